"""What becomes of the record itself, as events."""

from __future__ import annotations

from guard.core.exports.events import events_of
from guard.core.exports.export_event import SERVICE
from tests.guard.core.exports.made import CONTEXT, Entry, told

DAVE = "dave@acme.example"


def test_what_was_deleted_by_age_says_which_rule_and_how_many() -> None:
    row = {
        "record_class": "activity_log",
        "rule": "2y",
        "ended_at": 9.0,
        "by": "schedule",
        "rows": {"activities": 12},
    }
    event = told(Entry("deletions", row))
    assert (event.event, event.actor, event.details["rows"]) == (
        "records.deleted",
        SERVICE,
        {"activities": 12},
    )
    assert told(Entry("deletions", {**row, "by": DAVE})).actor.email == DAVE


def test_an_erasure_names_who_did_it_and_not_of_whom() -> None:
    row = {"at": 5.0, "by": DAVE, "because": "They asked.", "rows": {"votes": 3}, "left_over": []}
    event = told(Entry("erasures", row, key="erased-1"))
    assert (event.event, event.comment, event.details["rows"]) == (
        "person.erased",
        "They asked.",
        {"votes": 3},
    )


def test_what_somebody_did_about_an_export_is_told() -> None:
    row = {
        "target": "siem",
        "act": "drop",
        "by": DAVE,
        "at": 5.0,
        "because": "Too long.",
        "letters": ["acme-1", "acme-2"],
    }
    event = told(Entry("export_acts", row))
    assert (event.event, event.severity, event.details["events"]) == ("export.drop", "medium", 2)


def test_a_time_in_which_nobody_looked_is_told() -> None:
    event = told(Entry("silences", {"since": 5.0, "until": 9.0}))
    assert (event.event, event.success, event.details) == (
        "service.was_silent",
        False,
        {"since": 5.0, "until": 9.0},
    )
    assert events_of(Entry("log_spans", {}), CONTEXT) == []


def test_the_public_key_of_the_ledger_is_told_so_that_others_can_keep_it() -> None:
    key = "guardrail.acme+0a1b2c3d+AVx5"
    made = told(Entry("ledger_keys", {"number": 1, "since": 5.0, "since_size": 0, "handed": ""}, key=key))
    assert (made.event, made.details["public_key"]) == ("ledger.key_made", key)
    ended = told(Entry("ledger_keys", {"until": 9.0, "until_size": 12}, op="update", key=key))
    assert (ended.event, ended.at, ended.details["until_size"]) == ("ledger.key_ended", 9.0, 12)


def test_what_is_older_than_the_ledger_is_marked_at_both_ends() -> None:
    begins = told(Entry("ledger", {"since": 5.0, "sentence": "What follows is older."}, key="from_record"))
    ends = told(Entry("ledger", {"finished_at": 9.0, "entries": 12}, op="update", key="from_record"))
    assert (begins.event, ends.event) == ("ledger.older_record_begins", "ledger.older_record_ends")
    assert ends.details == {"entries": 12, "finished_at": 9.0}
