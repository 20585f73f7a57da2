"""What people are told of proposals: that one waits for them, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypedDict

from drift.core.model.resources import Json
from guard.core.approvals.same_person import without
from guard.core.model.policy import People
from guard.core.model.records import Vote
from guard.core.proposals.change_plan import PlannedProposal
from guard.core.proposals.glass import broke
from guard.core.proposals.moments import utc
from guard.core.proposals.records import Closing, GlassBreak, ProposalRecord
from guard.notify.messages import Addressed, Message, vote_in_words

__all__ = [
    "Message",
    "agreed",
    "commented",
    "ended",
    "glass_broken",
    "proposed",
    "review_overdue",
    "reviewed",
    "voted",
    "waits",
]


def proposed(
    record: ProposalRecord,
    what: str,
    voters: Iterable[str],
    sentences: Iterable[str],
    addressed: Addressed,
) -> Message:
    """Somebody asks for a change that others have to agree to. `what` names the changes."""
    people = sorted(voters)
    return Message(
        event="proposal.asked",
        severity="medium",
        title=f"{asker(record)} asks for a change: {what}",
        text=(
            *([_reason(record)] if _reason(record) else []),
            *sentences,
            f"{', '.join(people) or 'Nobody'} may answer. If nobody does, nothing is changed.",
            *addressed.away,
        ),
        path=_path(record),
        details=_details(record) | {"eligible": list(people)},
        mentions=addressed.mentions,
        **_of_proposal(record, (*people, record.asker)),
    )


def agreed(record: ProposalRecord, sentence: str) -> Message:
    return _news(record, "approved", "low", f"Approved: what {asker(record)} asked for", sentence)


def ended(record: ProposalRecord, closing: Closing, sentence: str) -> Message:
    bad = closing in ("failed", "rolled_back", "partly_applied")
    title = f"{closing.replace('_', ' ').capitalize()}: what {asker(record)} asked for"
    return _news(record, closing, "high" if bad else "low", title, sentence)


def waits(record: ProposalRecord, what: str, sentence: str) -> Message:
    return _news(record, what, "medium", f"{what.capitalize()}: what {asker(record)} asked for", sentence)


def commented(record: ProposalRecord, who: str, text: str, *, wants_changes: bool) -> Message:
    """Somebody said something about a proposal, or wants it changed before they agree."""
    word = "wants changes to" if wants_changes else "comments on"
    event = "changes_wanted" if wants_changes else "commented"
    return _news(record, event, "low", f"{who} {word} what {asker(record)} asked for", text)


def voted(record: ProposalRecord, vote: Vote) -> Message:
    """Somebody decided, and others may have to as well."""
    news = _news(record, "voted", "low", vote_in_words(vote), vote.comment)
    return replace(news, text=(vote.comment,) if vote.comment else (), people=(vote.voter,), aside=True)


def glass_broken(
    record: ProposalRecord, broken: GlassBreak, planned: PlannedProposal, people: People
) -> Message:
    """Somebody has a change applied that nobody agreed to. Everybody who could have agreed is to see it."""
    what = ", ".join(f"{change.asked.asked} {change.title}" for change in planned.changes)
    others = _others(people, broken.who)
    return Message(
        event="proposal.glass_broken",
        severity="critical",
        title=f"GLASS BROKEN by {broken.who}: {what}",
        text=(
            broke(broken),
            _at_once(record),
            f"Somebody else has to review it by {utc(broken.due_at)}: `guardrail review {record.id} --because TEXT`.",
        ),
        path=_path(record),
        details=_details(record) | {"eligible": list(others), "review_by": utc(broken.due_at)},
        mentions=tuple(people.slack[address] for address in others if address in people.slack),
        **_of_proposal(record, (*others, record.asker)),
    )


def _at_once(record: ProposalRecord) -> str:
    if record.permit is None:
        return "It is applied now, without approval."
    return f"{record.permit.who} may make it by hand now, without approval."


def reviewed(record: ProposalRecord, who: str, text: str) -> Message:
    return _news(record, "reviewed", "low", f"{who} reviewed the broken glass of {record.asker}", text)


def review_overdue(record: ProposalRecord, broken: GlassBreak, sentence: str) -> Message:
    title = f"Nobody reviewed the broken glass of {broken.who}"
    return _news(record, "review_overdue", "critical", title, sentence)


def _others(people: People, who: str) -> tuple[str, ...]:
    """Everybody whom people.yaml names, but not this person."""
    return without([*people.members(tuple(people.groups)), *people.break_glass], [who], people.same_person)


def asker(record: ProposalRecord) -> str:
    return f"{record.robot} for {record.asker}" if record.robot else record.asker


def _news(record: ProposalRecord, event: str, severity: str, title: str, sentence: str) -> Message:
    return Message(
        event=f"proposal.{event}",
        severity=severity,
        title=title,
        text=(sentence,),
        path=_path(record),
        details=_details(record),
        **_of_proposal(record, (record.asker,)),
    )


class _OfProposal(TypedDict):
    matter: str
    page: str
    kinds: tuple[str, ...]
    people: tuple[str, ...]


def _of_proposal(record: ProposalRecord, people: Iterable[str]) -> _OfProposal:
    return {
        "matter": f"proposal:{record.id}",
        "page": f"/proposals/{record.id}",
        "kinds": tuple(sorted({claim.ref.kind for claim in record.claims})),
        "people": tuple(dict.fromkeys(people)),
    }


def _reason(record: ProposalRecord) -> str:
    reason, ticket = (str(record.document.get(key) or "") for key in ("reason", "ticket"))
    return " ".join(filter(None, [reason, f"({ticket})" if ticket else ""]))


def _path(record: ProposalRecord) -> str:
    return f"/api/v1/proposals/{record.id}"


def _details(record: ProposalRecord) -> dict[str, Json]:
    return {
        "proposal": record.id,
        "asker": record.asker,
        "resources": sorted({str(claim.ref) for claim in record.claims}),
    }
