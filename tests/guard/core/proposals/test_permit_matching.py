"""A permit allows this person these values of these fields, in time and once, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import kind
from drift.core.model.changes import Change, Created, Deleted
from drift.core.model.resources import Ref, Resource
from drift.core.normalisation.comparison import diff
from guard.core.proposals.permit import Permit, PermittedField, PermitUse
from guard.core.proposals.permit_matching import Act, Differs, Fits, Window, concerns, match

CAROL, MALLORY = "carol@acme.example", "mallory@acme.example"
PAGE, FLOW = Ref("messenger_settings", "singleton"), Ref("workflow", "9003")
BEFORE = {"greeting": "Hi", "colour": "blue", "list": [1, 2], "deep": {"a": 1, "b": 2}}
WINDOW = Window(1000.0, 2000.0)


def field(pointer: str, expected: Any = None, **more: Any) -> PermittedField:
    return PermittedField(PAGE.kind, PAGE.id, "updated", pointer, expected, **more)


GREETING, COLOUR = field("/greeting", "Ahoy"), field("/colour", "red")


def permit(*fields: PermittedField) -> Permit:
    return Permit(CAROL, 1000.0, fields or (GREETING,))


def moved(**after: Any) -> Change:
    found = diff(Resource(PAGE, BEFORE), Resource(PAGE, {**BEFORE, **after}))
    assert found is not None
    return found


def held(allowed: Permit, change: Change, by: str = CAROL, at: float | None = 1500.0, doubt: str = "") -> str:
    """Why it does not fit; empty where it does."""
    found = match(allowed, WINDOW, Act(change, frozenset({by}), at, doubt), kind(change.ref.kind))
    return found.why if isinstance(found, Differs) else ""


def test_what_was_agreed_to_fits_and_names_what_it_uses() -> None:
    both = permit(GREETING, COLOUR)
    found = match(
        both, WINDOW, Act(moved(greeting="Ahoy"), frozenset({CAROL}), 1500.0), kind("messenger_settings")
    )
    assert found == Fits((GREETING,))
    assert held(both, moved(greeting="Ahoy", colour="red")) == ""
    assert held(permit(), moved(greeting="Ahoy"), by="Carol+work@acme.example") == ""


def test_a_person_may_have_two_addresses() -> None:
    of, both = kind(PAGE.kind), ((CAROL, "c.smith@acme.example"),)
    by = frozenset({"c.smith@acme.example"})
    assert isinstance(match(permit(), WINDOW, Act(moved(greeting="Ahoy"), by, 1500.0), of), Differs)
    assert match(permit(), WINDOW, Act(moved(greeting="Ahoy"), by, 1500.0, "", both), of) == Fits((GREETING,))


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"by": MALLORY}, f"{MALLORY} made this change."),
        ({"doubt": "Nobody knows."}, "Nobody knows."),
        ({"at": None}, "It is not known when this change was made."),
        (
            {"at": 999.0},
            "It was made at 1970-01-01T00:16Z, and the permit begins at 1970-01-01T00:16Z.",
        ),
        ({"at": 2000.0}, "It was made at 1970-01-01T00:33Z, and the permit ended at 1970-01-01T00:33Z."),
    ],
    ids=["who", "doubt", "no time", "early", "late"],
)
def test_another_person_or_time_does_not_fit(how: dict[str, Any], why: str) -> None:
    assert held(permit(), moved(greeting="Ahoy"), **how) == why


@pytest.mark.parametrize("at", [999.5, 1000.0, 1999.0])
def test_the_times_of_intercom_are_whole_seconds_and_cut_off(at: float) -> None:
    assert held(permit(), moved(greeting="Ahoy"), at=at) == ""


@pytest.mark.parametrize(
    ("allowed", "after", "why"),
    [
        (permit(), {"greeting": "Buy"}, '/greeting is "Buy", and was to be "Ahoy".'),
        (permit(), {"greeting": "Ahoy", "colour": "red"}, "It also moved /colour."),
        (permit(field("/deep/a", 9)), {"deep": {"a": 9, "b": 9}}, "It also moved /deep/b."),
        (permit(field("/deep/a", 9)), {"deep": {"a": 9, "b": 2}}, ""),
        (permit(field("/list/0", 9)), {"list": [9, 2]}, ""),
        (permit(field("/list/0", 9)), {"list": [9, 3]}, "It also moved /list."),
        (permit(field("/list/5", 9)), {"list": [9]}, "It also moved /list."),
        (permit(field("/new", 1)), {"new": 1}, ""),
        (permit(field("/new/x", 1)), {"new": {"x": 1, "y": 2}}, "It also moved /new/y."),
        (
            permit(field("/greeting", gone=True)),
            {"greeting": ""},
            '/greeting is "", and was not to be there.',
        ),
        (permit(field("/flag", True)), {"flag": 1}, "/flag is 1, and was to be true."),
        (permit(field("/flag", None)), {"flag": None}, ""),
        (permit(field("/greeting", "A", schema={"maxLength": 3})), {"greeting": "Abc"}, ""),
        (
            permit(field("/greeting", "A", schema={"maxLength": 3})),
            {"greeting": "Abcd"},
            '/greeting is "Abcd", which does not fit the permit.',
        ),
        (
            permit(field("/greeting", "A", schema={"maxLength": 3})),
            {"greeting": 1},
            "/greeting is 1, which does not fit the permit.",
        ),
    ],
)
def test_the_change_has_to_lie_within_the_permit_as_a_whole(
    allowed: Permit, after: dict[str, Any], why: str
) -> None:
    assert held(allowed, moved(**after)) == why


def test_what_was_used_already_does_not_fit() -> None:
    used = permit(GREETING, COLOUR).used((GREETING,), PermitUse(7, 1500.0))
    assert held(used, moved(greeting="Ahoy")) == "The permit was used already, by change 7."
    assert held(used, moved(colour="red")) == ""


def test_a_permit_concerns_only_what_it_speaks_of() -> None:
    assert not concerns(permit(), moved(colour="red"))
    assert not concerns(permit(), Deleted(Resource(PAGE, BEFORE)))
    assert concerns(permit(field("/deep/a", 9)), moved(deep={"a": 2, "b": 2}))


def test_what_is_created_has_the_values_and_what_is_deleted_is_the_one() -> None:
    make = Permit(CAROL, 1.0, (PermittedField("workflow", "", "created", "/title", "Refunds"),))
    empty = {"id": "9004", "type": "workflow", "is_live": False, "targets": [], "note": None, "ends": ""}
    assert held(make, Created(Resource(FLOW, {"title": "Refunds", **empty}))) == ""
    more = Created(Resource(FLOW, {"title": "Refunds", "state": "live", "targets": ["everybody"]}))
    assert held(make, more) == "Nobody was asked about its /state, /targets."
    assert (
        held(make, Created(Resource(FLOW, {"title": "Spam"}))) == '/title is "Spam", and was to be "Refunds".'
    )
    gone = Permit(CAROL, 1.0, (PermittedField("workflow", "9003", "deleted", "", gone=True),))
    assert held(gone, Deleted(Resource(FLOW, {}))) == ""
    assert not concerns(gone, Deleted(Resource(Ref("workflow", "9001"), {})))


NAMES = st.sampled_from(["greeting", "colour", "extra"])
VALUES = st.sampled_from(["Hi", "Ahoy", "red", None, 1, True, [1], {"x": 1}])


@given(st.dictionaries(NAMES, VALUES, min_size=1), st.dictionaries(NAMES, VALUES, min_size=1), st.booleans())
def test_whatever_moves_what_fits_is_exactly_a_part_of_what_was_agreed_to(
    agreed: dict[str, Any], done: dict[str, Any], other: bool
) -> None:
    change = diff(Resource(PAGE, BEFORE), Resource(PAGE, {**BEFORE, **done}))
    if change is None:
        return
    allowed = permit(*(field(f"/{name}", value) for name, value in agreed.items()))
    really = {name: value for name, value in done.items() if BEFORE.get(name, 0) is not value}
    within = all(
        name in agreed and type(agreed[name]) is type(value) and agreed[name] == value
        for name, value in really.items()
    )
    fits = concerns(allowed, change) and held(allowed, change, by=MALLORY if other else CAROL) == ""
    assert fits == (within and not other)
