"""Nothing is written without a recorded intent. Killed at random points: tests/flows/test_kill.py."""

from __future__ import annotations

from pathlib import Path

import httpx

from drift.core.model.records import Intent
from drift.core.model.resources import Ref
from drift.intercom.read_only_transport import is_read
from guard.workflow.approval_workflow import cast_vote
from tests.flows.bad_days import switch_off
from tests.flows.world import ALICE, CAROL, MALLORY, World, world


class Watching(httpx.BaseTransport):
    """Lets everything through; before each write it looks into the store, over a connection of its own."""

    def __init__(self, inside: httpx.BaseTransport, w: World) -> None:
        self._inside, self._world = inside, w
        self.seen: list[tuple[str, list[Intent]]] = []
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if not is_read(request.method, request.url.raw_path):
            with self._world.guarded.view() as view:
                being_written = [one for one in view.state.intents.open_intents() if one.state == "writing"]
            self.seen.append((request.url.path, being_written))
        return self._inside.handle_request(request)

    def close(self) -> None:
        self._inside.close()


def watched(w: World) -> Watching:
    http = w.assembled.foundation.reader._client._http
    http._transport = transport = Watching(http._transport, w)
    http._mounts = {}
    return transport


def test_nothing_is_written_without_an_intent_that_stands_in_the_store_before(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        transport = watched(w)
        switch_off(w, MALLORY)
        w.act(CAROL, "PUT", "/office_hours_schedules/41", {"time_zone_name": "Europe/London"})
        w.act(MALLORY, "PATCH", "/data_connectors/503", {"url": "https://evil.example/"})
        pages = [one for one in w.get("/ai/external_pages")["data"] if one["source_id"] == 605]
        w.act(CAROL, "DELETE", "/ai/content_import_sources/605")
        w.look()
        (asked,) = w.approvals()
        cast_vote(w.guarded, asked.id, ALICE, "approve")
        w.service.turn()
        assert len(transport.seen) == len(w.writes()) == 5 + len(pages)
        for path, being_written in transport.seen:
            assert path in [call.path for intent in being_written for call in intent.calls]
            assert all(intent.reason and intent.writing_at for intent in being_written)


def test_nothing_is_written_without_looking_before_and_reading_back(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        transport = watched(w)
        w.look()
        asked = [one for one in transport.asked if one.endswith("/ip_allowlist")]
        write = asked.index("PUT /ip_allowlist")
        assert asked[write - 1] == asked[write + 1] == "GET /ip_allowlist"
        with w.guarded.view() as view:
            (intent,) = view.state.intents.for_ref(Ref.parse("ip_allowlist"))
            live = view.state.versions.live(intent.ref)
        assert live is not None
        assert (intent.state, intent.result) == ("verified", live.digest)
