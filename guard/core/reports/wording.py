"""What the readable forms of the drift report have in common: headline, who acted, foreign text. Pure.

What comes from Intercom (names, values) is foreign text: it must not act as markup or as a control sequence.
"""

from __future__ import annotations

from typing import Final

import orjson

from drift.core.json_view import time
from drift.core.model.resources import MISSING, Json, Missing
from drift.core.model.schema_events import event_sentence, move_sentence
from guard.core.model.blind_spots import Cause
from guard.core.model.records import Decision, ExemptionUse
from guard.core.reports.drift_report import SEVERITIES, Report, Reported, Waiver
from guard.core.text.plain_text import cut
from guard.core.text.values import when

LAST_GOOD: Final = "The newest policies cannot be used; the last good set stays in force"
"""What an alarm about the policies begins with."""


def headline(report: Report) -> str:
    """The counts in one line."""
    counts = report.counts
    found = [f"{counts[severity]} {severity}" for severity in SEVERITIES if counts[severity]]
    parts = [_number(counts["findings"], "finding") + (f" ({', '.join(found)})" if found else "")]
    parts += [f"{counts['unknown']} of them unknown"] if counts["unknown"] else []
    parts += [_number(counts["differences"], "difference")] if counts["differences"] else []
    parts += [f"{_number(counts['unread_kinds'], 'kind')} not read"] if counts["unread_kinds"] else []
    parts += [f"{_number(counts['blind_spots'], 'blind spot')}"] if counts.get("blind_spots") else []
    return ", ".join(parts)


def of_then(report: Report) -> list[str]:
    """Of which moment a report about the past is, and what is not known of it, a sentence in a line."""
    if (then := report.then) is None:
        return []
    whose = "in force then" if then.policies == "then" else "in force today"
    return [
        f"As it was at {time(then.at)}, judged by the policies {whose} (revision {report.revision}).",
        *then.notes,
    ]


def not_looked_at(report: Report) -> list[str]:
    """What is not being looked at, a line for each; kinds that were not read are told by `unread`."""
    return [
        f"{spot.title}{f' since {time(spot.since)}' if spot.since is not None else ''}: {spot.sentence}"
        for spot in report.blind_spots
        if spot.cause is not Cause.KIND_UNREAD
    ]


def _number(count: int, of: str) -> str:
    many = f"{of[:-1]}ies" if of.endswith("y") else f"{of}s"
    return f"{count:,} {of if count == 1 else many}"


def activity(report: Report) -> str:
    """The log of the last day in one line."""
    return f"Activity of a day: {_number(report.entries, 'entry')}, {report.similar:,} similar."


def unread(report: Report) -> list[tuple[str, str]]:
    """The kinds of which nothing can be said, and why."""
    return [(kind.kind, kind.reason) for kind in report.coverage if kind.status in ("unread", "never_read")]


def reshaped(report: Report) -> list[str]:
    """What Intercom changed in the shape of its answers lately, an event in a line."""
    return [
        f"{time(event.at)}, schema event {event.id}: {event_sentence(event)} "
        + " ".join(move_sentence(move) for move in event.moves)
        for event in report.schema_events
    ]


def who(reported: Reported) -> str:
    """Who acted, from where, and when; of a share, which nobody made, when it was counted."""
    if reported.finding.subject.startswith("share:") and reported.acted_at is not None:
        return f"counted at {time(reported.acted_at)}"
    from_ = f" from {reported.actor.ip}" if reported.actor.ip else ""
    at = f" at {time(reported.acted_at)}" if reported.acted_at is not None else ""
    return f"{reported.actor.name}{from_}{at}"


def ends(waiver: Waiver) -> str:
    """Until when an exemption holds, in one clause."""
    return f"through {waiver.exemption.until} (ends {when(waiver.days_left)})"


def used(use: ExemptionUse) -> str:
    """What an exemption was good for, as a sentence."""
    parts = [_number(use.changes, "change")] if use.changes else []
    parts += [_number(use.resources, "resource") + " in the latest scan"] if use.resources else []
    last = f", last at {time(use.last_at)}" if use.last_at is not None else ""
    return f"It excused {' and '.join(parts)}{last}." if parts else "It never excused anything so far."


def shown(value: Json | Missing) -> str:
    return "not there" if value is MISSING else cut(orjson.dumps(value).decode())


def happened(decision: Decision) -> str:
    """What a decision is about, in a title: who acted on what, or what was counted."""
    if decision.entry == "share":
        return str(decision.ref or "Conversations")
    return f"{decision.actor.name} on {decision.ref or 'the activity log'}"
