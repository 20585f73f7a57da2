"""Breaking glass: who may have a change applied at once without anybody's approval, and who may review it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.policy import Identities, People
from guard.core.proposals.change_plan import PlannedProposal, strictest
from guard.core.proposals.demands import length_of
from guard.core.proposals.moments import utc
from guard.core.proposals.records import GlassBreak, ProposalRecord
from guard.core.text.values import span

REVIEW: Final = "break-glass-review"
"""Stands in the place of a policy: broken by what nobody reviewed in time."""
LEAST_REASON: Final = 10
"""The fewest characters of the reason of whoever breaks glass."""


class No(NamedTuple):
    """Why somebody may not: a word for machines, and a finished sentence."""

    code: str
    sentence: str


def why_not_break(people: People, asker: str, robot: str, reason: str) -> No | None:
    """Why this person may not break glass; None where they may."""
    if robot:
        return No("not_for_robots", "A robot never breaks glass: the person it acts for has to.")
    same = people.same_person
    if person_of(asker, same) not in people_of(people.break_glass, same):
        return No(
            "may_not_break_glass",
            f"{asker} may not break glass: people.yaml names those who may under `break_glass`. Leave `break_glass` "
            "out to ask for approval.",
        )
    if length_of(reason) < LEAST_REASON:
        return No(
            "no_reason",
            f"Whoever breaks glass says why, in at least {LEAST_REASON} characters of `reason`: somebody else reviews "
            "it.",
        )
    return None


def is_broken(planned: PlannedProposal) -> bool:
    """Whether glass has to be broken for a proposal that asks for it: somebody would have to agree, or what a policy
    demands is missing. What a policy refuses is refused all the same: it would be put back."""
    return (
        planned.proposal.break_glass
        and planned.answer != "allowed"
        and strictest(change.answer for change in planned.changes) != "refused"
    )


def is_agreed_to(record: ProposalRecord) -> bool:
    """Whether people stand for a proposal: those who approved it, or whoever broke glass for it."""
    return bool(record.approved_by) or (
        record.approved_at is not None and record.document.get("break_glass") is True
    )


def why_not_review(
    broken: GlassBreak,
    reviewer: str,
    robot: str,
    text: str,
    identities: Identities,
    hands: Iterable[str] = (),
) -> No | None:
    """Why this person may not close the review; None where they may. `identities` are the addresses of people who have
    several, `hands` who made the change besides the one who broke glass."""
    if robot:
        return No("not_for_robots", "A robot reviews nothing: a person has to.")
    if person_of(reviewer, identities) == person_of(broken.who, identities):
        return No("own_change", "You broke the glass yourself; somebody else must review it.")
    if person_of(reviewer, identities) in people_of(hands, identities):
        return No("own_change", "You made this change by hand; somebody else must review it.")
    if broken.reviewed_at is not None:
        return No("reviewed", f"{broken.reviewed_by} reviewed this at {utc(broken.reviewed_at)} already.")
    if not length_of(text):
        return No("no_comment", "Say what you found: the review is kept.")
    return None


def broke(broken: GlassBreak) -> str:
    """What happened, as a sentence."""
    return f"{broken.who} broke glass: nobody else agreed. {broken.because.strip().rstrip('.')}."


def overdue(broken: GlassBreak) -> str:
    """That nobody reviewed it, as a sentence."""
    within, why = span(broken.due_at - broken.at), broken.because.strip().rstrip(".")
    return (
        f"{broken.who} had the proposal {broken.proposal_id} applied without approval at {utc(broken.at)}, and nobody "
        f"else reviewed it within {within}: {why}. `guardrail review {broken.proposal_id} "
        "--because TEXT` closes it."
    )
