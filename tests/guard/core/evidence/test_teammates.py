from typing import Any

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from guard.core.evidence.sheets import (
    LOG_TYPES,
    Fact,
    Row,
    Scope,
    additions,
    by_matter,
    in_order,
    rows,
)
from guard.core.evidence.teammates import TEAMMATES


def told(*facts: tuple[str, str, str, dict[str, Any]]) -> list[Row]:
    found = [Fact(at, "", what, op, key, row) for at, (what, op, key, row) in enumerate(facts, start=1)]
    added = sorted(additions(found, [TEAMMATES], Scope()), key=by_matter)
    return sorted(rows(added, [TEAMMATES]), key=in_order)


def begins(at: float, kind: str = "admin", **body: Any) -> tuple[str, str, str, dict[str, Any]]:
    row = {"kind": kind, "resource_id": "1", "since": at, "digest": "d", "body": body}
    return "versions", "insert", f"{kind}/1/{at}", row


def ends(since: float, at: float, kind: str = "admin") -> tuple[str, str, str, dict[str, Any]]:
    row = {"kind": kind, "resource_id": "1", "since": since, "until": at}
    return "versions", "update", f"{kind}/1/{since}", row


def change(key: str, op: str, **row: Any) -> tuple[str, str, str, dict[str, Any]]:
    return "changes", op, key, row


MADE = {"kind": "admin", "resource_id": "1", "operation": "updated"}


def test_who_made_a_version_is_told_even_where_it_is_found_out_later() -> None:
    _, later = told(
        begins(1.0, name="A"), ends(1.0, 2.0), begins(2.0, name="B"),
        change("9", "insert", **MADE, actor_email="a@b.c"), change("9", "update", actor_email="d@e.f"),
        change("8", "insert", kind="tag", resource_id="1", operation="updated", actor_email="x@y.z"),
        change("8", "update", actor_email="x@y.z"),
    )  # fmt: skip
    assert (later.cells["what"], later.cells["by"], later.cells["entries"]) == (
        "changed: name",
        "d@e.f",
        "3-5",
    )


def test_somebody_who_comes_back_is_told_to() -> None:
    first, second = told(begins(1.0, name="A"), ends(1.0, 2.0), begins(3.0, name="A"))
    assert (first.cells["ended"], first.cells["until"]) == ("removed", "1970-01-01T00:00:02.000Z")
    assert (second.cells["what"], second.cells["ended"]) == ("came back", "")


def test_members_of_a_team_and_a_field_that_became_null_are_differences() -> None:
    _, second = told(
        begins(1.0, "team", name="T", admin_ids=[1]),
        ends(1.0, 2.0, "team"),
        begins(2.0, "team", name="T", admin_ids=[1, 2], priority=None),
    )
    assert second.cells["members"] == "1 2"
    assert second.cells["what"] == "changed: admin_ids, priority"


def test_an_entry_of_the_log_that_is_not_opened_or_is_of_another_sort_is_no_row() -> None:
    log = {"a": {"#": "0"}, "b": {"type": "tag_deletion"}, "c": {"type": "seat_change", "created_at": 1.0}}
    assert [row.cells["id"] for row in told(("activities", "insert", "", log))] == ["c"]


def test_every_type_of_the_log_that_is_told_is_one_that_intercom_has() -> None:
    assert sorted(LOG_TYPES - set(ACTIVITY_TYPES)) == []
