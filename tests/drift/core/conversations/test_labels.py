"""What is kept of who set which attribute: the setter, the value before, and no text."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.conversations.facts import NoConversation
from drift.core.conversations.labels import WHOLE, Label, labelling_of, rank_of

TOPIC = frozenset({"Topic"})


def part(kind: str, author: dict[str, Any], details: dict[str, Any], at: object = 20) -> dict[str, Any]:
    return {
        "part_type": f"conversation_attribute_updated_by_{kind}",
        "created_at": at,
        "body": "<p>My card is 4111 1111 1111 1111</p>",
        "author": {"name": "Amelia Keller", "email": "amelia@customers.example", **author},
        "event_details": details,
    }


def value(after: str, previous: object = "nothing", attribute: str = "Topic") -> dict[str, Any]:
    told = {} if previous == "nothing" else {"previous": previous}
    return {"attribute": {"name": attribute}, "value": {"name": after, **told}}


def whole(*parts: object, total: object = None, **more: object) -> dict[str, Any]:
    listed = {"conversation_parts": list(parts), "total_count": len(parts) if total is None else total}
    return {"id": "7", "created_at": 10, "updated_at": 30, "conversation_parts": listed, **more}


def labels(*parts: object) -> tuple[Label, ...]:
    return labelling_of(whole(*parts), TOPIC).labels


ADMIN = {"type": "admin", "id": "1101"}


def test_a_workflow_is_known_by_its_name_and_does_not_say_what_was_before() -> None:
    noted = part("workflow", {"type": "bot"}, {"workflow": {"name": "Triage"}, **value("Billing")})
    assert labels(noted) == (Label("Topic", 20, "workflow", "Triage", None, "Billing"),)


def test_a_teammate_is_known_by_id_with_what_was_before() -> None:
    assert labels(part("admin", ADMIN, value("Delivery", "Billing"))) == (
        Label("Topic", 20, "teammate", "1101", "Billing", "Delivery"),
    )
    [first] = labels(part("admin", ADMIN, value("Delivery", None)))
    assert first.before == ""


@pytest.mark.parametrize(
    ("kind", "author", "by"),
    [
        ("admin", {"type": "bot", "id": "278"}, "bot"),
        ("admin", {"type": "admin", "id": "5", "from_ai_agent": True}, "bot"),
        ("admin", {"type": "team", "id": "5"}, "other"),
        ("admin", {}, "other"),
        ("user", {"type": "user", "id": "c1"}, "other"),
    ],
)
def test_what_fin_or_a_customer_sets_is_no_teammates(kind: str, author: dict[str, Any], by: str) -> None:
    [label] = labels(part(kind, author, value("Delivery")))
    assert (label.by, label.who) == (by, "")


def test_other_attributes_other_parts_and_what_is_said_are_not_kept() -> None:
    found = labelling_of(
        whole(
            part("admin", ADMIN, value("4111 1111", attribute="Card")),
            {"part_type": "comment", "created_at": 11, "body": "Amelia Keller"},
            part("admin", ADMIN, value("Delivery"), at=None),
            part("admin", ADMIN, {"attribute": None, "value": None}),
            "no part",
        ),
        TOPIC,
    )
    assert found.labels == ()
    told = repr(labelling_of(whole(part("admin", ADMIN, value("Delivery"))), TOPIC))
    assert not [word for word in ("Amelia", "4111", "customers.example") if word in told]


def test_labels_stand_in_the_order_in_which_they_were_set() -> None:
    later, earlier = (part("admin", ADMIN, value(after), at=at) for after, at in (("B", 30), ("A", 20)))
    assert [label.after for label in labels(later, earlier)] == ["A", "B"]


def test_parts_that_are_not_shown_are_told() -> None:
    assert not labelling_of(whole(), TOPIC).cut
    assert labelling_of(whole(total=501), TOPIC).cut
    assert labelling_of({"id": "7", "created_at": 10}, TOPIC).cut
    unsaid = whole() | {"conversation_parts": {"conversation_parts": [{}] * 500}}
    assert labelling_of(unsaid, TOPIC).cut
    with pytest.raises(NoConversation):
        labelling_of({"id": "7"}, TOPIC)


def test_ranks_are_spread_evenly_and_stay() -> None:
    ranks = [rank_of(str(215_470_000_000 + number)) for number in range(20_000)]
    assert ranks[:2] == [rank_of("215470000000"), rank_of("215470000001")]
    assert all(0 <= rank < WHOLE for rank in ranks)
    for tenth in range(10):
        low = tenth * WHOLE // 10
        assert 1_800 < sum(low <= rank < low + WHOLE // 10 for rank in ranks) < 2_200
