"""The drift report as Markdown that reads well in a terminal and in a chat. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from drift.core.json_view import time
from drift.core.model.change_reason import in_words
from guard.core.reports.drift_report import Difference, Report, Reported, Waiver
from guard.core.reports.wording import (
    LAST_GOOD,
    activity,
    ends,
    headline,
    not_looked_at,
    of_then,
    reshaped,
    shown,
    unread,
    used,
    who,
)
from guard.core.text.plain_text import plain


def as_markdown(report: Report) -> str:
    return "\n".join(_markdown(report)) + "\n"


def _markdown(report: Report) -> Iterator[str]:
    yield f"# Drift of {_md(report.workspace)}: {headline(report)}"
    yield ""
    yield f"{time(report.generated_at)}, mode {report.mode}, policy revision {_code(report.revision)}."
    yield from (_md(line) for line in of_then(report))
    yield activity(report)
    if report.alarm:
        yield ""
        yield f"**{LAST_GOOD}:** {_md(report.alarm)}"
    yield from _section("Not looked at", [f"* {_md(line)}" for line in not_looked_at(report)])
    yield from _section("Findings", [line for reported in report.findings for line in _md_finding(reported)])
    yield from _section("Different from the known-good version", _md_differences(report.differences))
    yield from _section(
        "Steps for a person",
        [
            line
            for remedy, place in report.remedies
            for line in (
                f"* {_code(str(place.ref))} {_md(place.title)}",
                *(f"  {number}. {_md(step)}" for number, step in enumerate(remedy.steps, start=1)),
            )
        ],
    )
    yield from _section(
        "Settled within a day", [line for reported in report.settled for line in _md_finding(reported)]
    )
    yield from _section(
        "Changes of Intercom's shape within a week", [f"* {_md(line)}" for line in reshaped(report)]
    )
    yield from _section("Not read", [f"* {_code(kind)}: {_md(reason)}" for kind, reason in unread(report)])
    yield from _section(
        "Exemptions in force",
        [line for waiver in report.waivers for line in _md_waiver(waiver)],
    )


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "", *lines)


def _md_finding(reported: Reported) -> Iterator[str]:
    unknown = ", **unknown: the kind could not be read**" if reported.status == "unknown" else ""
    what = (
        f"{_md(reported.place.title)} ({_code(reported.finding.subject)})"
        if reported.place
        else _code(reported.finding.subject)
    )
    yield f"* **{reported.finding.severity}** {_code(reported.finding.policy)} on {what}{unknown}"
    yield f"  * {_md(reported.finding.sentence)}"
    yield f"  * By {_md(who(reported))}. {_md(reported.done.sentence) if reported.done else ''}".rstrip()
    if reported.reason is not None:
        yield f"  * Why: {_md(in_words(reported.reason))}"
    if reported.finding.note:
        yield f"  * {_md(reported.finding.note)}"
    if reported.finding.closed_because:
        yield f"  * Closed: {_md(reported.finding.closed_because)}"
    owner = f"Owner {_md(reported.policy.owner)}. " if reported.policy and reported.policy.owner else ""
    page = f" {reported.place.settings_url}" if reported.place and reported.place.settings_url else ""
    yield f"  * {owner}Decision {_code(reported.finding.decision_id)}.{page}"


def _md_waiver(waiver: Waiver) -> Iterator[str]:
    exemption = waiver.exemption
    yield f"* {_code(waiver.policy)} for {_code(exemption.describe())} {ends(waiver)}"
    yield f"  * {_md(exemption.reason)} ({_md(exemption.owner)}). {used(waiver.use)}"


def _md_differences(differences: Sequence[Difference]) -> list[str]:
    lines = []
    for difference in differences:
        lines.append(
            f"* {_code(str(difference.place.ref))} {_md(difference.place.title)}: {STANDINGS[difference.standing]}"
        )
        if difference.standing == "differs":
            lines += [
                f"  * {_code(field.pointer)}: known good {_code(shown(field.before))}, live {_code(shown(field.after))}"
                for field in difference.fields
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
