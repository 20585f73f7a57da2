"""For every kind, over HTTP: what was deleted comes back but for what the plan says is lost, what was made goes again,
and what no API writes is left to a person, with steps that lead back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import CATALOGUE, KINDS, kind
from drift.core.catalogue.kind import Kind
from drift.core.model.changes import FieldChange, diff_bodies
from drift.core.model.json_pointer import covers, get
from drift.core.model.resources import MISSING, Json, Ref, Resource, same
from drift.core.planning.write_plan import (
    ApiPlan,
    NoApi,
    guide_steps,
    plan_create,
    plan_delete,
    plan_update,
    retired,
    unchanged,
)
from drift.intercom.errors import Unprocessable
from tests.drift.intercom.box import FOLDED, READABLE, Box, Edit, Turned, box
from tests.drift.intercom.classes import BY_HAND, FOLLOWS, REPLACED
from tests.drift.intercom.edits import path_of
from tests.drift.json_values import BODIES
from tests.laws import TIMES

PINNED: Final = "2.16"
few = settings(
    max_examples=5 * TIMES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DELETABLE = [one.name for one in READABLE if one.delete is not None]
NOT_DELETABLE = [one.name for one in READABLE if one.delete is None]

LOST: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "data_connector": (
            ("/headers", "values are shown to nobody"),
            ("/response_fields", "worked out of a sample answer"),
            ("/data_transformation_type", "chosen in Intercom's pages"),
        ),
        "article": (
            ("/translated_content/*/author_id", "a translation begins with the author of the article"),
        ),
        "collection": (("/icon", "chosen in Intercom's pages"), ("/order", "a new one stands first")),
        "news_item": (("/deliver_silently", "customers have been told once"),),
    }
)  # fmt: skip
"""What a resource that is made again does not get back, and why. Each plan says so before it runs."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with box(tmp_path_factory.mktemp("box")) as made:
        yield made


MADE_BY_PEOPLE: Final = frozenset(
    {"content_import_source", "file_source_content", "identity_verification_secret"}
)
"""Kinds of which an API deletes each and makes some, or none."""


def of_a_file(resource: Resource) -> Json:
    return {"action": "delete", "content_ids": [{"type": resource.ref.kind, "id": resource.ref.id}]}


def deleted_by_a_person(company: Box, one: Kind, resource: Resource) -> bool:
    """Whether Intercom lets a teammate delete it: what something else uses, it keeps."""
    assert one.delete is not None
    path = path_of(one.delete.path, resource)
    try:
        if one.name == "data_connector":
            company.does(Edit("PATCH", path, {"state": "draft"}))
        body = None if one.delete.method == "DELETE" else of_a_file(resource)
        company.does(Edit(one.delete.method, path, body, one.delete.version(PINNED) or ""))
    except Turned:
        return False
    return True


@pytest.mark.parametrize("name", DELETABLE)
@few
@given(data=st.data())
def test_what_was_deleted_comes_back_but_for_what_is_lost(
    company: Box, name: str, data: st.DataObject
) -> None:
    one = kind(name)
    known = company.fresh().all(one)
    resource = known[data.draw(st.sampled_from(sorted(known)), label="resource")]
    if not deleted_by_a_person(company, one, resource):
        assert company.all(one).keys() == known.keys()
        return
    assert company.now(resource) is None
    plan = plan_create(one, resource, PINNED)
    if isinstance(plan, NoApi):
        assert one.name in MADE_BY_PEOPLE
        assert plan.reason.endswith(".")
        return
    assert plan.loses == one.recreate_loses != ""
    if synchronised(company, resource):
        with pytest.raises(Unprocessable, match="are synced and cannot be written"):
            company.carry_out(one, plan)
        return
    made = company.now(Resource(Ref(one.name, company.carry_out(one, plan)), {}, resource.parent))
    assert made is not None
    guided = {field.pointer for field in plan.guided}
    lost = [
        field
        for field in diff_bodies(without_derived(one, made), without_derived(one, resource))
        if field.pointer not in guided
        and not any(covers(p, field.pointer) for p, _ in LOST.get(one.name, ()))
    ]
    assert lost == []
    for field in plan.fields:
        told = any(covers(p, field.pointer) for p, _ in LOST.get(one.name, ()))
        assert told or same(get(made.body, field.pointer), field.after), field
    took_away = plan_delete(one, made, PINNED)
    assert isinstance(took_away, ApiPlan)
    company.carry_out(one, took_away)
    assert company.now(made) is None


