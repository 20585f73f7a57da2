"""Whatever is asked for, of whichever kind: values of the described type are taken, others are not, and a plan of what
is taken has calls or steps, words, and a way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.catalogue.kind import Kind
from drift.core.catalogue.shapes import ANYTHING, Shape
from drift.core.model.json_pointer import join
from drift.core.model.resources import Json, Ref, Resource
from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import described
from guard.core.proposals.diff_words import diff_in_words
from guard.core.proposals.new_names import NEW
from guard.core.proposals.proposal import ProposedChange
from guard.core.proposals.steps import rollback_of, steps_of
from guard.core.proposals.target import Target, target_of
from tests.guard.core.proposals.test_field_checks import fingerprint
from tests.laws import examples

OF_TYPE: Final[dict[str, Json]] = {
    "string": "zz",
    "boolean": True,
    "integer": 3,
    "number": 2.5,
    "array": [],
    "object": {},
}
NUMBERS: Final = {"integer", "number"}
READ: Final = [kind for kind in KINDS if kind.name in acme().resources]

scalars = st.one_of(st.none(), st.booleans(), st.integers(-5, 5000), st.floats(0, 9), st.text(max_size=4))
anything: Any = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def fields() -> Iterator[tuple[str, str, Shape]]:
    """Every field that an API writes, with its shape."""
    for kind in KINDS:
        for name, shape in described().get(kind.name, ANYTHING).get("properties", {}).items():
            if kind.name in acme().resources and "type" in shape and not shape.get("readOnly"):
                yield kind.name, name, shape


def fitting(shape: Shape) -> Any:
    """Values of a shape, with any of its fields left out."""
    if "enum" in shape:
        return st.sampled_from(shape["enum"])
    properties = shape.get("properties", {})
    inner = {name: fitting(one) for name, one in properties.items() if not one.get("readOnly")}
    by_type: dict[str, Any] = {
        "string": st.text("abc/: .@", max_size=6),
        "boolean": st.booleans(),
        "integer": st.integers(-5, 5000),
        "number": st.floats(0, 9),
        "null": st.none(),
        "array": st.deferred(lambda: st.lists(fitting(shape.get("items", ANYTHING)), max_size=3)),
        "object": st.fixed_dictionaries({}, optional=inner),
    }
    return st.one_of([by_type[name] for name in shape.get("type", ("string", "null"))])


def target(kind: Kind, change: ProposedChange) -> Target:
    live = None if change.asked == "create" else acme().resources[kind.name]
    return target_of(kind, described().get(kind.name, ANYTHING), change, live, fingerprint)


def check_whole(kind: Kind, found: Target) -> None:
    """What there is to say of a target can be said."""
    assert all(mistake.sentence.endswith((".", "?")) for mistake in found.mistakes)
    if found.change is None:
        return
    steps = steps_of(kind, found.change, "2.16", "acme1")
    assert steps.calls or steps.by_hand
    assert all(diff_in_words(kind, found.change))
    rollback = rollback_of(kind, found.change, "2.16")
    assert rollback.extent == "whole" or rollback.sentences


@pytest.mark.parametrize(("name", "field", "shape"), list(fields()))
def test_the_type_of_every_field_is_held(name: str, field: str, shape: Shape) -> None:
    kind = CATALOGUE[name]
    for type_, value in OF_TYPE.items():
        fits = type_ in shape["type"] or (type_ in NUMBERS and "number" in shape["type"])
        if fits and "enum" not in shape:
            continue  # a value of the right type may still lack what is in it
        found = target(kind, ProposedChange("update", Ref(name, "1"), set={join((field,)): value}))
        assert [mistake.pointer for mistake in found.mistakes] == [join((field,))], (type_, found)


@pytest.mark.parametrize("kind", READ, ids=lambda kind: kind.name)
def test_whatever_fits_can_be_planned(kind: Kind) -> None:
    shape = described().get(kind.name, ANYTHING)
    named = {
        name: fitting(one) for name, one in shape.get("properties", {}).items() if not one.get("readOnly")
    }

    @given(values=st.fixed_dictionaries({}, optional=named), by_pointer=st.booleans(), new=st.booleans())
    @examples(12)
    def plan(values: Any, by_pointer: bool, new: bool) -> None:
        if not values:
            return
        how: Any = (
            {"set": {join((name,)): value for name, value in values.items()}}
            if by_pointer
            else {"merge": values}
        )
        change = ProposedChange("create" if new else "update", Ref(kind.name, NEW if new else "1"), **how)
        check_whole(kind, target(kind, change))

    plan()


@pytest.mark.parametrize("kind", READ, ids=lambda kind: kind.name)
def test_whatever_is_asked_for_brings_nothing_down(kind: Kind) -> None:
    body = acme().resources[kind.name].body
    names = st.sampled_from(sorted(body)) | st.text(max_size=3)

    @given(
        values=st.dictionaries(names, anything, min_size=1, max_size=3),
        deeper=st.text(max_size=2),
        how=st.integers(0, 2),
    )
    @examples(12)
    def plan(values: Any, deeper: str, how: int) -> None:
        pointers = {join((name, deeper) if how == 2 else (name,)): value for name, value in values.items()}
        written: Any = {"merge": values} if how == 0 else {"set": pointers}
        check_whole(kind, target(kind, ProposedChange("update", Ref(kind.name, "1"), **written)))

    plan()


def test_the_live_resource_is_never_changed_in_place() -> None:
    live = acme().resources["office_hours_schedule"]
    before = Resource(live.ref, dict(live.body)).canonical()
    target(
        CATALOGUE[live.ref.kind],
        ProposedChange("update", live.ref, merge={"name": "x", "time_intervals": []}),
    )
    assert Resource(live.ref, dict(live.body)).canonical() == before


def lists() -> Iterator[tuple[str, str, bool]]:
    """Every list of described items that an API writes, and whether Intercom describes its items as null, too."""
    for name, field, shape in fields():
        types = shape.get("items", ANYTHING).get("type")
        if "array" in shape["type"] and types:
            yield name, field, "null" in types


@pytest.mark.parametrize(("name", "field", "may_be_null"), list(lists()))
def test_an_item_that_is_null_is_no_item(name: str, field: str, may_be_null: bool) -> None:
    kind, live = CATALOGUE[name], acme().resources[name].body
    values = {join((field,)): [None]} | ({join((field, "0")): None} if live.get(field) else {})
    for pointer, value in values.items():
        found = target(kind, ProposedChange("update", Ref(name, "1"), set={pointer: value}))
        assert bool(found.mistakes) is not may_be_null, pointer
        check_whole(kind, found)
