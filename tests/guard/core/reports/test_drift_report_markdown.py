"""The drift report as Markdown, in which foreign text is only text."""

from dataclasses import replace

from guard.core.reports.drift_report import coverage_of
from guard.core.reports.drift_report_markdown import as_markdown
from tests.guard.core.reports.test_drift_report import FINDING, TAG, UNREAD, report, reported
from tests.guard.policy_cast import NOON


def test_findings_and_unread_kinds_have_sections_and_empty_ones_do_not() -> None:
    text = as_markdown(report(reported(), coverage=(coverage_of(TAG, UNREAD, NOON),)))
    assert "\n## Findings\n\n* **high** `allowlist` on IP allowlist (`ip_allowlist/singleton`)\n" in text
    assert "\n## Not read\n\n* `tag`: The token lacks a scope.\n" in text
    assert "## Exemptions" not in text
    assert "## Findings" not in as_markdown(report())


def test_foreign_text_is_neither_markup_nor_control_sequence() -> None:
    hostile = replace(FINDING, sentence="\x1b[2J <@U1> [x](y) `z`\n# next")
    text = as_markdown(report(reported(hostile)))
    assert "\x1b" not in text
    assert "\n# next" not in text
    assert "\\<@U1> \\[x](y) \\`z\\`" in text


def test_it_says_who_else_must_acknowledge_a_finding() -> None:
    waiting = replace(FINDING, note="Nobody knows. One more person must acknowledge it.")
    text = as_markdown(report(reported(waiting)))
    assert "\n  * Nobody knows. One more person must acknowledge it.\n" in text
