"""Words about what acted: a person, an app or an AI (actor_type), and which app or robot (app). Pure.

`for_all` asks them about everybody who may have acted; `who.py` has the words about people.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drift.core.model.activity import NOBODY, Actor
from drift.core.model.actor_types import ActorType, is_named, names_of, what_acted
from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.vocabulary.word import Test, unknown, yes_or_no
from guard.core.model.condition import ConditionResult
from guard.core.model.policy import People
from guard.core.model.subject import Facts, Subject

TYPES: Final[tuple[ActorType, ...]] = ("person", "app", "ai")
"""What acted, in the words of policies. Every other word is a type as Intercom's log names it."""
LOG_TYPES: Final = {"admin": "person", "bot": "ai"}
"""Words of Intercom's log, with the word of policies that says what is meant."""
_ARTICLES: Final[dict[ActorType, str]] = {
    "person": "a person",
    "app": "an app",
    "ai": "an AI",
    "service": "Guardrail itself",
}


def actor_type(argument: Json, people: People) -> Test:
    asked = frozenset((argument,) if isinstance(argument, str) else argument)
    ours = asked.intersection(TYPES)

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        actor = subject.actor
        type_ = what_acted(actor, people.ai)
        if type_ in ours or actor.type in asked - ours:
            return yes_or_no(True, _says(actor, type_, ours), type_ if type_ in ours else actor.type)
        if (ours and type_ is None and actor.type != "system") or (asked - ours and actor.type is None):
            return unknown(subject, "it is not known what acted")
        return yes_or_no(False, _says(actor, type_, ours), type_ if ours and type_ else actor.type)

    return test


def _says(actor: Actor, type_: ActorType | None, ours: frozenset[str]) -> str:
    if not ours or type_ is None:
        return f"the actor is of type {actor.type}"
    named = f" ({', '.join(names_of(actor))})" if type_ != "person" and names_of(actor) else ""
    return f"the actor is {_ARTICLES[type_]}{named}"


def app_errors(argument: Json, people: People) -> Iterator[Diagnostic]:
    for index, name in enumerate((argument,) if isinstance(argument, str) else argument):
        if "@" in name:
            step = () if isinstance(argument, str) else (index,)
            yield Diagnostic(step, no_app(name))


def no_app(name: str) -> str:
    """That an address names no app, with what does."""
    return (
        f"`{name}` is an address, and this is about what acted: name an app by its package code, a token as "
        "`token:ID`, or a robot. `actor` is about people."
    )


def app(argument: Json, people: People) -> Test:
    patterns = (argument,) if isinstance(argument, str) else tuple(argument)

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        actor = subject.actor
        if actor in (NOBODY, Actor(ip=actor.ip)):
            return unknown(subject, "it is not known what acted")
        names = names_of(actor)
        if not names:
            return yes_or_no(False, f"{actor.name} acted through no app that is known", actor.name)
        return yes_or_no(is_named(actor, patterns), f"{actor.name} acted", ", ".join(names))

    return test
