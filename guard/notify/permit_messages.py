"""What people are told of permits: that somebody may do something by hand, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from drift.core.model.resources import Json
from guard.core.proposals.permit import Permit
from guard.core.proposals.permit_words import may_in_words, title_of_permit
from guard.core.proposals.records import ProposalRecord
from guard.notify.messages import Message

Slack = Mapping[str, str]
"""Member ids by address."""


def opened(record: ProposalRecord, permit: Permit, sentence: str, slack: Slack) -> Message:
    """Somebody may make a change by hand from now on, or later: until when, and how it is done."""
    text = (sentence, may_in_words(record, permit), *_steps(record.plan))
    return _about(record, permit, "approved", title_of_permit(record, permit), text, slack)


def used(record: ProposalRecord, permit: Permit, sentence: str) -> Message:
    """A part of what somebody may do by hand was done."""
    return _about(record, permit, "used", f"Done in part by {permit.who}", (sentence,), {})


def unused(record: ProposalRecord, permit: Permit, sentence: str, slack: Slack) -> Message:
    """The time is over, and nobody did it, or only a part of it."""
    title = f"Not used: the permit of {permit.who}"
    return _about(record, permit, "unused", title, (sentence,), slack, severity="medium")


def _steps(plan: Mapping[str, Json]) -> Iterator[str]:
    for change in plan.get("changes") or ():
        yield from change["by_hand"]


def _about(
    record: ProposalRecord,
    permit: Permit,
    event: str,
    title: str,
    text: tuple[str, ...],
    slack: Slack,
    severity: str = "low",
) -> Message:
    return Message(
        event=f"proposal.{event}",
        severity=severity,
        title=title,
        text=text,
        path=f"/api/v1/proposals/{record.id}",
        details={
            "proposal": record.id,
            "asker": record.asker,
            "who": permit.who,
            "resources": sorted({str(field.ref) if field.id else field.kind for field in permit.fields}),
        },
        mentions=(slack[permit.who],) if permit.who in slack else (),
        matter=f"proposal:{record.id}",
        page=f"/proposals/{record.id}",
        kinds=tuple(sorted({field.kind for field in permit.fields})),
        people=tuple(dict.fromkeys((record.asker, permit.who))),
    )
