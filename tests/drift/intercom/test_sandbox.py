"""The reader and the planner against the embedded workspace: everything is read, and what is planned is accepted."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient

from drift.core.catalogue.catalogue import KINDS, kind
from drift.core.model.api_call import Call
from drift.core.model.changes import FieldChange, diff
from drift.core.model.json_pointer import get
from drift.core.model.readings import Read, Unread
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.planning.write_plan import ApiPlan, plan_create, plan_delete, plan_update
from drift.intercom.client import IntercomClient
from drift.intercom.errors import Conflict, WriteRefused
from drift.intercom.workspace_reader import Reader
from drift.sandbox.cast import TOKEN
from drift.sandbox.server import Sandbox, create_sandbox

NOW = 1_795_000_000
READABLE = [one for one in KINDS if not one.log_only]
SEEDED = {
    "workspace", "admin", "team", "ip_allowlist", "office_hours_schedule", "office_hours_exception",
    "data_connector", "content_import_source", "article", "macro",
}  # fmt: skip


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    path: Path = tmp_path_factory.mktemp("sandbox") / "workspace.db"
    with create_sandbox(path, now=lambda: NOW) as fresh:
        yield fresh


@pytest.fixture
def reader(sandbox: Sandbox) -> Iterator[Reader]:
    client = IntercomClient(
        "http://sandbox", TOKEN, read_only=False, transport=httpx.WSGITransport(app=sandbox.app)
    )
    reader = Reader(client, fingerprint=fingerprinter(b"k"), workflow_ids=("67890",))
    yield reader
    reader.close()


def all_of(reader: Reader, name: str) -> list[Resource]:
    one = kind(name)
    parents = [resource.ref for resource in all_of(reader, one.parent)] if one.parent else []
    reading = reader.read(one, parents=parents)
    assert isinstance(reading, Read), reading
    return list(reading.resources)


def first(reader: Reader, name: str, **having: Json) -> Resource:
    return next(one for one in all_of(reader, name) if all(one.body.get(k) == v for k, v in having.items()))


def changed(reader: Reader, resource: Resource, values: dict[str, Json]) -> Resource:
    """Plan the change, carry it out, and read the resource back."""
    one = kind(resource.ref.kind)
    fields = [FieldChange(pointer, get(resource.body, pointer), value) for pointer, value in values.items()]
    plan = plan_update(one, resource.ref, resource.parent, resource.body, fields, "2.16")
    assert isinstance(plan, ApiPlan), plan
    assert not plan.guided
    for call in plan.calls:
        reader.perform(call)
    after = reader.read_one(one, resource.ref, resource.parent)
    assert after is not None
    return after


def test_every_kind_is_read(reader: Reader) -> None:
    readings = {reading.kind: reading for reading in reader.read_all(READABLE)}
    assert {name for name, reading in readings.items() if isinstance(reading, Read)} >= {
        one.name for one in READABLE if not one.by_configured_id
    }
    assert len(readings) == len(READABLE)


@pytest.mark.parametrize("each", [one.name for one in READABLE if not one.by_configured_id])
def test_reading_twice_shows_no_change(reader: Reader, each: str) -> None:
    before, after = ({one.ref: one for one in all_of(reader, each)} for _ in range(2))
    assert before or each not in SEEDED
    assert before.keys() == after.keys()
    assert [diff(before[ref], after[ref]) for ref in before if diff(before[ref], after[ref])] == []


@pytest.mark.parametrize("each", [one.name for one in READABLE if one.listing and one.get])
def test_a_list_and_a_get_show_the_same_body(reader: Reader, each: str) -> None:
    if kind(each).needs_get:
        return  # its resources come from the GET alone
    for listed in all_of(reader, each)[:5]:
        alone = reader.read_one(kind(each), listed.ref, listed.parent)
        assert alone is not None
        assert alone.body == listed.body


CASES: list[tuple[str, dict[str, Json], dict[str, Json]]] = [
    ("office_hours_schedule", {}, {"/name": "Renamed", "/time_zone_name": "Europe/Rome"}),
    ("office_hours_schedule", {}, {"/time_intervals": [{"start_minute": 600, "end_minute": 900}]}),
    ("office_hours_exception", {"exception_type": "closed"}, {"/exception_date": "2031-03-03"}),
    ("data_connector", {"state": "live"}, {"/url": "https://api.acme.example/v9", "/http_method": "post"}),
    ("content_import_source", {"sync_behavior": "automatic"}, {"/status": "deactivated"}),
    ("article", {"state": "published"}, {"/title": "Another title", "/body": "<p>Other words</p>"}),
    ("article", {"state": "published"}, {"/state": "draft"}),
    ("article", {}, {"/ai_chatbot_availability": False}),
]


@pytest.mark.parametrize(("name", "having", "values"), CASES, ids=[f"{c[0]}{'+'.join(c[2])}" for c in CASES])
def test_what_is_planned_is_accepted_shows_and_can_be_put_back(
    reader: Reader, name: str, having: dict[str, Json], values: dict[str, Json]
) -> None:
    before = first(reader, name, **having)
    after = changed(reader, before, values)
    if name != "article":  # the server rewrites HTML and Markdown follows it
        assert {pointer: get(after.body, pointer) for pointer in values} == values
    old = {pointer: get(before.body, pointer) for pointer in values}
    back = changed(reader, after, old)
    assert {pointer: get(back.body, pointer) for pointer in old} == old


def test_the_allowlist_is_switched_back_on(reader: Reader) -> None:
    before = first(reader, "ip_allowlist")
    off = changed(reader, before, {"/enabled": not before.body["enabled"]})
    assert off.body["ip_allowlist"] == before.body["ip_allowlist"]
    assert changed(reader, off, {"/enabled": before.body["enabled"]}).body == before.body


def test_members_of_a_team_are_put_back(reader: Reader) -> None:
    before = first(reader, "team")
    fewer = changed(reader, before, {"/admin_ids": before.body["admin_ids"][:-1]})
    assert fewer.body["admin_ids"] == before.body["admin_ids"][:-1]
    assert (
        changed(reader, fewer, {"/admin_ids": before.body["admin_ids"]}).body["admin_ids"]
        == before.body["admin_ids"]
    )


@pytest.mark.parametrize(
    "name", ["office_hours_schedule", "office_hours_exception", "data_connector", "article"]
)
def test_a_deleted_resource_is_made_again(reader: Reader, name: str) -> None:
    one, before = kind(name), all_of(reader, name)[-1]
    if name == "data_connector":
        before = first(reader, name, state="draft")
    gone = plan_delete(one, before, "2.16")
    again = plan_create(one, before, "2.16")
    assert isinstance(gone, ApiPlan)
    assert isinstance(again, ApiPlan)
    for call in gone.calls:
        reader.perform(call)
    assert reader.read_one(one, before.ref, before.parent) is None
    new_id = ""
    for call in again.calls:
        answer = reader.perform(call.with_id(new_id))
        new_id = new_id or str(answer["id"])
    made = reader.read_one(one, Ref(name, new_id), before.parent)
    assert made is not None
    assert made.ref != before.ref
    for field in again.fields:
        if field.pointer not in ("/body", "/body_markdown"):
            assert get(made.body, field.pointer) == field.after


@pytest.fixture
def faults(sandbox: Sandbox) -> Iterator[FlaskClient]:
    client = sandbox.app.test_client()
    yield client
    client.delete("/_sandbox/faults")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("unauthorized", "unauthorized"),
        ("forbidden", "forbidden"),
        ("version_invalid", "not_in_version"),
        ("repeat_page", "malformed"),
    ],
)
def test_a_fault_leaves_a_kind_unread(faults: FlaskClient, reader: Reader, fault: str, code: str) -> None:
    articles = {one.ref: one.parent for one in all_of(reader, "article")}
    assert faults.post("/_sandbox/faults", json={"fault": fault, "path": "/articles"}).status_code < 300
    reading = reader.read(kind("article"), known=articles)
    assert isinstance(reading, Unread)
    assert reading.code == code


@pytest.mark.parametrize("show", ["neither", "both"])
def test_an_item_that_moves_between_pages_is_neither_lost_nor_doubled(
    faults: FlaskClient, reader: Reader, show: str
) -> None:
    articles = {one.ref: one.parent for one in all_of(reader, "article")}
    faults.post("/_sandbox/faults", json={"fault": "moving_item", "path": "/articles", "show": show})
    reading = reader.read(kind("article"), known=articles)
    assert isinstance(reading, Read)
    assert sorted(one.ref for one in reading.resources) == sorted(articles)


def test_unknown_fields_and_values_pass_through(faults: FlaskClient, reader: Reader) -> None:
    enums = {"state": "hibernating"}
    faults.post("/_sandbox/faults", json={"fault": "unknown_fields", "path": "/articles", "enums": enums})
    reading = reader.read(kind("article"))
    assert isinstance(reading, Read)
    assert {one.body["state"] for one in reading.resources} == {"hibernating"}


def test_a_conflict_is_told_and_not_repeated(faults: FlaskClient, reader: Reader) -> None:
    faults.post("/_sandbox/faults", json={"fault": "conflict", "path": "/teams"})
    with pytest.raises(Conflict):
        reader.perform(Call("PUT", "/teams/201", "Preview", {"admin_ids": [1000]}))


def test_a_year_of_activity_is_read_once(reader: Reader) -> None:
    found = [entry["id"] for entry in reader.activities(NOW - 365 * 86_400, NOW)]
    assert len(found) > 2000
    assert len(found) == len(set(found))


def test_observe_mode_cannot_write_here_either(sandbox: Sandbox) -> None:
    client = IntercomClient(
        "http://sandbox", TOKEN, read_only=True, transport=httpx.WSGITransport(app=sandbox.app)
    )
    with client, pytest.raises(WriteRefused):
        client.perform(Call("PUT", "/ip_allowlist", "2.16", {"enabled": False, "ip_allowlist": []}))
