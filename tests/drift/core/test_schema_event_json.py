"""A schema event as JSON: what moved, with its sentences."""

from __future__ import annotations

from drift.core.json_view import plain
from drift.core.model.schema_events import SchemaEvent, ShapeMove
from drift.core.schema_event_json import schema_event


def test_an_event_tells_what_moved_and_between_which_versions() -> None:
    move = ShapeMove("appeared", "/beta", 3, 3)
    event = SchemaEvent(7, "article", 0.0, "api_version", "2.15", "2.16", (move,), 3)
    told = plain(schema_event(event))
    assert (told["id"], told["at"], told["cause"]) == (7, "1970-01-01T00:00:00Z", "api_version")
    assert (told["api_version_before"], told["api_version"]) == ("2.15", "2.16")
    (moved,) = told["moves"]
    assert (moved["pointer"], moved["count"], moved["of"], moved["to"]) == ("/beta", 3, 3, None)
    assert moved["sentence"]
    assert told["sentence"]
