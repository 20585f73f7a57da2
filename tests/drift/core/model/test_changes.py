from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.changes import (
    Created,
    Deleted,
    FieldChange,
    Updated,
    after_of,
    apply,
    before_of,
    diff,
    diff_bodies,
    fields_of,
    inverse,
    operation,
)
from drift.core.model.resources import MISSING, Json, Ref, Resource, same
from tests.drift.json_values import BODIES

REF = Ref("team", "1")
RESOURCES = st.none() | BODIES.map(lambda body: Resource(REF, body))


@given(BODIES)
def test_nothing_happened_between_a_body_and_itself(body: Json) -> None:
    assert diff_bodies(body, body) == ()
    assert diff(Resource(REF, body), Resource(REF, body)) is None


@given(BODIES, BODIES)
def test_applying_a_difference_leads_to_the_other_body(before: Json, after: Json) -> None:
    assert same(apply(before, diff_bodies(before, after)), after)


@given(BODIES, BODIES)
def test_the_way_back_is_the_inverse(before: Json, after: Json) -> None:
    back = tuple(field.inverse() for field in diff_bodies(before, after))
    assert same(apply(after, back), before)


@given(BODIES, BODIES)
def test_fields_stand_in_order_and_each_once(before: Json, after: Json) -> None:
    pointers = [field.pointer for field in diff_bodies(before, after)]
    assert len(set(pointers)) == len(pointers)


@given(RESOURCES, RESOURCES)
def test_the_inverse_of_the_inverse_is_the_change(before: Resource | None, after: Resource | None) -> None:
    change = diff(before, after)
    if change is not None:
        assert inverse(inverse(change)) == change
        assert before_of(inverse(change)) == after_of(change)


@given(RESOURCES, RESOURCES)
def test_a_change_knows_both_its_ends(before: Resource | None, after: Resource | None) -> None:
    change = diff(before, after)
    if change is not None:
        assert (before_of(change), after_of(change)) == (before, after)


def test_missing_null_and_empty_are_three_things() -> None:
    assert diff_bodies({}, {"a": None}) == (FieldChange("/a", MISSING, None),)
    assert diff_bodies({"a": None}, {"a": ""}) == (FieldChange("/a", None, ""),)
    assert diff_bodies({"a": []}, {}) == (FieldChange("/a", [], MISSING),)


def test_true_is_not_one() -> None:
    assert diff_bodies({"a": True}, {"a": 1}) == (FieldChange("/a", True, 1),)
    assert diff_bodies({"a": 1}, {"a": 1.0}) == (FieldChange("/a", 1, 1.0),)


def test_a_list_is_one_value() -> None:
    assert diff_bodies({"a": [1, 2]}, {"a": [0, 1, 2]}) == (FieldChange("/a", [1, 2], [0, 1, 2]),)


def test_a_creation_and_a_deletion_move_every_field() -> None:
    resource = Resource(REF, {"name": "Night", "admin_ids": []})
    assert [field.pointer for field in fields_of(Created(resource))] == ["/admin_ids", "/name"]
    assert [field.after for field in fields_of(Deleted(resource))] == [MISSING, MISSING]


def test_a_change_has_a_word() -> None:
    one, other = Resource(REF, {"a": 1}), Resource(REF, {"a": 2})
    assert operation(Created(one)) == "created"
    assert operation(Deleted(one)) == "deleted"
    assert operation(Updated(one, other, diff_bodies(one.body, other.body))) == "updated"
    assert diff(None, None) is None
