"""What a proposed change comes to: the verdict, who has to agree, the diff, the calls and the way back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from drift.core.catalogue.kind import Kind
from drift.core.model.changes import Change
from drift.core.planning.pace import NO_TIME, Duration
from guard.core.effects.reach.report import Reach
from guard.core.model.periods import Span
from guard.core.model.policy import Policy, PolicySet
from guard.core.model.verdict import Judgement, Verdict
from guard.core.proposals.approvers import Needed, approvals_needed
from guard.core.proposals.demands import Asked, Unmet, unmet_demands
from guard.core.proposals.diff_words import diff_in_words
from guard.core.proposals.impact import Impact, warnings_of
from guard.core.proposals.moments import utc
from guard.core.proposals.nearest_values import Nearest, nearest_values
from guard.core.proposals.proposal import Mistake, Proposal, ProposedChange
from guard.core.proposals.steps import Rollback, Steps, rollback_of, steps_of
from guard.core.proposals.timing import WITHIN

Answer: TypeAlias = Literal["unchanged", "allowed", "needs_approval", "refused", "invalid"]
"""From the mildest to the strictest: what is asked for is so already; nobody minds; others have to agree; a policy
forbids it; Intercom would not take it."""

ANSWERS: Final[tuple[Answer, ...]] = ("unchanged", "allowed", "needs_approval", "refused", "invalid")
_BY_VERDICT: Final[Mapping[Verdict, Answer]] = {
    Verdict.ALLOW: "allowed",
    Verdict.FLAG: "allowed",
    Verdict.REQUIRE_APPROVAL: "needs_approval",
    Verdict.REVERT: "refused",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace, for the calls and the addresses of a plan: the version of the API, and Intercom's own name."""

    pinned: str
    id_code: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A change with its judgement. `ways_out` are sentences by policy; `along` is what goes with a deletion; `speaking`
    are the policies that speak about it, whether it is kept or broken."""

    change: Change
    judgement: Judgement
    ways_out: tuple[str, ...]
    nearest: tuple[Nearest, ...]
    approvals: tuple[Needed, ...]
    diff: tuple[str, ...]
    steps: Steps
    rollback: Rollback
    along: tuple[str, ...] = ()
    speaking: tuple[Policy, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A proposed change with what it comes to. Without `judged` there is nothing to judge: it has mistakes, or the
    resource is so already; there is no `impact` then either. `read_at` is when its kind was last read completely (None:
    never, or no API reads it); `unread` says why it could not be read since, as a sentence. `reach` is what
    conversations have to do with it; None: nothing, or nobody asked."""

    asked: ProposedChange
    title: str
    mistakes: tuple[Mistake, ...] = ()
    judged: Judged | None = None
    read_at: float | None = None
    unread: str = ""
    impact: Impact | None = None
    reach: Reach | None = None

    @property
    def answer(self) -> Answer:
        if self.mistakes:
            return "invalid"
        if self.judged is None:
            return "unchanged"
        answer = _BY_VERDICT[self.judged.judgement.verdict]
        return "needs_approval" if answer == "allowed" and self.judged.approvals else answer


@dataclass(frozen=True, slots=True)
class PlannedProposal:
    """All changes of a proposal, under the policies of one revision, at one moment. `robot` is the name of the robot
    that asks for `asker`. `unmet` is what the policies demand of it and it does not bring; `apply_at` is when it would
    be applied (None: as soon as it is approved)."""

    proposal: Proposal
    changes: tuple[PlannedChange, ...]
    revision: str
    at: float
    asker: str | None = None
    source: str = ""
    robot: str = ""
    unmet: tuple[Unmet, ...] = ()
    apply_at: float | None = None

    @property
    def standard_changes(self) -> tuple[str, ...]:
        """The standard changes that stand in for what would have been asked."""
        reasons = (
            reason for change in self.changes if change.judged for reason in change.judged.judgement.reasons
        )
        return tuple(sorted({reason.standard_change for reason in reasons if reason.standard_change}))

    @property
    def answer(self) -> Answer:
        """The strictest of its changes; refused where a demand is not met."""
        refused: Answer = "refused" if any(unmet.enforced for unmet in self.unmet) else "unchanged"
        return strictest((refused, *(change.answer for change in self.changes)))

    @property
    def needed(self) -> tuple[Needed, ...]:
        """All approvals that its changes need."""
        return tuple(need for change in self.changes if change.judged for need in change.judged.approvals)

    @property
    def expires_at(self) -> float:
        """When the question expires: as the policies say, as was asked for, and never after the application."""
        waits = [*(need.within for need in self.needed), *filter(None, [self.proposal.expires_in])]
        ends = self.at + min(waits, default=WITHIN)
        return ends if self.apply_at is None else min(ends, self.apply_at)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What whoever has to agree must not overlook, as sentences."""
        both = ((one.judged.change, one.impact) for one in self.changes if one.judged and one.impact)
        return tuple(sentence for change, impact in both for sentence in warnings_of(change, impact))

    @property
    def duration(self) -> Duration:
        """How long all of it takes, once it is begun."""
        efforts = (change.impact.effort.duration for change in self.changes if change.impact)
        return sum(efforts, NO_TIME)

    @property
    def if_nothing(self) -> str:
        """What happens if nobody does anything, as a sentence; "" where nothing could."""
        match self.answer:
            case "needs_approval":
                return f"If nobody decides until {utc(self.expires_at)}, it expires and nothing is changed."
            case "allowed":
                return "Nobody has to agree: once it is asked for, it is approved at once."
            case "refused":
                return "Asked for as it stands, it is refused, and nothing is changed."
            case _:
                return ""


def strictest(answers: Iterable[Answer]) -> Answer:
    return max(answers, key=ANSWERS.index, default="unchanged")


def asking(changes: Iterable[PlannedChange]) -> tuple[Policy, ...]:
    """The policies that speak about any of these changes, by id."""
    found = {policy.id: policy for change in changes if change.judged for policy in change.judged.speaking}
    return tuple(found[id] for id in sorted(found))


def with_demands(planned: PlannedProposal, apply_at: float | None) -> PlannedProposal:
    """The plan with what the policies demand and is missing. Where nobody has to agree, what names no moment is applied
    now."""
    at = apply_at
    if at is None and planned.answer in ("unchanged", "allowed"):
        at = planned.at
    proposal = planned.proposal
    asked = Asked(proposal.reason, proposal.ticket, at, planned.at)
    return replace(planned, unmet=unmet_demands(asking(planned.changes), asked), apply_at=apply_at)


def judged(
    kind: Kind,
    change: Change,
    judgement: Judgement,
    policies: PolicySet,
    asker: str | None,
    place: Place,
    ways_out: Mapping[str, tuple[str, ...]],
    when: Span,
    along: tuple[str, ...] = (),
    speaking: tuple[Policy, ...] = (),
    robot: str = "",
) -> Judged:
    """What a change comes to that earned this judgement and is made at this time, if the asker asks for it, or a
    `robot` for them."""
    broken = (reason.policy for reason in judgement.broken)
    sentences = dict.fromkeys(sentence for policy in broken for sentence in ways_out.get(policy, ()))
    return Judged(
        change,
        judgement,
        tuple(sentences),
        nearest_values(judgement),
        approvals_needed(policies, judgement, asker, when, robot),
        diff_in_words(kind, change),
        steps_of(kind, change, place.pinned, place.id_code),
        rollback_of(kind, change, place.pinned),
        along,
        speaking,
    )
