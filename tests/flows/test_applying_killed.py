"""An application of five resources, killed at each point at which a process can die: it is made once, or taken back
once, and said so."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from drift.core.model.resources import Json
from drift.sandbox.cast import TOKEN
from drift.sandbox.server import create_sandbox, serve_in_thread
from guard.context import GuardedWorkspace
from guard.enforcement.enforce import judge_changes
from guard.enforcement.intent_worker import execute_due_intents
from guard.workflow.proposals.applying import apply_due
from tests.flows.applications import ZONES, five
from tests.flows.fuse import Fuse, Killed, burning
from tests.flows.proposed import HOURS, NO_TAG, applied, approved, collections, intents, proposal, tags
from tests.flows.world import World, world
from tests.laws import TIMES


def run(w: World, guarded: GuardedWorkspace, id: str) -> None:
    """As the loop does, until the proposal has ended. What may still arrive is waited for."""
    while proposal(w, id).closed_at is None:
        while apply_due(guarded) + execute_due_intents(guarded) + judge_changes(guarded):
            pass
        w.clock.ahead += 1


def changes(w: World, number: int) -> list[Json]:
    snow = collections(w).get(f"Snow {number - 1}")
    return five(number, snow["id"] if snow else None)


def written(w: World, since: int) -> list[dict[str, Any]]:
    return [one for one in w.writes()[since:] if one["status"] < 300]


def check(w: World, number: int, since: int) -> None:
    """Each of the five was written once, and stands."""
    made = collections(w)
    assert sorted(name for name in made if name.startswith("Snow")) == [f"Snow {number}"]
    assert str(made[f"Snow {number}"]["parent_id"]) == made[f"Winter {number}"]["id"]
    assert w.get(HOURS)["time_zone_name"] == ZONES[number % 2]
    assert w.get("/office_hours_schedules/42")["name"] == f"Pilot {number}"
    assert len(written(w, since)) == 5


def points(first: int) -> Iterator[int]:
    """Each point at night; in the daily run every 23rd, from one that differs between the tests."""
    yield from range(first if TIMES == 1 else 0, 1000, 23 if TIMES == 1 else 1)


def killed_at(w: World, id: str, length: int) -> bool:
    """Apply it until the service dies at this point; tells whether it did."""
    with suppress(Killed):
        run(w, burning(w.guarded, Fuse(length)), id)
    w.clock.ahead += 60  # the lease of a writer that died ends
    return proposal(w, id).closed_at is None


def check_that_nothing_is_left(w: World, since: int) -> None:
    """Four were written once, and taken back once."""
    assert sorted(name for name in collections(w) if name.startswith(("Snow", "Winter"))) == [
        "Snow 0",
        "Winter 0",
    ]
    assert w.get(HOURS)["time_zone_name"] == ZONES[0]
    assert w.get("/office_hours_schedules/42")["name"] == "Pilot 0"
    assert len(written(w, since)) == 8


def test_an_application_killed_at_any_point_is_made_once(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        assert applied(w, approved(w, *changes(w, 0))).closing == "applied"
        for number, length in enumerate(points(0), 1):
            since = len(w.writes())
            id = approved(w, *changes(w, number))
            died = killed_at(w, id, length)
            ended = applied(w, id)
            assert (ended.closing, length) == ("applied", length)
            assert ended.note == "All 5 changes were made, and read back as asked for."
            assert {one.state for one in intents(w, id)} == {"verified"}
            check(w, number, since)
            if not died:
                break
        assert length > 60


def test_a_failed_application_killed_at_any_point_is_taken_back_once(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        assert applied(w, approved(w, *changes(w, 0))).closing == "applied"
        w.fault("unprocessable", path="/tags")
        for number, length in enumerate(points(4)):
            since = len(w.writes())
            asked = [change for change in changes(w, 2 * number + 1) if "delete" not in change]
            id = approved(w, *asked, NO_TAG)
            died = killed_at(w, id, length)
            ended = applied(w, id)
            assert (ended.closing, length) == ("rolled_back", length)
            assert ended.note.startswith("Change 5 (tag/102) could not be made: ")
            assert "102" in tags(w)
            check_that_nothing_is_left(w, since)
            if not died:
                break
        assert length > 100


def test_an_application_killed_by_the_system_again_and_again_is_made_once(tmp_path: Path) -> None:
    """200 times at night, and 20 times in the daily run."""
    kills = 200 if TIMES > 1 else 20
    box = create_sandbox(tmp_path / "sandbox.db", rate_limit=100_000)
    server = serve_in_thread(box)
    try:
        with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {TOKEN}"}) as intercom:
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "tests.flows.killing_applications",
                    str(tmp_path),
                    server.url,
                    str(kills),
                    "7",
                ],
                cwd=Path(__file__).parents[2],
                capture_output=True,
                text=True,
                timeout=500,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-4000:]
            told = json.loads(done.stdout)
            seen = intercom.get("/_sandbox/requests?writes=1&limit=10000").json()["requests"]
            made = intercom.get("/help_center/collections?per_page=150").json()["data"]
            hours = intercom.get(HOURS).json()
    finally:
        server.stop()
        box.close()
    last = told["last"]
    assert told["killed"] == kills
    assert told["endings"] == ["applied"] * (last + 1)
    ours = [one for one in seen if one["as"] == "guardrail@acme.example" and one["status"] < 300]
    assert len(ours) == 5 * last + 4  # the first one has nothing to delete
    assert sorted(one["name"] for one in made if one["name"].startswith("Snow")) == [f"Snow {last}"]
    assert hours["time_zone_name"] == ZONES[last % 2]
