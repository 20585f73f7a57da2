"""The conditions that `when` and `unless` understand: one word each, declared once, compiled once to a closure. Pure.

A mapping of several words means all of them. To add a word, add a `Word` to the module it belongs to and a case to
`tests/guard/words.yaml`; documentation, the editor schema and the loader's errors follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from drift.resources import Json
from guard.policies import Answer, Condition, People
from guard.subjects import Facts, Subject
from guard.vocabulary import what, when, who
from guard.vocabulary.word import Path, Test, Trouble, Word, either, every, opposite

CONDITION: Final = {"$ref": "#/$defs/condition"}
SEVERAL: Final = {"type": "array", "minItems": 1, "items": CONDITION}


def condition(argument: Json, people: People) -> Condition:
    """Compile what stands under `when` or `unless`. The argument must have no troubles."""
    if len(argument) == 1:
        (word, inner) = next(iter(argument.items()))
        return Condition(word, inner, WORDS[word].build(inner, people))
    return Condition("all_of", [{word: inner} for word, inner in argument.items()], _all(argument, people))


def troubles(argument: Json, people: People) -> Iterator[Trouble]:
    """What is wrong inside a condition that fits the schema of its words."""
    for word, inner in argument.items():
        yield from _under(word, WORDS[word].troubles(inner, people))


def words_in(argument: Json) -> frozenset[str]:
    """The words used in a condition as it was written, at any depth."""
    found: set[str] = set(argument)
    for word, inner in argument.items():
        if word in ("any_of", "all_of"):
            found.update(*(words_in(one) for one in inner))
        elif word == "not":
            found |= words_in(inner)
    return frozenset(found)


def by_head(argument: Json, people: People) -> Test:
    """The same condition for who knows only the head of a log entry: what rests on more than that is unknown."""
    tests = tuple(_word_by_head(word, inner, people) for word, inner in argument.items())
    return lambda subject, facts: every(test(subject, facts) for test in tests)


def rests_on_head(argument: Json) -> bool:
    """Whether the answer of a condition about a log entry rests on the entry's head alone."""
    return all(WORDS[word].by_head for word in words_in(argument) if word not in _LOGICAL)


def asks_for_ip(argument: Json) -> bool:
    """Whether a condition looks at the address something was done from."""
    return any(WORDS[word].by_ip for word in words_in(argument))


def _word_by_head(word: str, inner: Json, people: People) -> Test:
    match word:
        case "any_of" | "all_of":
            tests = tuple(by_head(one, people) for one in inner)
            combined = either if word == "any_of" else every
            return lambda subject, facts: combined(test(subject, facts) for test in tests)
        case "not":
            test = by_head(inner, people)
            return lambda subject, facts: opposite(test(subject, facts))
        case _:
            return WORDS[word].build(inner, people) if WORDS[word].by_head else _not_told


def _not_told(subject: Subject, facts: Facts) -> Answer:
    return Answer(None)


def _under(step: str | int, inside: Iterable[Trouble]) -> Iterator[Trouble]:
    for trouble in inside:
        path: Path = (step, *trouble.path)
        yield Trouble(path, trouble.sentence)


def _list_troubles(argument: Json, people: People) -> Iterator[Trouble]:
    for index, inner in enumerate(argument):
        yield from _under(index, troubles(inner, people))


def _all(argument: Json, people: People) -> Test:
    """A mapping of words: all of them."""
    tests = tuple(WORDS[word].build(inner, people) for word, inner in argument.items())
    return lambda subject, facts: every(test(subject, facts) for test in tests)


def _all_of(argument: Json, people: People) -> Test:
    tests = tuple(_all(one, people) for one in argument)
    return lambda subject, facts: every(test(subject, facts) for test in tests)


def _any_of(argument: Json, people: People) -> Test:
    tests = tuple(_all(one, people) for one in argument)
    return lambda subject, facts: either(test(subject, facts) for test in tests)


def _not(argument: Json, people: People) -> Test:
    test = _all(argument, people)
    return lambda subject, facts: opposite(test(subject, facts))


LOGIC: Final = (
    Word(
        "any_of",
        "At least one of these conditions holds.",
        SEVERAL,
        [{"unattributed": True}, {"ip_not_in": ["203.0.113.0/24"]}],
        _any_of,
        _list_troubles,
    ),
    Word(
        "all_of",
        "All of these conditions hold. Several words in one mapping mean the same.",
        SEVERAL,
        [{"actor_type": "admin"}, {"new_ip_for_actor": True}],
        _all_of,
        _list_troubles,
    ),
    Word(
        "not",
        "The condition does not hold. What cannot be known stays unknown.",
        CONDITION,
        {"actor": ["group:security"]},
        _not,
        troubles,
    ),
)

_LOGICAL: Final = frozenset(word.name for word in LOGIC)
WORDS: Final[Mapping[str, Word]] = MappingProxyType(
    {word.name: word for word in (*who.WORDS, *when.WORDS, *what.WORDS, *LOGIC)}
)
