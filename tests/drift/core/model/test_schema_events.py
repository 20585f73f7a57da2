"""A schema event says in finished sentences what moved."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.schema_events import (
    SchemaEvent,
    ShapeMove,
    event_sentence,
    move_sentence,
    rekeyed_move,
    renewals_of,
)

MANY = tuple(str(number) for number in range(12))


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (ShapeMove("appeared", "/beta", 70, 70), "/beta appeared in 70 of 70."),
        (ShapeMove("vanished", "/tags/*/type", 3, 4), "/tags/*/type vanished in 3 of 4."),
        (ShapeMove("moved", "/a", 2, 2, "/b"), "/a is found at /b now, in 2 of 2."),
        (ShapeMove("retyped", "/a", 2, 2), "/a has another JSON type in 2 of 2."),
        (ShapeMove("respelled", "/a", 2, 2), "/a spells no value otherwise in 2 of 2."),
        (
            ShapeMove("listed", "", 1, 9, ids=("7",)),
            "1 resource that was there before is listed now: 7.",
        ),
        (
            ShapeMove("unlisted", "", 12, 20, ids=MANY),
            "12 resources are not listed any more: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more.",
        ),
        (
            rekeyed_move({"fingerprint:a": "fingerprint:b"}, 1, 4),
            "The fingerprint of 1 secret was made again under another key, in 1 resource.",
        ),
        (
            rekeyed_move({"fingerprint:a": "fingerprint:b", "fingerprint:c": "fingerprint:d"}, 3, 4),
            "The fingerprints of 2 secrets were made again under another key, in 3 resources.",
        ),
    ],
)
def test_a_move_is_a_sentence(move: ShapeMove, sentence: str) -> None:
    assert move_sentence(move) == sentence


@pytest.mark.parametrize(
    ("cause", "before", "end"),
    [
        ("api_version", "2.15", "as they are read with API version 2.16 and were with 2.15."),
        ("api_version", None, "as they are read with API version 2.16 and were with an unknown version."),
        ("reading_rules", "2.16", "as this service reads them by other rules since it was upgraded."),
        ("intercom", "2.16", "with the same API version 2.16."),
    ],
)
def test_an_event_names_its_cause(cause: Any, before: str | None, end: str) -> None:
    event = SchemaEvent(1, "tag", 0.0, cause, before, "2.16", (), 10)
    said = event_sentence(event)
    assert said.startswith("Intercom shows 10 resources of the kind tag otherwise than before, ")
    assert said.endswith(end)


def test_an_event_of_another_key_names_what_it_renewed_and_blames_nobody() -> None:
    renewed = {"fingerprint:a": "fingerprint:b", "fingerprint:c": "fingerprint:d"}
    event = SchemaEvent(1, "tag", 0.0, "fingerprint_key", None, "2.16", (rekeyed_move(renewed, 2, 2),), 2)
    assert event_sentence(event) == (
        "2 resources of the kind tag have other fingerprints of secrets than before, as the key that makes them was "
        "exchanged."
    )
    assert renewals_of(event) == renewed
