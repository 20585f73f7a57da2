"""What a word of the vocabulary is, and the three-valued logic its answers follow. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from drift.core.model.resources import Body, Json
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.rule_schema import Selector
from guard.core.model.condition import Condition, ConditionResult
from guard.core.model.policy import People
from guard.core.model.subject import Facts, Subject

Test: TypeAlias = Callable[[Subject, Facts], ConditionResult]
Fails: TypeAlias = Callable[[Subject, Facts], bool]
"""Tells whether a condition is false, whoever acted: what it answers, without a word why."""
Part: TypeAlias = Literal["type", "actor", "ip", "time", "addresses", "metadata"]
"""What an answer about a log entry may rest on: its type, who acted, from which IP address, when, the addresses that
the actor came from before, and the metadata."""
EVERYTHING: Final = frozenset[Part](get_args(Part))
HEAD: Final = frozenset[Part](("type", "actor", "ip"))
"""What most entries share with many others."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The test of a word that joins conditions: what they answer, put together. `implied` says that nobody wrote the
    word: several words in one mapping mean all of them."""

    parts: tuple[Condition, ...]
    join: Callable[[Iterable[ConditionResult]], ConditionResult]
    implied: bool = False

    def __call__(self, subject: Subject, facts: Facts) -> ConditionResult:
        return self.join(part.test(subject, facts) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Shaped:
    """The test of a word that holds a body of the subject against a JSON Schema; `body` is the one it looks at, and
    `of_resource` says that it is the body of a resource."""

    schema: Selector
    body: Callable[[Subject], Body | None]
    test: Test
    of_resource: bool = True

    def kind_of(self, subject: Subject) -> str:
        """The kind whose fields the body has; "" where it is the body of no resource."""
        return subject.ref.kind if self.of_resource and subject.ref is not None else ""

    def __call__(self, subject: Subject, facts: Facts) -> ConditionResult:
        return self.test(subject, facts)


@dataclass(frozen=True, slots=True)
class Quick:
    """The test of a word that knows whether it fails before it has anything to say."""

    test: Test
    fails: Fails

    def __call__(self, subject: Subject, facts: Facts) -> ConditionResult:
        return self.test(subject, facts)


def no_errors(argument: Json, people: People) -> Iterator[Diagnostic]:
    """For words whose schema already says everything."""
    yield from ()


@dataclass(frozen=True, slots=True)
class Word:
    """One condition that `when` and `unless` understand. Everything that speaks of a word reads it here.

    `schema` is the JSON Schema of its argument. `argument_errors` finds what a schema cannot say (an unknown time
    zone, a group nobody is in). `build` compiles an argument that has no errors. `asks` is all that its answer about a
    log entry rests on.
    """

    name: str
    summary: str
    schema: Json
    example: Json
    build: Callable[[Json, People], Test]
    argument_errors: Callable[[Json, People], Iterable[Diagnostic]] = no_errors
    asks: frozenset[Part] = EVERYTHING


def yes_or_no(
    truth: bool, because: str | Callable[[], str], saw: Json | Callable[[], Json] = None
) -> ConditionResult:
    return ConditionResult(truth, because, False, saw)


def unknown(subject: Subject, because: str) -> ConditionResult:
    """It cannot be known. It may be known once the actor is, as long as nothing says who it was."""
    return ConditionResult(None, because, not subject.attributed)


def every(answers: Iterable[ConditionResult]) -> ConditionResult:
    """Kleene's and: false when one is false, else unknown when one is unknown. An empty `and` is true. What makes it
    certainly false ends the asking."""
    return _combine(answers, decisive=False)


def either(answers: Iterable[ConditionResult]) -> ConditionResult:
    """Kleene's or: true when one is true, else unknown when one is unknown. An empty `or` is false. What makes it
    certainly true ends the asking."""
    return _combine(answers, decisive=True)


def opposite(answer: ConditionResult) -> ConditionResult:
    truth = None if answer.truth is None else not answer.truth
    return ConditionResult(truth, answer.clause, answer.rests_on_actor, answer.seen)


def _combine(answers: Iterable[ConditionResult], *, decisive: bool) -> ConditionResult:
    asked: list[ConditionResult] = []
    for answer in answers:
        if answer.truth is decisive and not answer.rests_on_actor:
            return ConditionResult(decisive, answer.clause)
        asked.append(answer)
    deciding = [answer for answer in asked if answer.truth is decisive]
    if deciding:  # each of them rests on the actor
        return ConditionResult(decisive, lambda: _clause(deciding), True)
    open_ = [answer for answer in asked if answer.truth is None]
    truth = None if open_ else not decisive
    return ConditionResult(
        truth, lambda: _clause(open_ or asked), any(answer.rests_on_actor for answer in asked)
    )


def _clause(answers: list[ConditionResult]) -> str:
    return " and ".join(dict.fromkeys(because for answer in answers if (because := answer.because)))
