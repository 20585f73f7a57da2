"""From an entry of the ledger to its events."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guard.core.exports.events import events_of, wanted
from guard.core.exports.ocsf import ocsf_document
from guard.core.exports.personal import PEOPLE, treated
from guard.core.exports.tables import EXPORTED, NOT_EXPORTED
from tests.guard.core.exports.made import CONTEXT, HIDE, Entry, told
from tests.guard.core.exports.ocsf_schema import problems
from tests.laws import examples


def test_an_entry_has_the_same_events_under_the_same_ids_each_time() -> None:
    entry = Entry(
        "votes", {"approval_id": "a1", "voter": "x@acme.example", "choice": "deny", "at": 5.0}, number=42
    )
    assert events_of(entry, CONTEXT) == events_of(entry, CONTEXT)
    assert told(entry).id == "acme-42"


def test_many_deleted_rows_are_one_event_that_says_how_many() -> None:
    row = {"because": "older than 730 days", "until": 1_700_000_000.0, "rows": 12_000}
    event = told(Entry("activities", row, op="delete", key=""))
    assert (event.event, event.details["rows"], event.details["records"]) == (
        "record.deleted",
        12_000,
        "activities",
    )
    assert event.personal["because"] == "older than 730 days"


def test_what_no_table_declares_is_told_and_what_it_says_of_people_is_treated() -> None:
    event = told(Entry("of_tomorrow", {"who": "zoe@acme.example", "what": "x"}))
    assert event.event == "record.of_tomorrow"
    assert "zoe" not in str(treated(event, "leave_out", HIDE))


def test_rows_are_wanted_for_what_an_entry_does_not_say() -> None:
    entries = [
        Entry("findings", {"policy": "p"}, op="update", key="f1"),
        Entry("findings", {"policy": "p"}, key="f2"),
        Entry("votes", {}, op="update", key="a1"),
        Entry("activities", {}, op="delete", key=""),
    ]
    assert wanted(entries) == {("findings", "f1")}


_COLUMNS = [
    "policy",
    "subject",
    "kind",
    "resource_id",
    "operation",
    "severity",
    "sentence",
    "opened_at",
    "closed_at",
    "at",
    "entry",
    "verdict",
    "judgement",
    "mode",
    "change_id",
    "choice",
    "voter",
    "approval_id",
    "what",
    "who",
    "text",
    "settlement",
    "state",
    "calls",
    "method",
    "path",
    "status",
    "role",
    "email",
    "cause",
    "since",
    "rows",
    "alarm",
    "fields",
    "source",
    "actor_type",
    "actor_id",
    "actor_email",
    "actor_ip",
    "revoked_at",
    "delegate",
    "count",
    "reason",
    "created_at",
    "type",
    "raw",
]
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 2**33),
    st.text(max_size=12),
    st.lists(st.text(max_size=4), max_size=2),
    st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2),
)


@examples(300)
@given(
    what=st.sampled_from(sorted({*EXPORTED, *NOT_EXPORTED, "of_tomorrow"})),
    op=st.sampled_from(["insert", "update", "delete"]),
    row=st.dictionaries(st.sampled_from(_COLUMNS), _VALUES, max_size=12),
    erased=st.frozensets(st.sampled_from(_COLUMNS), max_size=4),
    key=st.text(max_size=8),
)
def test_no_entry_whatever_it_says_stops_the_export(
    what: str, op: Any, row: Any, erased: Any, key: str
) -> None:
    """Rows of older versions, erased ones and such that a later version wrote must not stand in the way of the rest."""
    for event in events_of(Entry(what, row, op=op, key=key, erased=erased), CONTEXT):
        for personal in PEOPLE:
            assert problems(ocsf_document(treated(event, personal, HIDE), "")) == []
