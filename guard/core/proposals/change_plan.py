"""What a proposed change comes to: the verdict, who has to agree, the diff, the calls and the way back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from drift.core.catalogue.kind import Kind
from drift.core.model.changes import Change
from guard.core.model.policy import PolicySet
from guard.core.model.verdict import Judgement, Verdict
from guard.core.proposals.approvers import Needed, approvals_needed
from guard.core.proposals.diff_words import diff_in_words
from guard.core.proposals.nearest_values import Nearest, nearest_values
from guard.core.proposals.proposal import Mistake, Proposal, ProposedChange
from guard.core.proposals.steps import Rollback, Steps, rollback_of, steps_of

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
    """A change with its judgement. `ways_out` are sentences by policy; `along` is what goes with a deletion."""

    change: Change
    judgement: Judgement
    ways_out: tuple[str, ...]
    nearest: tuple[Nearest, ...]
    approvals: tuple[Needed, ...]
    diff: tuple[str, ...]
    steps: Steps
    rollback: Rollback
    along: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A proposed change with what it comes to. Without `judged` there is nothing to judge: it has mistakes, or the
    resource is so already. `read_at` is when its kind was last read completely (None: never, or no API reads it);
    `unread` says why it could not be read since, as a sentence."""

    asked: ProposedChange
    title: str
    mistakes: tuple[Mistake, ...] = ()
    judged: Judged | None = None
    read_at: float | None = None
    unread: str = ""

    @property
    def answer(self) -> Answer:
        if self.mistakes:
            return "invalid"
        return "unchanged" if self.judged is None else _BY_VERDICT[self.judged.judgement.verdict]


@dataclass(frozen=True, slots=True)
class PlannedProposal:
    """All changes of a proposal, under the policies of one revision, at one moment. `robot` is the name of the robot
    that asks for `asker`."""

    proposal: Proposal
    changes: tuple[PlannedChange, ...]
    revision: str
    at: float
    asker: str | None = None
    source: str = ""
    robot: str = ""

    @property
    def answer(self) -> Answer:
        """The strictest of its changes."""
        return strictest(change.answer for change in self.changes)


def strictest(answers: Iterable[Answer]) -> Answer:
    return max(answers, key=ANSWERS.index, default="unchanged")


def judged(
    kind: Kind,
    change: Change,
    judgement: Judgement,
    policies: PolicySet,
    asker: str | None,
    place: Place,
    ways_out: Mapping[str, tuple[str, ...]],
    along: tuple[str, ...] = (),
) -> Judged:
    """What a change comes to that earned this judgement."""
    broken = (reason.policy for reason in judgement.broken)
    sentences = dict.fromkeys(sentence for policy in broken for sentence in ways_out.get(policy, ()))
    return Judged(
        change,
        judgement,
        tuple(sentences),
        nearest_values(judgement),
        approvals_needed(policies, judgement, asker),
        diff_in_words(kind, change),
        steps_of(kind, change, place.pinned, place.id_code),
        rollback_of(kind, change, place.pinned),
        along,
    )