def synchronised(company: Box, resource: Resource) -> bool:
    """Whether it is a page that Intercom fetches by itself: it comes back without us, and no write makes it."""
    if resource.ref.kind != "external_page" or resource.parent is None:
        return False
    source = company.now(Resource(resource.parent, {}))
    return source is not None and source.body["sync_behavior"] != "api"


def without_derived(one: Kind, resource: Resource) -> dict[str, object]:
    return {name: value for name, value in resource.body.items() if name not in one.derived}


@pytest.mark.parametrize("name", NOT_DELETABLE)
def test_what_no_api_deletes_is_archived_or_left_to_a_person(company: Box, name: str) -> None:
    one = kind(name)
    resource = next(iter(company.fresh().all(one).values()))
    plan = plan_delete(one, resource, PINNED)
    assert isinstance(plan, NoApi)
    assert plan.reason.endswith(".")
    field = retired(one, resource)
    assert (field is not None) == ("archived" in one.writable or one.archive is not None)
    steps = guide_steps(
        one, resource.ref, resource.body, [FieldChange("", dict(resource.body), MISSING)], "acme1"
    )
    assert any(step.startswith("Delete “") for step in steps)


ARCHIVED = [one.name for one in READABLE if one.unarchives]


@pytest.mark.parametrize("name", ARCHIVED)
def test_what_was_archived_comes_back_under_its_id(company: Box, name: str) -> None:
    one = kind(name)
    company.fresh()
    tried = 0
    for resource in company.all(one).values():
        out = plan_update(
            one, resource.ref, resource.parent, resource.body, [FieldChange("/archived", False, True)], PINNED
        )
        if isinstance(out, NoApi):  # built in, or a standard one
            continue
        try:
            company.carry_out(one, out)
        except Unprocessable:  # something uses it
            continue
        again = plan_create(one, resource, PINNED)
        assert isinstance(again, ApiPlan)
        assert again.loses == ""
        company.carry_out(one, again)
        now = company.now(resource)
        assert now is not None
        assert (now.ref, now.body, now.parent) == (resource.ref, resource.body, resource.parent)
        tried += 1
    assert tried


@pytest.mark.parametrize("name", [one.name for one in READABLE if one.create and one.delete is None])
def test_what_has_vanished_is_made_anew(company: Box, name: str) -> None:
    """No API deletes these, and yet one may be gone: it comes back under another id."""
    one = kind(name)
    made_anew = 0
    for resource in list(company.fresh().all(one).values()):
        renamed = Resource(
            resource.ref,
            dict(resource.body)
            | {
                name: f"{resource.ref.id} {resource.body[name]}"
                for name in ("name", "label")
                if name in resource.body
            },
            resource.parent,
        )
        plan = plan_create(one, renamed, PINNED, anew=True)
        if isinstance(plan, NoApi):
            assert plan.reason.endswith(".")
            continue
        new_id = company.carry_out(one, plan)
        made = company.all(one)[Ref(one.name, new_id)]
        guided = {field.pointer for field in plan.guided}
        differing = diff_bodies(without_derived(one, made), without_derived(one, renamed))
        assert [field for field in differing if field.pointer not in guided] == []
        assert plan.loses == one.recreate_loses
        made_anew += 1
    assert made_anew


@few
@given(data=st.data())
@pytest.mark.parametrize("name", sorted(REPLACED))
def test_what_is_replaced_is_as_it_should_be_afterwards(company: Box, name: str, data: st.DataObject) -> None:
    one = kind(name)
    known = company.fresh().all(one)
    live = known[data.draw(st.sampled_from(sorted(known)))]
    target = data.draw(st.sampled_from([("article", "7005"), ("collection", "303")]))
    wanted = dict(live.body) | {
        "target_type": target[0],
        "target_id": target[1],
        "locale": data.draw(st.sampled_from(["en", "fr"])),
        "from_url": f"https://help.acme.example/{data.draw(st.integers(0, 99))}",
    }
    plan = plan_update(one, live.ref, live.parent, live.body, diff_bodies(live.body, wanted), PINNED)
    assert isinstance(plan, ApiPlan)
    assert plan.guided == ()
    assert "new id" in plan.loses
    new_id = company.carry_out(one, plan)
    after = company.all(one)
    assert live.ref not in after
    assert unchanged(one, after[Ref(name, new_id)].body, wanted)
    assert len(after) == len(known)


