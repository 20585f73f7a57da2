"""An entry with what else has to be known of it."""

from __future__ import annotations

from typing import Any

from drift.core.model.activity import NOBODY, Actor
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.record import Context, Record, moment_of, person_acts, picked, type_of
from tests.guard.core.exports.made import Entry


def test_what_did_not_change_is_known_from_the_row_as_it_is_and_what_was_erased_is_not() -> None:
    entry = Entry("findings", {"policy": "p", "closed_at": 5.0}, op="update", erased=frozenset({"sentence"}))
    now = {"policy": "old", "severity": "high", "sentence": "mallory did it", "closed_at": None}
    record = Record.of(entry, Context("acme", rows={("findings", "k1"): now}))
    assert record.row == {"policy": "p", "severity": "high", "closed_at": 5.0}
    assert record.changed("closed_at")
    assert not record.changed("severity")


def test_links_lead_to_the_console_and_hold_no_step_that_is_none() -> None:
    context = Context("acme & sons", "https://g.example")
    assert (
        context.link("settings", "tag", "a/b") == "https://g.example/w/acme%20%26%20sons/settings/tag/a%2Fb"
    )
    assert Context("acme").link("x") == ""


def test_moments_are_read_as_numbers_and_as_times() -> None:
    assert moment_of(5) == moment_of(5.0) == moment_of("1970-01-01T00:00:05Z") == 5.0
    nothing: list[Any] = [None, True, "soon", {}]
    assert [moment_of(value) for value in nothing] == [None] * 4


def test_who_acts_here_is_a_person_or_a_robot_for_one() -> None:
    assert person_acts("Alice@Acme.example") == Actor("person", None, "alice@acme.example")
    assert person_acts("alice@acme.example", "helper") == Actor("ai", "helper", "alice@acme.example")
    assert person_acts("") == NOBODY
    assert Record.of(Entry("changes", {"actor_email": ""}), Context("a")).actor() == NOBODY


def test_an_activity_that_a_class_has_no_number_for_keeps_its_name() -> None:
    assert type_of(classes.ENTITY, "Delete").activity == 4
    other = type_of(classes.ENTITY, "Attribute")
    assert (other.activity, other.activity_name, other.uid) == (99, "Attribute", 300499)


def test_only_what_says_something_is_picked() -> None:
    assert picked({"a": 0, "b": "", "c": None, "d": [], "e": False}, "a", "b", "c", "d", "e", "f") == {
        "a": 0,
        "e": False,
    }
