from typing import Any

from guard.core.evidence.outages import GAPS
from guard.core.evidence.sheets import Fact, Scope, additions, by_matter, in_order, rows

AT = "2026-10-01T00:00:0{}.000Z"


def told(*facts: tuple[str, str, dict[str, Any]]) -> list[tuple[str, ...]]:
    found = [Fact(at, AT.format(at), what, op, "k", row) for at, (what, op, row) in enumerate(facts, start=1)]
    added = sorted(additions(found, [GAPS], Scope()), key=by_matter)
    return [tuple(row.cells.values()) for row in sorted(rows(added, [GAPS]), key=in_order)]


LOG: dict[str, Any] = {"cause": "log", "subject": ""}
UNREAD: dict[str, Any] = {
    "status": "unread",
    "kind": "article",
    "reason": "forbidden",
    "attempted_at": 1_790_812_800.0,
}


def test_what_comes_back_is_an_outage_of_its_own() -> None:
    spot = ("blind_spots", "insert", {**LOG, "since": 1_790_812_800.0, "sentence": "No log."})
    over = ("blind_spots", "delete", LOG)
    assert told(spot, over, spot) == [
        ("not looked at", "log", "2026-10-01T00:00:00.000Z", AT.format(2), "No log.", "1-2"),
        ("not looked at", "log", "2026-10-01T00:00:00.000Z", "", "No log.", "3"),
    ]


def test_a_kind_that_is_not_read_for_weeks_is_one_row_until_it_is_read() -> None:
    read = ("coverage", "insert", {"status": "read", "kinds": {"tag": 3, "article": 9}})
    other = ("coverage", "insert", {"status": "read", "kinds": {"tag": 3}})
    unread = ("coverage", "insert", UNREAD)
    assert told(other, unread, other, unread, other, unread, read, read) == [
        ("kind not read", "article", "2026-10-01T00:00:00.000Z", AT.format(7), "forbidden", "2 7")
    ]


def test_two_kinds_of_one_snapshot_are_two_rows_and_another_reason_is_told() -> None:
    found = told(
        ("coverage", "insert", UNREAD),
        ("coverage", "insert", {**UNREAD, "kind": "tag"}),
        ("coverage", "insert", {**UNREAD, "reason": "away"}),
    )
    assert [(row[1], row[4], row[5]) for row in found] == [
        ("article", "away", "1 3"),
        ("tag", "forbidden", "2"),
    ]


def test_the_end_of_what_began_before_the_ledger_is_told() -> None:
    assert told(("blind_spots", "delete", LOG)) == [("not looked at", "log", "", AT.format(1), "", "1")]


def test_nothing_is_remembered_from_one_reading_of_the_ledger_to_the_next() -> None:
    spot = ("blind_spots", "insert", {**LOG, "since": 1.0, "sentence": "No log."})
    assert told(spot) == told(spot)