# what a person puts back


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_what_no_api_writes_is_seen_and_a_person_puts_it_back(company: Box, name: str) -> None:
    one, pages = kind(name), BY_HAND[name]
    before = company.fresh().all(one)
    company.does(pages.there)
    after = company.all(one)
    changed = [ref for ref in after if ref not in before or after[ref].body != before[ref].body]
    assert len(changed) == 1
    ref = changed[0]
    if pages.shows:
        fields = diff_bodies(after[ref].body, before[ref].body)
        own = {
            f.pointer: f.before for f in fields if not any(one_.holds(f) for one_ in FOLLOWS.get(name, ()))
        }
        assert own == dict(pages.shows)
        assert_left_to_a_person(one, after[ref], fields)
    company.does(pages.back)
    back = company.all(one)
    assert back.keys() == before.keys()
    for each in before:
        left = diff_bodies(back[each].body, before[each].body)
        assert [f for f in left if not any(one_.holds(f) for one_ in FOLLOWS.get(name, ()))] == []


def assert_left_to_a_person(one: Kind, live: Resource, fields: tuple[FieldChange, ...]) -> None:
    """Nothing is written, not even a part, and there is a step for each field, with the old value in it."""
    plan = plan_update(one, live.ref, live.parent, live.body, fields, PINNED)
    assert isinstance(plan, NoApi)
    assert plan.reason.endswith(".")
    steps = guide_steps(one, live.ref, live.body, fields, "acme1")
    assert steps[0].startswith("Open https://app.intercom.com/a/apps/acme1/")
    for field in fields:
        if isinstance(field.after, str):
            assert any(f"back to “{field.after}”" in step for step in steps)
    assert all(step[0].isupper() or step[0] == "“" for step in steps)


@pytest.mark.parametrize("name", sorted(name for name, pages in BY_HAND.items() if pages.removal))
def test_what_a_person_deletes_is_gone_and_only_a_person_makes_it_again(company: Box, name: str) -> None:
    one, removal = kind(name), BY_HAND[name].removal
    before = company.fresh().all(one)
    assert removal is not None
    company.does(removal)
    known = {ref: each.parent for ref, each in before.items()}
    after = company.reader.read(one, known=known, deleted=known.keys())
    gone = set(before) - {each.ref for each in getattr(after, "resources", ())}
    assert len(gone) == 1
    target = before[gone.pop()]
    plan = plan_create(one, target, PINNED)
    assert isinstance(plan, NoApi)
    assert plan.reason.endswith(".")
    assert one.recreate_loses.endswith(".")
    whole = [FieldChange("", MISSING, dict(target.body))]
    steps = guide_steps(one, target.ref, target.body, whole, "acme1")
    assert any(step.startswith("Make “") and "again as {" in step for step in steps)


@pytest.mark.parametrize("name", [one.name for one in FOLDED])
@few
@given(before=BODIES, after=BODIES)
def test_what_only_the_log_shows_is_never_written(
    name: str, before: dict[str, object], after: dict[str, object]
) -> None:
    one = kind(name)
    live = Resource(Ref(one.name, "singleton"), before)
    fields = tuple(f for f in diff_bodies(before, after) if f.pointer.split("/")[1] not in one.derived)
    if fields:
        assert isinstance(plan_update(one, live.ref, None, before, fields, PINNED), NoApi)
        steps = guide_steps(one, live.ref, before, fields, "acme1")
        assert len([step for step in steps if step.startswith(("Set ", "Remove "))]) >= len(fields)
    assert isinstance(plan_create(one, live, PINNED), NoApi)
    assert isinstance(plan_delete(one, live, PINNED), NoApi)


def test_every_readable_kind_is_deleted_archived_or_kept() -> None:
    assert {*DELETABLE, *NOT_DELETABLE, *(one.name for one in FOLDED)} == {one.name for one in KINDS}
    assert LOST.keys() <= CATALOGUE.keys()
