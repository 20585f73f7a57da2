"""The trace of a policy's evaluation for one subject: its steps and the resulting reason. Pure.

`guard.core.explanation.tracer` records traces. Explanations, branch coverage and near misses read them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

from drift.core.model.resources import Json
from guard.core.language.vocabulary.word import Joined
from guard.core.model.condition import Condition
from guard.core.model.policy import Policy
from guard.core.model.shares import Counts
from guard.core.model.verdict import Evidence, Mode, Outcome, Reason

WATCHING: Final = ("kind", "activity", "change", "fields", "where", *get_args(Counts))
"""The steps that decide whether the policy watches the subject."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A value that violates a schema, and the JSON Pointer of the violated keyword in the schema."""

    at: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Step:
    """One test that a policy makes.

    `at` is its place in the policy as a JSON Pointer, and `asks` the value there. `truth` is None when the answer is
    unknown. `says` is a finished clause, and `saw` the tested value. `lets_go`: this step alone keeps the policy from
    being broken. `trouble`: the step could not be evaluated, which counts as broken.
    """

    at: str
    word: str
    asks: Json
    truth: bool | None
    says: str
    saw: Json = None
    lets_go: bool = False
    rests_on_actor: bool = False
    trouble: bool = False
    mismatches: tuple[Mismatch, ...] = ()
    parts: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """The steps of one policy for one subject, in evaluation order. `reason` is None if the policy has nothing to say.
    `mode` is the mode in which the policy works."""

    policy: Policy
    mode: Mode
    steps: tuple[Step, ...]
    reason: Reason | None

    @property
    def outcome(self) -> Outcome | Literal["silent"]:
        """`broken`, `kept`, `excused`, `exempt` or `unknown`; `silent` if the policy has nothing to say."""
        return "silent" if self.reason is None else self.reason.outcome

    @property
    def reached(self) -> tuple[Step, ...]:
        """The steps up to the first that lets go; all steps if none does."""
        decided = (number for number, step in enumerate(self.steps, 1) if step.lets_go or step.trouble)
        return self.steps[: next(decided, len(self.steps))]

    @property
    def letting_go(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.lets_go)


def holders(condition: Condition, holder: str) -> tuple[str, tuple[str, ...]]:
    """The JSON Pointers to a condition and to the mappings of its parts. `holder` is the pointer to the mapping that
    contains the condition's word."""
    joined = condition.test
    if not isinstance(joined, Joined):
        return f"{holder}/{condition.word}", ()
    numbers = range(len(joined.parts))
    if joined.implied:
        return holder, tuple(holder for _ in numbers)
    at = f"{holder}/{condition.word}"
    listed = isinstance(condition.argument, list)
    return at, tuple(f"{at}/{number}" if listed else at for number in numbers)


def alone(step: Step, truths: frozenset[bool | None]) -> Iterator[Step]:
    """Each single answer that, if it were different, would give the step one of these truths."""
    if step.truth in truths:
        return
    if not step.parts:
        yield step
    elif step.word == "not":
        yield from alone(step.parts[0], frozenset(None if truth is None else not truth for truth in truths))
    else:
        # An `or` becomes true through one part, an `and` only through all its parts. For false it is the reverse.
        open_parts = [part for part in step.parts if part.truth not in truths]
        if len(open_parts) == 1 or (step.word == "any_of") == (True in truths):
            yield from (answer for part in open_parts for answer in alone(part, truths))
