"""Cases of what is asked for in advance: the answer that a proposal gets, with what policies demand of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from drift.core.model.resources import Json
from guard.core.cases.case_subjects import moment_of
from guard.core.cases.differences import Difference, Expected
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import judge
from guard.core.evaluation.relevance import speaking
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement, Verdict
from guard.core.proposals.change_plan import Answer
from guard.core.proposals.demands import Asked, Unmet, unmet_demands, window_start
from guard.core.proposals.moments import moment

_BY_VERDICT: Final[Mapping[Verdict, Answer]] = {
    Verdict.ALLOW: "allowed",
    Verdict.FLAG: "allowed",
    Verdict.REQUIRE_APPROVAL: "needs_approval",
    Verdict.REVERT: "refused",
}
ANSWERS: Final[Mapping[str, Verdict]] = {
    "allowed": Verdict.ALLOW,
    "needs_approval": Verdict.REQUIRE_APPROVAL,
    "refused": Verdict.REVERT,
}
"""What a case may expect of a proposal, with the verdict that is meant."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a proposal brings. `at` is when it is to be applied (None: as soon as it is approved), `now` when it was
    asked."""

    now: float
    reason: str = ""
    ticket: str = ""
    at: float | None = None
    in_window: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a proposal: judged for the moment at which it is to be applied. `trouble` says why there is none."""

    subject: Subject
    judgement: Judgement
    answer: Answer
    unmet: tuple[Unmet, ...] = ()
    trouble: str = ""


def asking_of(given: Mapping[str, Json]) -> Asking:
    """What the proposal of a valid case brings."""
    at = moment(given["apply_at"])[0] if "apply_at" in given else None
    return Asking(
        moment_of(given),
        given.get("reason", ""),
        given.get("ticket", ""),
        at,
        given.get("apply") == "window",
    )


def answered(policies: CompiledPolicies, subject: Subject, facts: Facts, asking: Asking) -> Answered:
    """The answer to a proposal. Policies in observe mode count as enforced: a case tests the rule, not its mode."""
    at, trouble = asking.at, ""
    if asking.in_window:
        asked_now = tuple(speaking(policies, subject, facts, "enforce"))
        at, trouble = window_start(asked_now, asking.now)
    subject = subject if at is None else replace(subject, at=at)
    judgement = judge(policies, subject, facts, "enforce")
    answer = _BY_VERDICT[judgement.would_be]
    if at is None and answer == "allowed":
        at = asking.now
    brought = Asked(asking.reason, asking.ticket, at, asking.now)
    unmet = unmet_demands(speaking(policies, subject, facts, "enforce"), brought)
    return Answered(subject, judgement, "refused" if unmet or trouble else answer, unmet, trouble)


def answer_differences(found: Answered, expected: Expected) -> Iterator[Difference]:
    """What differs from the answer that a case expects; nothing where it expects none."""
    if found.trouble:
        yield Difference("verdict", found.trouble)
    if expected.answer and expected.answer != found.answer:
        yield Difference("verdict", f"Expected {expected.answer}, but it is {found.answer}.")
    if not expected.answer and expected.unmet is None:
        return
    wanted = expected.unmet or frozenset()
    for unmet in found.unmet:
        if unmet.demand not in wanted:
            yield Difference("unmet", unmet.sentence, unmet.policy)
    for word in sorted(wanted - {unmet.demand for unmet in found.unmet}):
        yield Difference("met", f"Expected `{word}` to be missing, and no policy misses it.")


def standard_difference(judgement: Judgement, expected: str) -> Iterator[Difference]:
    """That another standard change stood in, or none, than the one that a case names."""
    stood = sorted({reason.standard_change for reason in judgement.reasons if reason.standard_change})
    if expected and expected not in stood:
        instead = f"it was {', '.join(stood)}" if stood else "none stood in"
        yield Difference("standard", f"Expected the standard change {expected}, and {instead}.")
