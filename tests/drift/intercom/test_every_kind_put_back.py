"""For every kind, over HTTP: an edit shows as exactly that edit, and the way back leads back.

Edits are random, made by the documented writes; what Intercom derives, and what no API puts back, is in `classes`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import KINDS, kind
from drift.core.catalogue.kind import Kind
from drift.core.model.changes import FieldChange, diff_bodies
from drift.core.model.json_pointer import get
from drift.core.model.resources import Resource, same
from drift.core.planning.write_plan import NoApi, guide_steps, plan_update
from tests.drift.intercom.box import READABLE, Box, Edit, Turned, box
from tests.drift.intercom.classes import BY_HAND, FOLLOWS, LEFT_TO_A_PERSON, REPLACED, WRITTEN
from tests.drift.intercom.edits import Settings, edit_of, fits, path_of
from tests.laws import TIMES

PINNED = "2.16"
few = settings(
    max_examples=2 * TIMES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with box(tmp_path_factory.mktemp("box")) as made:
        yield made


def test_every_kind_is_in_one_class() -> None:
    folded = {one.name for one in KINDS if one.log_only}
    classes = [set(WRITTEN), set(REPLACED), set(BY_HAND), folded]
    assert set().union(*classes) == {one.name for one in KINDS}
    assert sum(map(len, classes)) == len(KINDS)
    for name in WRITTEN:
        assert kind(name).update is not None
    for name in BY_HAND:
        assert kind(name).update is None


@pytest.mark.parametrize("each", READABLE, ids=lambda one: one.name)
def test_two_readings_are_the_same(company: Box, each: Kind) -> None:
    before, after = (company.fresh().all(each), company.all(each))
    assert before
    # Not what a resource is called in passing, such as the second of an export.
    assert {ref: one.body for ref, one in before.items()} == {ref: one.body for ref, one in after.items()}


def follows(name: str, field: FieldChange) -> bool:
    return any(one.holds(field) for one in FOLLOWS.get(name, ()))


def may_be_left(name: str, field: FieldChange) -> bool:
    return any(one.holds(field) for one in LEFT_TO_A_PERSON.get(name, ()))


def edited(
    company: Box, data: st.DataObject, one: Kind, resource: Resource, first: Settings | None = None
) -> Resource:
    """The resource after a random edit, of which a reader sees exactly what was set, and what follows from it."""
    desk = WRITTEN[one.name]
    edit, shows = data.draw(edit_of(desk, resource, first), label="edit")
    others = company.all(one)
    try:
        company.does(edit)
    except Turned:
        reject()
    after = company.all(one)
    mine = after.pop(resource.ref)
    before = others.pop(resource.ref)
    assert before == resource or before.trace != resource.trace
    assert {ref: each.body for ref, each in after.items()} == {ref: each.body for ref, each in others.items()}
    moved = {field.pointer: field for field in diff_bodies(resource.body, mine.body)}
    wanted = {pointer for pointer, value in shows.items() if not same(get(resource.body, pointer), value)}
    for pointer, value in shows.items():
        assert same(get(mine.body, pointer), value), (pointer, value, get(mine.body, pointer))
    unexpected = [
        field for pointer, field in moved.items() if pointer not in wanted and not follows(one.name, field)
    ]
    assert unexpected == []
    return mine


def put_back(company: Box, one: Kind, live: Resource, wanted: Resource) -> None:
    """Plan the way from what is live to what was, carry it out, and read again."""
    fields = tuple(
        field
        for field in diff_bodies(live.body, wanted.body)
        if field.pointer.split("/")[1] not in one.derived
    )
    plan = plan_update(one, live.ref, live.parent, live.body, fields, PINNED)
    if isinstance(plan, NoApi):
        assert plan.reason.endswith(".")
        assert all(may_be_left(one.name, field) or follows(one.name, field) for field in fields), plan
        assert_guided(one, live, fields)
        return
    assert [field for field in plan.guided if not may_be_left(one.name, field)] == []
    assert (plan.calls == ()) == (plan.fields == ())
    company.carry_out(one, plan)
    after = company.now(live)
    assert after is not None
    left = diff_bodies(after.body, wanted.body)
    guided = {field.pointer for field in plan.guided}
    assert [
        field for field in left if field.pointer not in guided and not (guided and follows(one.name, field))
    ] == []
    assert_guided(one, after, plan.guided)
    again = plan_update(one, live.ref, live.parent, after.body, left, PINNED)
    assert isinstance(again, NoApi) or again.calls == (), again


def assert_guided(one: Kind, live: Resource, fields: tuple[FieldChange, ...]) -> None:
    """Each field that is left to a person has a step of its own that says what it was."""
    if not fields:
        return
    steps = guide_steps(one, live.ref, live.body, fields, "acme1")
    assert steps[0].startswith("Open https://app.intercom.com/a/apps/acme1/")
    for field in fields:
        last = field.pointer.rpartition("/")[2]
        step = next(
            step
            for step in steps
            if f"{last} back to" in step or f"Remove {field.pointer[1:].replace('/', ' > ')}" in step
        )
        if isinstance(field.after, str) and field.after:
            assert f"“{field.after}”" in step


EVERY_SETTING = [
    (name, number)
    for name, desk in sorted(WRITTEN.items())
    for number in range(len(desk.settings) + len(desk.alone))
]


@pytest.mark.parametrize(("name", "number"), EVERY_SETTING)
@few
@given(data=st.data())
def test_an_edit_is_seen_and_put_back(company: Box, name: str, number: int, data: st.DataObject) -> None:
    one, desk = kind(name), WRITTEN[name]
    setting = (*desk.settings, *desk.alone)[number]
    known = company.fresh().all(one)
    able = sorted(ref for ref, each in known.items() if desk.edits(each.body) and fits(setting, each.body))
    resource = known[data.draw(st.sampled_from(able), label="resource")]
    if data.draw(st.booleans(), label="was edited before"):
        resource = edited(company, data, one, resource)
        assume(fits(setting, resource.body))
    live = edited(company, data, one, resource, setting)
    put_back(company, one, live, resource)


@pytest.mark.parametrize("name", [name for name, desk in WRITTEN.items() if desk.archive])
@few
@given(data=st.data())
def test_what_is_archived_for_good_is_left_to_a_person(company: Box, name: str, data: st.DataObject) -> None:
    one = kind(name)
    known = company.fresh().all(one)
    resource = known[data.draw(st.sampled_from(sorted(known)))]
    company.does(Edit("DELETE", path_of(WRITTEN[name].archive, resource)))
    live = company.all(one)[resource.ref]
    fields = diff_bodies(live.body, resource.body)
    assert [(field.pointer, field.before, field.after) for field in fields] == [("/archived", True, False)]
    put_back(company, one, live, resource)
    assert company.all(one)[resource.ref] == live
