"""Findings: one per policy and subject, reopened and never repeated."""

from __future__ import annotations

from dataclasses import replace

from drift.store.sql.database import Database
from guard.core.model.records import Acknowledgement, Finding
from guard.store import DecisionStore, News
from tests.contract.store.examples import both_at_once

SUBJECT = "office_hours_schedule/42"


def see(
    guard: DecisionStore,
    at: float,
    policy: str = "hours",
    subject: str = SUBJECT,
    sentence: str = "It was changed.",
) -> tuple[Finding, News]:
    kind = subject.partition("/")[0] if "/" in subject else None
    return guard.findings.open_or_touch(
        policy, subject, kind, "high", sentence, at, f"d{at:.0f}", [{"pointer": "/name", "value": None}]
    )


def test_a_finding_is_opened_once_and_then_seen(guard: DecisionStore) -> None:
    first, opened = see(guard, 100.0)
    second, seen = see(guard, 200.0, sentence="It was changed again.")
    assert (opened, seen) == ("opened", "seen")
    assert second.id == first.id
    assert (second.opened_at, second.last_seen_at, second.count) == (100.0, 200.0, 2)
    assert (second.sentence, second.decision_id) == ("It was changed again.", "d200")
    assert guard.findings.get(first.id) == second
    assert guard.findings.open_findings() == [second]


def test_a_closed_finding_is_reopened_with_its_history(guard: DecisionStore) -> None:
    first, _ = see(guard, 100.0)
    assert guard.findings.close("hours", SUBJECT, 150.0, "It was put back.")
    assert not guard.findings.close("hours", SUBJECT, 151.0, "again")
    closed = guard.findings.get(first.id)
    assert closed is not None
    assert (closed.closed_at, closed.closed_because) == (150.0, "It was put back.")
    again, news = see(guard, 200.0)
    assert news == "reopened"
    assert (again.id, again.opened_at, again.count, again.reopened) == (first.id, 200.0, 2, 1)
    assert (again.closed_at, again.closed_because) == (None, "")


def test_acknowledgements_are_kept_until_they_close_a_finding(guard: DecisionStore) -> None:
    first, _ = see(guard, 100.0)
    alice, bob = (
        Acknowledgement("alice@acme.example", 110.0, "fine"),
        Acknowledgement("bob@acme.example", 120.0),
    )
    assert guard.findings.acknowledge(replace(first, acknowledgements=(alice,), note="One more."), 110.0, "")
    kept = guard.findings.locked(first.id)
    assert kept is not None
    assert (kept.acknowledgements, kept.note, kept.closed_at) == ((alice,), "One more.", None)
    both = replace(kept, acknowledgements=(alice, bob), note="")
    assert guard.findings.acknowledge(both, 120.0, "Both.", {"before": None, "after": "00"})
    assert not guard.findings.acknowledge(both, 121.0, "Again.", {})
    closed = guard.findings.get(first.id)
    assert closed is not None
    assert (closed.closed_at, closed.closed_because, closed.note) == (120.0, "Both.", "")
    assert closed.accepted == {"before": None, "after": "00"}
    guard.findings.reopen(replace(closed, acknowledgements=(bob,)), "Open again: one does not count.")
    again = guard.findings.get(first.id)
    assert again == replace(
        first, acknowledgements=(bob,), note="Open again: one does not count.", reopened=1
    )


def test_what_is_seen_again_is_acknowledged_anew(guard: DecisionStore) -> None:
    first, _ = see(guard, 100.0)
    alice = Acknowledgement("alice@acme.example", 110.0)
    guard.findings.acknowledge(replace(first, acknowledgements=(alice,), note="One more."), 110.0, "")
    see(guard, 200.0)
    now = guard.findings.get(first.id)
    assert now is not None
    assert (now.acknowledgements, now.note) == ((), "")


def test_of_two_that_find_it_at_once_one_opens_it(database: Database, workspace: int) -> None:
    def find() -> str:
        with database.write() as connection:
            return see(DecisionStore(connection, workspace), 100.0)[1]

    assert sorted(both_at_once(find)) == ["opened", "seen"]


def test_closing_what_was_never_found_does_nothing(guard: DecisionStore) -> None:
    assert not guard.findings.close("hours", SUBJECT, 1.0, "")
    assert guard.findings.get("unknown") is None


def test_findings_are_found_by_policy_kind_subject_and_state(guard: DecisionStore) -> None:
    hours, _ = see(guard, 100.0)
    teams, _ = see(guard, 200.0, "teams", "team/1")
    export, _ = see(guard, 300.0, "exports", "activity:bulk_export:carol@acme.example")
    guard.findings.close("teams", "team/1", 250.0, "gone")
    assert guard.findings.open_findings() == [export, hours]
    assert guard.findings.open_findings("office_hours_schedule") == [hours]
    assert [f.id for f in guard.findings.search()] == [export.id, teams.id, hours.id]
    assert [f.id for f in guard.findings.search(is_open=False)] == [teams.id]
    assert [f.id for f in guard.findings.search(is_open=True, policy="hours")] == [hours.id]
    assert [f.id for f in guard.findings.search(kind="team", severity="high")] == [teams.id]
    assert [f.id for f in guard.findings.search(since=250.0)] == [export.id]
    assert [f.id for f in guard.findings.search(before=export.id, limit=1)] == [teams.id]
    assert guard.findings.for_subject(SUBJECT) == [hours]


def test_open_findings_are_counted_by_policy(guard: DecisionStore) -> None:
    for policy, subject in (
        ("hours", SUBJECT),
        ("hours", "team/1"),
        ("teams", "team/1"),
        ("closed", "team/2"),
    ):
        see(guard, 100.0, policy, subject)
    guard.findings.close("closed", "team/2", 150.0, "mended")
    assert guard.findings.open_by_policy() == {"hours": 2, "teams": 1}
