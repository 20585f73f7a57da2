"""The way one policy went with one subject, as values: steps, and the reason they ended in. Pure;
`guard.core.explanation.tracer` makes them, and what explains, counts coverage or looks for near misses reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from drift.core.model.resources import Json
from guard.core.language.vocabulary.word import Joined
from guard.core.model.condition import Condition
from guard.core.model.policy import Policy
from guard.core.model.verdict import Evidence, Mode, Outcome, Reason

WATCHING: Final = ("kind", "activity", "change", "fields", "where")
"""The steps that decide whether the policy is about the subject at all."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A value that does not fit a schema, and the JSON Pointer of the keyword in the schema that says so."""

    at: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a policy asks.

    `at` is where it stands in the policy, as a JSON Pointer; `asks` what is written there. `truth` is None where it
    cannot be known, `says` a finished clause, `saw` the value that was looked at. `lets_go`: this alone keeps the
    policy from being broken. `trouble`: it could not be evaluated, which counts as broken.
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
    """What one policy asked of one subject, in the order in which it asks. `reason` is what it said; None: nothing.
    `mode` is the one it works in."""

    policy: Policy
    mode: Mode
    steps: tuple[Step, ...]
    reason: Reason | None

    @property
    def outcome(self) -> Outcome | Literal["silent"]:
        """`broken`, `kept`, `excused` or `exempt`; `silent` where the policy had nothing to say."""
        return "silent" if self.reason is None else self.reason.outcome

    @property
    def reached(self) -> tuple[Step, ...]:
        """The steps up to the one that decided; all of them where none let go."""
        decided = (number for number, step in enumerate(self.steps, 1) if step.lets_go or step.trouble)
        return self.steps[: next(decided, len(self.steps))]

    @property
    def letting_go(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.lets_go)


def holders(condition: Condition, holder: str) -> tuple[str, tuple[str, ...]]:
    """Where a condition that joins others stands, as a JSON Pointer, and where the mappings of its parts do. `holder`
    is where the mapping stands that holds its word."""
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
    """The single answers of which each alone, were it another, would make the step answer one of `wanted`."""
    if step.truth in truths:
        return
    if not step.parts:
        yield step
    elif step.word == "not":
        yield from alone(step.parts[0], frozenset(None if truth is None else not truth for truth in truths))
    else:
        # What every part of an `and` must answer is what a single part of an `or` brings about; so for true, and the
        # other way round for false.
        open_parts = [part for part in step.parts if part.truth not in truths]
        if len(open_parts) == 1 or (step.word == "any_of") == (True in truths):
            yield from (answer for part in open_parts for answer in alone(part, truths))
