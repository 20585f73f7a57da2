"""Every activity counts once, whatever the order, the duplicates, or the route."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

from drift.sync.ingest import poll, receive
from tests.flows.world import MALLORY, World, world


def told(entry: dict[str, Any]) -> dict[str, Any]:
    """The notification of an entry: ids are numbers there, and the type of the item is named."""
    item = entry | {"type": "admin_activity_log_event"}
    return {"id": "n", "topic": "admin.activity_log_event.created", "data": {"item": item}}


def by_webhook(w: World, entry: dict[str, Any]) -> None:
    receive(w.guarded.workspace, told(entry))


def by_poll(w: World, entry: dict[str, Any]) -> None:
    poll(w.guarded.workspace, backfill=3600)


def twice(w: World, entry: dict[str, Any]) -> None:
    by_webhook(w, entry)
    by_webhook(w, entry)


def test_every_activity_counts_once_over_every_route_in_every_order(tmp_path: Path) -> None:
    """The rate of bulk deletes would be broken by the twenty-first entry: counted twice, ten would be enough."""
    with world(tmp_path) as w:
        for order in permutations([by_webhook, by_poll, twice]):
            w.clock.ahead += 30
            entry = w.does(MALLORY, "tag_deletion", {"tag": {"id": 1}})
            for route in order:
                route(w, entry)
            w.service.turn()
        deleted = [one for one in w.decisions() if one.activity_id]
        assert len({one.activity_id for one in deleted}) == len(deleted)
        with w.guarded.view() as view:
            assert view.state.activities.count(("tag_deletion",), MALLORY, 0, w.clock() + 60) == 6
        assert w.findings() == []


def test_every_activity_counts_once_a_lost_webhook_is_found_by_the_next_poll(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        first = w.does(MALLORY, "bulk_delete")
        w.does(MALLORY, "app_webhook_creation")
        by_webhook(w, w.does(MALLORY, "app_package_installation"))
        poll(w.guarded.workspace, backfill=3600)
        w.service.turn()
        found = {one.activity_id for one in w.decisions()}
        assert first["id"] in found
        assert len(found) == 3
