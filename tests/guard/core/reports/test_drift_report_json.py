"""The drift report as JSON values."""

from dataclasses import replace

from drift.core.json_view import plain
from drift.core.model.changes import FieldChange
from drift.core.model.resources import MISSING
from guard.core.reports.drift_report import Difference, coverage_of
from guard.core.reports.drift_report_json import document
from tests.guard.core.reports.test_drift_report import TAG, UNREAD, report, reported
from tests.guard.policy_cast import NOON


def test_a_finding_names_its_resource_its_actor_and_its_decision() -> None:
    (found,) = document(report(reported())).findings
    assert (found.policy, found.status, found.decision) == ("allowlist", "open", "d1")
    assert found.resource is not None
    assert found.resource.title == "IP allowlist"
    assert found.actor.email == "carol@acme.example"
    assert (found.because, found.done) == (None, None)


def test_a_side_of_a_difference_that_is_missing_is_left_out() -> None:
    place = reported().place
    assert place is not None
    fields = (FieldChange("/a", MISSING, None), FieldChange("/b", 1, MISSING))
    found = replace(report(), differences=(Difference(place, "differs", fields),))
    assert [plain(field) for field in document(found).differences[0].fields] == [
        {"pointer": "/a", "live": None},
        {"pointer": "/b", "known_good": 1},
    ]


def test_an_unread_kind_says_why_and_how_old_its_state_is() -> None:
    (seen,) = document(report(coverage=(coverage_of(TAG, UNREAD, NOON),))).coverage
    assert (seen.status, seen.reason, seen.age_seconds) == (
        "unread",
        "The token lacks a scope.",
        600.0,
    )
