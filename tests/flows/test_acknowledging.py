"""What nothing puts back stays open until somebody else has taken note of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.core.model.records import Finding
from guard.workflow.acknowledgement import AcknowledgementRefused, acknowledge
from tests.flows.world import ALICE, DAVE, MALLORY, World, world


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
