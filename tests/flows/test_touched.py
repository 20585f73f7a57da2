"""A look of a story leaves out the kinds that nobody touched. It misses nothing by that."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from drift.core.catalogue.catalogue import CATALOGUE
from tests.flows.world import CAROL, MALLORY, World, world


def _changed(w: World) -> set[str]:
    with w.guarded.view() as view:
        return {str(one.ref) for one in view.state.changes.search(limit=200)}


def _first(w: World, path: str, key: str = "data") -> str:
    return str(w.get(path)[key][0]["id"])


def _much_happens(w: World) -> None:
    """What others hang on goes or moves: parents, owners of lists, members of many."""
    w.act(MALLORY, "DELETE", f"/office_hours_schedules/{_first(w, '/office_hours_schedules')}", silent=True)
    w.act(MALLORY, "DELETE", f"/help_center/collections/{_first(w, '/help_center/collections')}")
    w.act(CAROL, "PUT", f"/articles/{_first(w, '/articles')}", {"title": "Other words"})
    w.act(MALLORY, "DELETE", f"/ai/content_import_sources/{_first(w, '/ai/content_import_sources')}")
    w.act(MALLORY, "DELETE", f"/tags/{_first(w, '/tags')}")
    w.act(CAROL, "PUT", f"/ticket_types/{_first(w, '/ticket_types')}", {"archived": True})
    w.act(CAROL, "PUT", f"/teams/{_first(w, '/teams', 'teams')}", {"admin_ids": [1001]}, version="Preview")
    w.does(MALLORY, "admin_deletion", apply={"id": "1003"})
    w.does(MALLORY, "app_name_change", {"before": "Acme", "after": "Emca"})


def test_what_a_look_leaves_out_reads_as_it_did(tmp_path: Path) -> None:
    with world(tmp_path, mode="observe") as w:
        _much_happens(w)
        w.look()
        seen = _changed(w)
        w.look_at_everything()
        assert _changed(w) == seen
    kinds = {one.split("/")[0] for one in seen}
    assert {
        "office_hours_schedule",
        "office_hours_exception",
        "collection",
        "article",
        "content_import_source",
        "external_page",
        "tag",
        "ticket_type",
        "team",
    } <= kinds


def _read(w: World) -> Collection[str]:
    """The kinds that a look reads."""
    w.clock.ahead += 1
    since = w.clock()
    w.look()
    with w.guarded.view() as view:
        statuses = view.state.snapshots.latest_status().values()
    return {one.kind for one in statuses if one.kind in CATALOGUE and one.attempted_at >= since}


def test_a_look_reads_what_may_differ(tmp_path: Path) -> None:
    with world(tmp_path, mode="observe") as w:
        assert _read(w) == set()
        w.act(CAROL, "POST", "/tags", {"name": "seasonal"}, silent=True)
        assert _read(w) == {"tag"}
        assert _read(w) == set()
        w.fault("server_error", path="/tags")
        assert _read(w) == {"tag"}
        w.no_faults()
        assert _read(w) == {"tag"}
        assert _read(w) == set()
        w.fault("latency", ms=1)
        assert len(_read(w)) > 30
        w.no_faults()
        assert len(_read(w)) > 30
        assert _read(w) == set()
        w.http.post("/_sandbox/scopes", json={"without": ["read_tags", "write_tags"]})
        assert len(_read(w)) > 30
        assert _read(w) == {"tag"}, "it is unread, and tried again"
