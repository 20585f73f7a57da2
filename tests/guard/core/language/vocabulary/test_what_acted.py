"""What acted: the sentences, and what is not known."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from drift.core.model.activity import Activity, Actor
from guard.core.language.vocabulary.conditions import argument_errors, condition
from guard.core.model.condition import ConditionResult
from guard.core.model.policy import People
from guard.core.model.subject import NO_FACTS, Subject

BOB = Actor("admin", "7", "bob@acme.example")
PEOPLE = People(ai=("writer",))
ROBOT = Actor("ai", "docs-writer", "bob@acme.example")


def asked(word: str, argument: str | list[str], actor: Actor, *others: Actor) -> ConditionResult:
    subject = Subject.of_activity(Activity("1", "bulk_export", 1, actor, {}, {}))
    return condition({word: argument}, PEOPLE).test(replace(subject, others=others), NO_FACTS)


@pytest.mark.parametrize(
    ("actor", "clause"),
    [
        (BOB, "the actor is a person"),
        (replace(BOB, app="acme-sync", token="t1"), "the actor is an app (acme-sync, token:t1)"),
        (replace(BOB, app="writer"), "the actor is an AI (writer)"),
        (ROBOT, "the actor is an AI (docs-writer)"),
        (Actor("bot", "7"), "the actor is an AI"),
        (Actor("service", email="guardrail"), "the actor is Guardrail itself"),
        (Actor("system"), "the actor is of type system"),
    ],
)
def test_it_is_said_what_acted(actor: Actor, clause: str) -> None:
    assert asked("actor_type", ["person", "app", "ai"], actor).because == clause


def test_words_of_the_log_are_answered_in_them() -> None:
    found = asked("actor_type", "admin", BOB)
    assert (found.truth, found.because, found.seen) == (True, "the actor is of type admin", "admin")


def test_where_one_person_may_have_acted_in_two_ways_it_is_not_known_what_did() -> None:
    through = replace(BOB, app="acme-sync")
    for word, argument in (("actor_type", "person"), ("actor_type", "app"), ("app", "acme-sync")):
        assert asked(word, argument, BOB, through).truth is None
    assert asked("actor", "bob@acme.example", BOB, through).truth is True


def test_an_ai_is_neither_excused_nor_cleared_as_whoever_prompted_it() -> None:
    for actor in (ROBOT, replace(BOB, app="writer")):
        found = asked("actor", "bob@acme.example", actor)
        assert found.truth is None
        assert "an AI may do what bob@acme.example does not know of" in found.because
    assert asked("actor", "bob@acme.example", replace(BOB, app="acme-sync")).truth is True


def test_an_address_is_no_app() -> None:
    assert list(argument_errors({"app": ["acme-sync", "token:9", "docs-writer"]}, PEOPLE)) == []
    (wrong,) = argument_errors({"app": ["acme-sync", "bob@acme.example"]}, PEOPLE)
    assert wrong.path == ("app", 1)
    assert "`actor` is about people" in wrong.sentence
    (alone,) = argument_errors({"app": "bob@acme.example"}, PEOPLE)
    assert alone.path == ("app",)
