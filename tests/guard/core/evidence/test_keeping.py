from typing import Any

from guard.core.evidence.gathered import gathered
from guard.core.evidence.keeping import RETENTION
from guard.core.evidence.report import report
from guard.core.evidence.sheets import Fact, Row, Scope, additions, by_matter, in_order, rows
from tests.guard.queries.evidence.made import cover_of
from tests.guard.queries.evidence.quarter import quarter

AT = 1_790_812_800.0
FACTS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("deletions", "insert", "d1", {"record_class": "activity", "rule": "2y", "kept_from": AT - 10, "began_at": AT,
                                   "ended_at": AT, "by": "", "rows": {"activities": 12}, "held": 3}),
    ("erasures", "insert", "person-7f", {"at": AT, "by": "dave@acme.example", "because": "asked", "rows": {}}),
    ("legal_holds", "insert", "lawsuit", {"because": "12/26", "sort": "all", "made_by": "d@b.c", "made_at": AT}),
    ("legal_holds", "update", "lawsuit", {"released_at": AT + 60}),
]  # fmt: skip


def told() -> list[Row]:
    found = [Fact(at, "", what, op, key, row) for at, (what, op, key, row) in enumerate(FACTS, start=1)]
    added = sorted(additions(found, [RETENTION], Scope()), key=by_matter)
    return sorted(rows(added, [RETENTION]), key=in_order)


def test_what_became_of_the_record_is_told_by_class_rule_and_number() -> None:
    deleted, erased, held = (row.cells for row in told())
    assert (deleted["what"], deleted["because"], deleted["rows"], deleted["held"]) == (
        "activity",
        "2y",
        '{"activities":12}',
        "3",
    )
    assert (erased["what"], erased["by"]) == ("person-7f", "dave@acme.example")
    assert (held["what"], held["until"], held["entries"]) == ("lawsuit", "2026-10-01T00:01:00.000Z", "3-4")


def test_the_report_says_it_plainly() -> None:
    assert "deleted, as its period was over" in report(cover_of(quarter()), gathered(told())).decode()
    assert (
        "Nothing of the record was deleted, erased or held."
        in report(cover_of(quarter()), gathered([])).decode()
    )
