"""What nothing puts back stays open until somebody else has taken note of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.core.model.activity import Activity, Actor
from drift.core.model.resources import Ref
from drift.sync.ingest import poll
from guard.cli.context import CliContext
from guard.cli.output.decision_view import print_explained_decision
from guard.core.model.records import Finding
from guard.queries.explain_decision import explain_finding
from guard.workflow.acknowledgement import AcknowledgementRefused, acknowledge
from tests.flows.policies import only
from tests.flows.world import ALICE, CAROL, DAVE, MALLORY, World, world

PATH = "/office_hours_schedules/41"
SUBJECT = "office_hours_schedule/41"
OUTSIDER = "auditor@elsewhere.example"
WATCHED = """
version: 1
policies:
  - id: hours
    because: hours were changed
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, change: updated }
    then: flag
"""


def exported(w: World) -> Finding:
    w.does(MALLORY, "bulk_delete")
    for _ in range(21):
        w.does(MALLORY, "conversation_part_deletion")
    w.look()
    return next(f for f in w.findings() if f.policy == "no-mass-deletes")


def test_a_finding_about_the_log_is_closed_by_somebody_elses_word(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        finding = exported(w)
        with pytest.raises(AcknowledgementRefused, match="You did this yourself"):
            acknowledge(w.guarded, finding.id, MALLORY, "")
        closed = acknowledge(w.guarded, finding.id, DAVE, "asked her; a customer wanted it")
        assert closed.closed_because == "Acknowledged by dave@acme.example: asked her; a customer wanted it"
        assert finding.id not in {f.id for f in w.findings()}


def test_a_broken_state_is_not_talked_away(tmp_path: Path) -> None:
    with world(tmp_path, mode="observe") as w:
        now = w.get("/ip_allowlist")
        w.act(MALLORY, "PUT", "/ip_allowlist", {"enabled": False, "ip_allowlist": now["ip_allowlist"]})
        w.look()
        finding = next(f for f in w.findings() if f.policy == "ip-allowlist-stays-on")
        with pytest.raises(AcknowledgementRefused, match="still breaks"):
            acknowledge(w.guarded, finding.id, DAVE, "it is fine")


def test_a_flagged_change_that_is_acknowledged_becomes_known_good(tmp_path: Path) -> None:
    with world(tmp_path, mode="observe") as w:
        id_ = w.get("/office_hours_schedules")["data"][0]["id"]
        night = [{"start_minute": 0, "end_minute": 60}]
        w.act(MALLORY, "PUT", f"/office_hours_schedules/{id_}", {"time_intervals": night})
        w.look()
        finding = next(f for f in w.findings() if f.subject == f"office_hours_schedule/{id_}")
        acknowledge(w.guarded, finding.id, ALICE, "")
        w.look()
        assert [f for f in w.findings() if f.subject == finding.subject] == []
        with w.guarded.view() as view:
            refs = {row.ref: row for row in view.known_good.all("office_hours_schedule").values()}
            live = {
                version.ref: version
                for version in view.state.versions.current("office_hours_schedule").values()
            }
        ref = next(ref for ref in live if ref.id == id_)
        assert refs[ref].digest == live[ref].digest


def flagged(w: World, start: int, who: str = MALLORY) -> Finding:
    """Somebody sets the hours, and no entry says so."""
    w.act(
        who,
        "PUT",
        PATH,
        {"time_intervals": [{"start_minute": start, "end_minute": start + 300}]},
        silent=True,
    )
    w.look()
    return the_finding(w)


def the_finding(w: World) -> Finding:
    with w.guarded.view() as view:
        (finding,) = view.findings.for_subject(SUBJECT)
    return finding


def good_hours(w: World) -> int:
    """The start of the hours that are known good."""
    with w.guarded.view() as view:
        row = view.known_good.get(Ref.parse(SUBJECT))
        assert row is not None
        assert row.digest is not None
        body = view.state.versions.bodies([row.digest])[row.digest]
    return int(body["time_intervals"][0]["start_minute"])


def tell_late(w: World, who: str, at: int) -> None:
    w.does(who, "office_hours_change", {"office_hours_schedule": {"id": 41}}, created_at=at)
    w.look()


def test_what_nobody_explains_is_acknowledged_by_two(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, WATCHED)) as w:
        finding, before = flagged(w, 720), good_hours(w)
        for _ in "ab":  # the second time is no second person
            kept = acknowledge(w.guarded, finding.id, MALLORY, "mine, but nobody knows")
            assert kept.closed_at is None
            assert kept.note.startswith("Nobody knows who made this change")
            assert kept.note.endswith("One more person must acknowledge it.")
        w.look()
        assert (the_finding(w).closed_at, good_hours(w)) == (None, before)
        closed = acknowledge(w.guarded, finding.id, ALICE, "asked around")
        assert closed.closed_because == (
            f"Acknowledged by {MALLORY} and {ALICE}: mine, but nobody knows; asked around"
        )
        assert (closed.note, good_hours(w)) == ("", 720)


def test_explain_says_who_else_must_acknowledge_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with world(tmp_path, policies=only(tmp_path, WATCHED)) as w:
        kept = acknowledge(w.guarded, flagged(w, 720).id, MALLORY, "")
        finding, explained = explain_finding(w.guarded, kept.id)
        context = CliContext({}, tmp_path, lambda *_: w.guarded, lambda *_: None)  # type: ignore[arg-type]
        print_explained_decision(context, w.guarded, explained, finding)
        assert kept.note in " ".join(capsys.readouterr().out.split())


def test_or_by_one_who_is_no_teammate_of_the_workspace(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, WATCHED)) as w:
        closed = acknowledge(w.guarded, flagged(w, 720).id, OUTSIDER, "")
        assert closed.closed_because == f"Acknowledged by {OUTSIDER}."


def test_once_the_log_explains_it_one_acknowledgement_is_enough(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, WATCHED)) as w:
        at = int(w.clock())
        acknowledge(w.guarded, flagged(w, 720).id, ALICE, "")
        tell_late(w, MALLORY, at)
        assert the_finding(w).closed_because == f"Acknowledged by {ALICE}."
        assert good_hours(w) == 720


def test_a_finding_opens_again_when_the_log_names_whoever_took_note_of_it(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, WATCHED)) as w:
        at = int(w.clock())
        finding, before = flagged(w, 720), good_hours(w)
        for who in ("Mallory+x@acme.example", ALICE):
            acknowledge(w.guarded, finding.id, who, "")
        assert good_hours(w) == 720
        tell_late(w, MALLORY, at)
        again = the_finding(w)
        assert (again.closed_at, again.acknowledgements, again.reopened) == (None, (), 1)
        assert again.note == (
            "Open again: mallory+x@acme.example acknowledged it, and the log has told since that they may have "
            "made the change themselves."
        )
        assert good_hours(w) == before
        with pytest.raises(AcknowledgementRefused, match="You did this yourself"):
            acknowledge(w.guarded, finding.id, MALLORY, "")
        assert acknowledge(w.guarded, finding.id, ALICE, "").closed_at is not None
        assert good_hours(w) == 720


def test_who_did_not_acknowledge_reopens_nothing_when_the_log_names_them(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, WATCHED)) as w:
        at = int(w.clock())
        finding = flagged(w, 720)
        for who in (DAVE, ALICE):
            acknowledge(w.guarded, finding.id, who, "")
        tell_late(w, MALLORY, at)
        assert the_finding(w).closed_at is not None
        assert good_hours(w) == 720


def test_what_is_known_good_since_stays_when_an_acknowledgement_does_not_count(tmp_path: Path) -> None:
    named = WATCHED.replace("change: updated }", "change: updated, fields: [/time_intervals] }")
    with world(tmp_path, policies=only(tmp_path, named)) as w:
        at = int(w.clock())
        finding, before = flagged(w, 720), good_hours(w)
        for who in (MALLORY, ALICE):
            acknowledge(w.guarded, finding.id, who, "")
        w.act(DAVE, "PUT", PATH, {"name": "Our hours"})
        w.look()
        tell_late(w, MALLORY, at)
        assert the_finding(w).closed_at is None
        with w.guarded.view() as view:
            row = view.known_good.get(Ref.parse(SUBJECT))
            assert row is not None
            assert row.digest is not None
            body = view.state.versions.bodies([row.digest])[row.digest]
        assert (body["name"], good_hours(w)) == ("Our hours", before)


def test_an_entry_that_came_in_the_moment_of_the_word_counts_before_it_is_worked_on(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, WATCHED)) as w:
        at = int(w.clock())
        finding = flagged(w, 720)
        w.does(MALLORY, "office_hours_change", {"office_hours_schedule": {"id": 41}}, created_at=at)
        poll(w.guarded.workspace, backfill=3600)
        with pytest.raises(AcknowledgementRefused, match="You did this yourself"):
            acknowledge(w.guarded, finding.id, MALLORY, "")
        assert acknowledge(w.guarded, finding.id, ALICE, "").closed_at is not None


def test_what_a_bot_did_by_the_log_is_acknowledged_by_two(tmp_path: Path) -> None:
    exports = WATCHED.replace("{ kind: office_hours_schedule, change: updated }", "{ activity: bulk_export }")
    with world(tmp_path, policies=only(tmp_path, exports)) as w:
        entry = Activity("e1", "bulk_export", int(w.clock()), Actor("bot", "7"), {}, {})
        with w.guarded.transaction() as work:
            work.state.activities.add(entry, route="webhook", received_at=w.clock())
        w.look()
        (finding,) = w.findings()
        kept = acknowledge(w.guarded, finding.id, CAROL, "")
        assert kept.note == (
            "Nobody knows who stands behind bot 7, which is no teammate. One more person must acknowledge it."
        )
        assert acknowledge(w.guarded, finding.id, DAVE, "").closed_at is not None


def test_one_word_is_too_little_when_the_log_tells_later_that_somebody_unknown_may_have_acted(
    tmp_path: Path,
) -> None:
    with world(tmp_path, policies=only(tmp_path, WATCHED)) as w:
        at, before = int(w.clock()), good_hours(w)
        w.does(ALICE, "office_hours_change", {"office_hours_schedule": {"id": 41}}, created_at=at)
        finding = flagged(w, 720)
        assert acknowledge(w.guarded, finding.id, DAVE, "").closed_at is not None
        entry = Activity(
            "e9", "office_hours_change", at, Actor("bot", "7"), {"office_hours_schedule": {"id": 41}}, {}
        )
        with w.guarded.transaction() as work:
            work.state.activities.add(entry, route="webhook", received_at=w.clock())
        w.look()
        again = the_finding(w)
        assert (again.closed_at, good_hours(w)) == (None, before)
        assert again.note == (
            "Open again: the acknowledgements are too few. Nobody knows who stands behind bot 7, which is no "
            "teammate. One more person must acknowledge it."
        )
        closed = acknowledge(w.guarded, finding.id, CAROL, "")
        assert closed.closed_because == f"Acknowledged by {DAVE} and {CAROL}."
