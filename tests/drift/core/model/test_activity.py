import pytest

from drift.core.model.activity import NOBODY, Actor, NotAnActivity, parse_activity, parse_actor
from drift.core.model.resources import Json

ENTRY = {
    "id": "2f1c",
    "activity_type": "office_hours_change",
    "created_at": 1_700_000_000,
    "performed_by": {"type": "admin", "id": 7, "email": "Carol@Acme.example", "ip": "203.0.113.9"},
    "metadata": {"before": "x"},
    "something_new": [1],
}


def test_an_entry_is_read_whole() -> None:
    activity = parse_activity(ENTRY)
    assert (activity.id, activity.type, activity.created_at) == ("2f1c", "office_hours_change", 1_700_000_000)
    assert activity.actor == Actor("admin", "7", "carol@acme.example", "203.0.113.9")
    assert activity.metadata == {"before": "x"}
    assert activity.raw == ENTRY


def test_numbers_for_ids_and_missing_parts_pass() -> None:
    activity = parse_activity(
        {"id": 5, "activity_type": "never_seen_before", "created_at": 1.9, "metadata": None}
    )
    assert (activity.id, activity.created_at, activity.metadata, activity.actor) == ("5", 1, {}, NOBODY)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (None, "must be an object"),
        ([], "must be an object"),
        ({**ENTRY, "id": None}, "has no id"),
        ({**ENTRY, "id": True}, "has no id"),
        ({**ENTRY, "activity_type": ""}, "has no activity_type"),
        ({**ENTRY, "created_at": "yesterday"}, "has no created_at"),
        ({**ENTRY, "created_at": True}, "has no created_at"),
    ],
)
def test_what_is_no_entry_is_refused_in_a_sentence(raw: Json, message: str) -> None:
    with pytest.raises(NotAnActivity, match=message):
        parse_activity(raw)


def test_an_actor_is_named_as_well_as_can_be() -> None:
    assert parse_actor({"email": "a@b.example"}).name == "a@b.example"
    assert parse_actor({"type": "bot", "id": "3"}).name == "bot 3"
    assert parse_actor("carol").name == "somebody unknown"
