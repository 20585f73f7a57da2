"""Sentences that all forms of the drift report share."""

from dataclasses import replace

from drift.core.model.activity import Actor
from drift.core.model.resources import MISSING, Ref
from guard.core.model.records import Decision, ExemptionUse
from guard.core.model.verdict import Judgement
from guard.core.reports.drift_report import coverage_of
from guard.core.reports.wording import activity, happened, headline, shown, unread, used, who
from tests.guard.core.reports.test_drift_report import TAG, UNREAD, report, reported
from tests.guard.policy_cast import NOON


def test_the_headline_counts_what_there_is() -> None:
    assert headline(report()) == "0 findings"
    seen = coverage_of(TAG, UNREAD, NOON)
    found = report(reported(), reported(status="unknown"), coverage=(seen,))
    assert headline(found) == "2 findings (2 high), 1 of them unknown, 1 kind not read"
    assert unread(found) == [("tag", "The token lacks a scope.")]


def test_one_entry_is_no_entries() -> None:
    assert activity(report(entries=1, similar=1200)) == "Activity of a day: 1 entry, 1,200 similar."


def test_who_acted_from_where_and_when() -> None:
    somebody = reported(actor=Actor(email="carol@acme.example", ip="203.0.113.14"))
    assert who(somebody) == "carol@acme.example from 203.0.113.14 at 2026-03-04T12:00:00Z"
    assert who(reported(actor=Actor(), acted_at=None)) == "somebody unknown"


def test_an_exemption_says_what_it_was_good_for() -> None:
    assert used(ExemptionUse("a", "b")) == "It never excused anything so far."
    assert used(ExemptionUse("a", "b", changes=2, resources=1)).startswith(
        "It excused 2 changes and 1 resource in the latest scan"
    )


def test_a_missing_value_is_not_null() -> None:
    assert (shown(MISSING), shown(None)) == ("not there", "null")


def test_a_title_says_who_acted_or_that_it_was_counted() -> None:
    judged = Decision("d", NOON, "activity", None, Judgement(()), "r", "enforce", actor=Actor(email="a@b.c"))
    assert happened(judged) == "a@b.c on the activity log"
    assert happened(replace(judged, entry="change", ref=Ref("tag", "1"))) == "a@b.c on tag/1"
    assert happened(replace(judged, entry="share")) == "Conversations"
    assert happened(replace(judged, entry="share", ref=Ref("article", "41"))) == "article/41"
