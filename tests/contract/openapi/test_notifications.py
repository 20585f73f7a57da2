"""The embedded workspace's notifications hold what Intercom's hold: as recorded, or as the object is described."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from drift.core.catalogue.catalogue import KINDS
from drift.sandbox.cast import CAROL
from drift.sandbox.faults import Faults
from drift.sandbox.server import create_sandbox
from drift.sandbox.webhooks import Webhooks
from tests.contract.openapi.description import Description, description, needs_description
from tests.contract.openapi.recorded_notifications import ENVELOPE, ITEMS
from tests.contract.openapi.tour import toured
from tests.contract.openapi.undescribed import undescribed_fields, unshown_fields
from tests.drift.sandbox.conftest import Clock, client_of

pytestmark = needs_description

VERSION = "Preview"
DELETED = {"type", "id", "deleted"}
SCHEMAS = ("content_import_source", "content_snippet", "audience")
"""The objects of topics without a public recording: they are as REST shows them, and deletions name only the id."""


class Kept(Webhooks):
    """Keeps what would be sent."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(faults)
        self.notifications: list[dict[str, Any]] = []

    def send(self, notifications: list[dict[str, Any]]) -> None:
        self.notifications += notifications


@cache
def heard() -> tuple[dict[str, Any], ...]:
    """Every notification of a tour through the API, and of people on Intercom's own pages."""
    with TemporaryDirectory() as folder, create_sandbox(Path(folder) / "w.db", now=Clock()) as sandbox:
        kept = Kept(sandbox.workspace.faults)
        sandbox.workspace.webhooks = kept
        with client_of(sandbox, version=VERSION) as client:
            toured(client, VERSION)
            client.put("/articles/7003", json={"state": "draft"})
            client.put("/articles/7003", json={"state": "published"})
            client.put("/content_snippets/6501", json={"title": "Once more"})
            for activity, apply in (
                ("app_admin_join", {"email": "new@acme.example"}),
                ("admin_deletion", {"id": "1101"}),
            ):
                act = {"as": CAROL.email, "activity_type": activity, "apply": apply}
                assert client.post("/_sandbox/act", json=act).status_code < 300
        return tuple(kept.notifications)


def of(topic: str) -> list[dict[str, Any]]:
    return [each["data"]["item"] for each in heard() if each["topic"] == topic]


def problems(recorded: Any, value: Any, place: str = "item") -> Iterator[str]:
    """Where a value is not of the recorded form: a key is missing, or its type is another."""
    if isinstance(recorded, dict) and isinstance(value, dict):
        yield from (f"{place}.{name} is missing" for name in recorded.keys() - value.keys())
        for name in recorded.keys() & value.keys():
            yield from problems(recorded[name], value[name], f"{place}.{name}")
    elif isinstance(recorded, list) and isinstance(value, list):
        for item in value:
            yield from problems(recorded[0], item, f"{place}[]")
    elif not _alike(recorded, value):
        yield f"{place} is {value!r}, and not like {recorded!r}"


def _alike(recorded: Any, value: Any) -> bool:
    if recorded is None:
        return isinstance(value, str | None)
    if isinstance(recorded, bool) or isinstance(value, bool):
        return isinstance(recorded, bool) and isinstance(value, bool)
    return isinstance(value, int | float) if recorded == 0 else type(value) is type(recorded)


def test_every_topic_of_the_catalogue_is_sent_and_has_a_known_form() -> None:
    subscribed = {topic for kind in KINDS for topic in kind.topics}
    assert subscribed - {each["topic"] for each in heard()} == set()
    described = {f"{name}.{verb}" for name in SCHEMAS for verb in ("created", "updated", "deleted")}
    assert {each["topic"] for each in heard()} - ITEMS.keys() - described == set()


@pytest.mark.parametrize("topic", sorted(ITEMS))
def test_an_item_is_as_recorded(topic: str) -> None:
    assert of(topic)
    assert {problem for item in of(topic) for problem in problems(ITEMS[topic], item)} == set()


@pytest.mark.parametrize("name", ["article.updated", "admin.removed_from_workspace"])
def test_what_an_item_holds_beyond_its_recording_is_described(name: str) -> None:
    schema = {"$ref": f"#/components/schemas/{name.split('.')[0]}"}
    beyond = {
        problem.split()[0]
        for item in of(name)
        for problem in undescribed_fields(description(VERSION), schema, item)
        if "is only read" not in problem
    }
    assert {place for place in beyond if place.removeprefix("$.").split(".")[0] not in ITEMS[name]} <= {
        "$.audience_ids"  # in samples
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_item_without_a_recording_is_as_described(name: str) -> None:
    known: Description = description(VERSION)
    schema = {"$ref": f"#/components/schemas/{name}"}
    for verb in ("created", "updated"):
        assert of(f"{name}.{verb}")
        for item in of(f"{name}.{verb}"):
            assert list(known.problems_of(schema, item)) == []
            assert list(unshown_fields(known, schema, [item])) == []
    assert of(f"{name}.deleted")
    assert all(item.keys() == DELETED for item in of(f"{name}.deleted"))


def test_the_envelope_is_as_recorded() -> None:
    assert {problem for each in heard() for problem in problems(ENVELOPE, each, "notification")} == set()
