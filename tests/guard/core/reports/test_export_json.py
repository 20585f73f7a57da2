"""A target and a letter as JSON: moments as RFC 3339, and null for what is not known."""

from __future__ import annotations

from guard.core.model.exporting import DeadLetter, ExportState
from guard.core.model.exports import TargetPlan
from guard.core.reports.export_json import export_answer, letter_answer


def test_a_target_that_fails_says_since_when_and_when_it_is_tried_again() -> None:
    state = ExportState(
        "siem", 0.0, 0, 7, events=9, failed_since=60.0, failed_because="it answered 503", next_try_at=90.0
    )
    plan = TargetPlan("siem", "splunk_hec", "ocsf", people="pseudonym")
    said = export_answer("siem", plan, state, "waits", sentence="S.", behind=2, lag=1.23456, letters=0)
    assert (said.type, said.format, said.personal, said.lag_seconds) == (
        "splunk_hec",
        "ocsf",
        "pseudonym",
        1.235,
    )
    assert (said.failed_since, said.next_try_at) == ("1970-01-01T00:01:00Z", "1970-01-01T00:01:30Z")


def test_a_target_that_is_well_or_unknown_says_so_with_null() -> None:
    well = ExportState("siem", 0.0, next_try_at=90.0)
    for state in (well, None):
        said = export_answer("siem", None, state, "not_declared", sentence="", behind=0, lag=0.0, letters=0)
        assert (said.type, said.accepted_at, said.failed_since, said.next_try_at) == (None, None, None, None)


def test_a_letter_that_waits_for_somebody_has_no_next_try() -> None:
    said = letter_answer(DeadLetter("siem", "default-1-1", 1, "change.updated", "it answered 400", 0.0, 1.0))
    assert (said.entry, said.next_try_at, said.last_at) == (1, None, "1970-01-01T00:00:01Z")
