"""What nothing puts back stays open until somebody else has taken note of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.core.model.resources import Ref
from drift.sync.ingest import poll
from guard.core.model.records import Finding
from guard.workflow.acknowledgement import AcknowledgementRefused, acknowledge
from tests.flows.world import ALICE, DAVE, MALLORY, POLICIES, World, world


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


HOURS = """
version: 1
policies:
  - id: hours-are-looked-at
    because: hours were changed
    severity: medium
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, change: updated }
    then: flag
"""
PATH = "/office_hours_schedules/41"


def silently_changed(w: World) -> tuple[Finding, int]:
    """Mallory changes the hours, and the log does not tell of it yet; the second in which she did."""
    at = int(w.clock())
    night = [{"start_minute": 0, "end_minute": 60}]
    w.act(MALLORY, "PUT", PATH, {"time_intervals": night}, silent=True)
    w.look()
    (finding,) = (f for f in w.findings() if f.subject == "office_hours_schedule/41")
    return finding, at


def told_late(w: World, who: str, at: int) -> None:
    w.does(who, "office_hours_change", {"office_hours_schedule": {"id": 41}}, created_at=at)


def good_start(w: World) -> int:
    ref = Ref("office_hours_schedule", "41")
    with w.guarded.view() as view:
        row = view.known_good.get(ref)
        assert row is not None
        assert row.digest is not None
        return int(view.state.versions.bodies([row.digest])[row.digest]["time_intervals"][0]["start_minute"])


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "people.yaml").write_bytes((POLICIES / "people.yaml").read_bytes())
    (folder / "hours.yaml").write_text(HOURS)
    return folder


def test_a_finding_opens_again_when_the_log_names_whoever_took_note_of_it(
    tmp_path: Path, policies: Path
) -> None:
    with world(tmp_path, policies=policies) as w:
        before = good_start(w)
        finding, at = silently_changed(w)
        acknowledge(w.guarded, finding.id, "Mallory+x@acme.example", "it is fine")
        assert (w.findings(), good_start(w)) == ([], 0)
        told_late(w, MALLORY, at)
        w.look()
        (again,) = w.findings()
        assert (again.id, again.reopened, again.closed_because) == (finding.id, 1, "")
        assert good_start(w) == before
        with pytest.raises(AcknowledgementRefused, match="You did this yourself"):
            acknowledge(w.guarded, finding.id, MALLORY, "")
        acknowledge(w.guarded, finding.id, DAVE, "")
        w.look()
        assert (w.findings(), good_start(w)) == ([], 0)


def test_a_finding_stays_closed_when_the_log_names_somebody_else(tmp_path: Path, policies: Path) -> None:
    with world(tmp_path, policies=policies) as w:
        finding, at = silently_changed(w)
        acknowledge(w.guarded, finding.id, DAVE, "")
        told_late(w, MALLORY, at)
        w.look()
        assert (w.findings(), good_start(w)) == ([], 0)


def test_an_entry_that_came_in_the_moment_of_the_word_counts_before_it_is_worked_on(
    tmp_path: Path, policies: Path
) -> None:
    with world(tmp_path, policies=policies) as w:
        finding, at = silently_changed(w)
        told_late(w, MALLORY, at)
        poll(w.guarded.workspace, backfill=3600)
        with pytest.raises(AcknowledgementRefused, match="You did this yourself"):
            acknowledge(w.guarded, finding.id, MALLORY, "")
