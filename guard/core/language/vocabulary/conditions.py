"""The conditions that `when` and `unless` understand: one word each, declared once, compiled once to a closure. Pure.

A mapping of several words means all of them. To add a word, add a `Word` to the module it belongs to and a case to
`tests/guard/core/language/vocabulary/words.yaml`; documentation, the editor schema and the loader's errors follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath
from guard.core.language.vocabulary import what, when, who
from guard.core.language.vocabulary.word import (
    HEAD,
    Fails,
    Joined,
    Part,
    Quick,
    Test,
    Word,
    either,
    every,
    opposite,
)
from guard.core.model.condition import Condition, ConditionResult
from guard.core.model.policy import People
from guard.core.model.subject import Facts, Subject

CONDITION: Final = {"$ref": "#/$defs/condition"}
SEVERAL: Final = {"type": "array", "minItems": 1, "items": CONDITION}


def condition(argument: Json, people: People) -> Condition:
    """Compile what stands under `when` or `unless`. The argument must have no errors."""
    if len(argument) == 1:
        (word, inner) = next(iter(argument.items()))
        return Condition(word, inner, WORDS[word].build(inner, people))
    written = [{word: inner} for word, inner in argument.items()]
    parts = tuple(condition(part, people) for part in written)
    return Condition("all_of", written, Joined(parts, every, implied=True))


def argument_errors(argument: Json, people: People) -> Iterator[Diagnostic]:
    """What is wrong inside a condition that fits the schema of its words."""
    for word, inner in argument.items():
        yield from _under(word, WORDS[word].argument_errors(inner, people))


def words_in(argument: Json) -> frozenset[str]:
    """The words used in a condition as it was written, at any depth."""
    words: set[str] = set(argument)
    for word, inner in argument.items():
        if word in ("any_of", "all_of"):
            words.update(*(words_in(part) for part in inner))
        elif word == "not":
            words |= words_in(inner)
    return frozenset(words)


def by_head(condition: Condition) -> Test:
    """The same condition for who knows only the head of a log entry: what rests on more than that is unknown."""
    if isinstance(condition.test, Joined):
        parts = (Condition(part.word, part.argument, by_head(part)) for part in condition.test.parts)
        return Joined(tuple(parts), condition.test.join)
    return condition.test if WORDS[condition.word].asks <= HEAD else _not_told


def fails(condition: Condition) -> Fails:
    """The quick way to know that a condition is false: most of what happens is no concern of a policy, and nobody reads
    why. It raises what the condition raises."""
    test = condition.test
    if isinstance(test, Quick):
        return test.fails
    if isinstance(test, Joined) and test.join is every:
        return _fails_with_one([fails(part) for part in test.parts])
    if isinstance(test, Joined) and test.join is either:
        return _fails_with_all([fails(part) for part in test.parts])

    def by_answer(subject: Subject, facts: Facts) -> bool:
        answer = test(subject, facts)
        return answer.truth is False and not answer.rests_on_actor

    return by_answer


def fails_beyond_head(condition: Condition) -> Fails:
    """The same about entries whose head does not make it false: of conditions that have to hold together, those that
    rest on no more than the head are not asked."""
    test = condition.test
    if isinstance(test, Joined) and test.join is every:
        open_ = [part for part in test.parts if not asked_of_entry({part.word: part.argument}) <= HEAD]
        return _fails_with_one([fails_beyond_head(part) for part in open_])
    return fails(condition)


def _fails_with_one(parts: Sequence[Fails]) -> Fails:
    if len(parts) == 1:
        return parts[0]

    def one_fails(subject: Subject, facts: Facts) -> bool:
        for part in parts:  # noqa: SIM110 - a generator would cost more than what it asks
            if part(subject, facts):
                return True
        return False

    return one_fails


def _fails_with_all(parts: Sequence[Fails]) -> Fails:
    def all_fail(subject: Subject, facts: Facts) -> bool:
        for part in parts:  # noqa: SIM110 - the same
            if not part(subject, facts):
                return False
        return True

    return all_fail


def asked_of_entry(argument: Json) -> frozenset[Part]:
    """All that the answer of a condition about a log entry rests on."""
    words = (WORDS[word] for word in words_in(argument) if word not in _LOGICAL)
    return frozenset[Part]().union(*(word.asks for word in words))


def _not_told(subject: Subject, facts: Facts) -> ConditionResult:
    return ConditionResult(None)


def _under(step: str | int, inside: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    for error in inside:
        path: DocumentPath = (step, *error.path)
        yield Diagnostic(path, error.sentence)


def _list_errors(argument: Json, people: People) -> Iterator[Diagnostic]:
    for index, inner in enumerate(argument):
        yield from _under(index, argument_errors(inner, people))


def _all_of(argument: Json, people: People) -> Test:
    return Joined(tuple(condition(part, people) for part in argument), every)


def _any_of(argument: Json, people: People) -> Test:
    return Joined(tuple(condition(part, people) for part in argument), either)


def _not(argument: Json, people: People) -> Test:
    return Joined((condition(argument, people),), lambda answers: opposite(every(answers)))


LOGIC: Final = (
    Word(
        "any_of",
        "At least one of these conditions holds.",
        SEVERAL,
        [{"unattributed": True}, {"ip_not_in": ["203.0.113.0/24"]}],
        _any_of,
        _list_errors,
    ),
    Word(
        "all_of",
        "All of these conditions hold. Several words in one mapping mean the same.",
        SEVERAL,
        [{"actor_type": "admin"}, {"new_ip_for_actor": True}],
        _all_of,
        _list_errors,
    ),
    Word(
        "not",
        "The condition does not hold. What cannot be known stays unknown.",
        CONDITION,
        {"actor": ["group:security"]},
        _not,
        argument_errors,
    ),
)

_LOGICAL: Final = frozenset(word.name for word in LOGIC)
WORDS: Final[Mapping[str, Word]] = MappingProxyType(
    {word.name: word for word in (*who.WORDS, *when.WORDS, *what.WORDS, *LOGIC)}
)
