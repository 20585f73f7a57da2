"""What only the log shows: entries come late, out of order, or while nobody looks, and none of them is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from drift.core.model.resources import Ref
from drift.sync.event_worker import process_due_events
from drift.sync.ingest import ingest
from tests.flows.bad_days import changes
from tests.flows.world import CAROL, MALLORY, World, world

SECURITY = Ref("security_settings", "singleton")


def entry(w: World, id_: str, at: float, who: str, moved: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    sides = {name: {"before": before, "after": after} for name, (before, after) in moved.items()}
    return {
        "id": id_,
        "activity_type": "security_settings_change",
        "created_at": int(at),
        "performed_by": {"type": "admin", "id": "1", "email": who, "ip": "203.0.113.9"},
        "metadata": {"changes": sides},
    }


def settings(w: World) -> Any:
    with w.guarded.view() as view:
        live = view.state.versions.live(SECURITY)
    return live.body["security_settings"] if live else None


def test_an_entry_that_comes_after_a_newer_one_still_moves_its_own_field(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        now = w.clock() + 100
        w.clock.ahead += 200
        ingest(w.guarded.workspace, [entry(w, "late-2", now + 20, CAROL, {"links": (True, False)})], "poll")
        process_due_events(w.guarded.workspace)
        older = entry(w, "late-1", now, MALLORY, {"two_factor": (True, False), "links": (False, True)})
        ingest(w.guarded.workspace, [older], "poll")
        process_due_events(w.guarded.workspace)
        assert (settings(w)["two_factor"], settings(w)["links"]) == (False, False)
        found = changes(w, "security_settings")[0]
        assert found.attribution.actor.email == MALLORY
        assert found.fields == ("/security_settings/two_factor",)


def test_an_entry_from_the_future_does_not_hide_those_that_follow(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        year_9999 = 253_402_300_799
        ingest(w.guarded.workspace, [entry(w, "far", year_9999, CAROL, {"links": (True, False)})], "poll")
        process_due_events(w.guarded.workspace)
        w.clock.ahead += 3600
        ingest(w.guarded.workspace, [entry(w, "next", w.clock(), CAROL, {"links": (False, True)})], "poll")
        process_due_events(w.guarded.workspace)
        assert settings(w)["links"] is True
        w.clock.ahead += 60
        process_due_events(w.guarded.workspace)
        with w.guarded.view() as view:
            assert view.state.activities.count_pending() == 2  # both wait to be judged, none to be read again
            assert view.state.activities.pending(w.clock(), 10) == []


def test_the_first_entry_of_a_kind_that_comes_while_the_service_is_down_is_a_change(tmp_path: Path) -> None:
    with world(tmp_path, backfill=1) as w:
        with w.guarded.view() as view:
            assert view.state.versions.live(Ref("messenger_settings", "singleton")) is None
        w.assembled.close()
        w.clock.ahead += 3600
        w.does(MALLORY, "welcome_message_change", {"before": "Hello", "after": "Ahoy"})
        w.restart()
        w.service.first_look()
        (found,) = changes(w, "messenger_settings")
        assert found.attribution.actor.email == MALLORY
        assert "the-welcome-message-stays-ours" in {finding.policy for finding in w.findings()}
