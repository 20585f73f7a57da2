"""The drift report as Markdown that reads well in a terminal and in a chat. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from drift.core.json_view import time
from guard.core.reports.drift_report import Difference, Report, Reported, Waiver
from guard.core.reports.wording import LAST_GOOD, activity, ends, headline, shown, unread, used, who
from guard.core.text.plain_text import plain


def as_markdown(report: Report) -> str:
    return "\n".join(_markdown(report)) + "\n"


def _markdown(report: Report) -> Iterator[str]:
    yield f"# Drift of {_md(report.workspace)}: {headline(report)}"
    yield ""
    yield f"{time(report.generated_at)}, mode {report.mode}, policy revision {_code(report.revision)}."
    yield activity(report)
    if report.alarm:
        yield ""
        yield f"**{LAST_GOOD}:** {_md(report.alarm)}"
    yield from _section("Findings", [line for one in report.findings for line in _md_finding(one)])
    yield from _section("Different from the known-good version", _md_differences(report.differences))
    yield from _section(
        "Steps for a person",
        [
            line
            for one, place in report.remedies
            for line in (
                f"* {_code(str(place.ref))} {_md(place.title)}",
                *(f"  {number}. {_md(step)}" for number, step in enumerate(one.steps, start=1)),
            )
        ],
    )
    yield from _section("Settled within a day", [line for one in report.settled for line in _md_finding(one)])
    yield from _section("Not read", [f"* {_code(kind)}: {_md(reason)}" for kind, reason in unread(report)])
    yield from _section(
        "Exemptions in force",
        [line for one in report.waivers for line in _md_waiver(one)],
    )


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "", *lines)


def _md_finding(one: Reported) -> Iterator[str]:
    unknown = ", **unknown: the kind could not be read**" if one.status == "unknown" else ""
    what = (
        f"{_md(one.place.title)} ({_code(one.finding.subject)})" if one.place else _code(one.finding.subject)
    )
    yield f"* **{one.finding.severity}** {_code(one.finding.policy)} on {what}{unknown}"
    yield f"  * {_md(one.finding.sentence)}"
    yield f"  * By {_md(who(one))}. {_md(one.done.sentence) if one.done else ''}".rstrip()
    if one.finding.closed_because:
        yield f"  * Closed: {_md(one.finding.closed_because)}"
    owner = f"Owner {_md(one.policy.owner)}. " if one.policy and one.policy.owner else ""
    page = f" {one.place.settings_url}" if one.place and one.place.settings_url else ""
    yield f"  * {owner}Decision {_code(one.finding.decision_id)}.{page}"


def _md_waiver(one: Waiver) -> Iterator[str]:
    waiver = one.exemption
    yield f"* {_code(one.policy)} for {_code(waiver.describe())} {ends(one)}"
    yield f"  * {_md(waiver.reason)} ({_md(waiver.owner)}). {used(one.use)}"


def _md_differences(differences: Sequence[Difference]) -> list[str]:
    lines = []
    for one in differences:
        lines.append(f"* {_code(str(one.place.ref))} {_md(one.place.title)}: {STANDINGS[one.standing]}")
        if one.standing == "differs":
            lines += [
                f"  * {_code(field.pointer)}: known good {_code(shown(field.before))}, live {_code(shown(field.after))}"
                for field in one.fields
            ]
    return lines


STANDINGS: Final = {
    "differs": "differs",
    "gone": "is gone, and was known good",
    "not_known_good": "is there, and is known good not to be",
}


def _md(text: str) -> str:
    """Foreign text that is only text in Markdown and in a chat: no markup, no links, no mentions."""
    return "".join(f"\\{char}" if char in "\\`*[<|" else char for char in plain(text))


def _code(text: str) -> str:
    return f"`{plain(text).replace('`', chr(39))}`"
