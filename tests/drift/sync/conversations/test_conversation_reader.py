"""Conversations are read from the embedded workspace: all of them, whatever interrupts, and nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from drift.core.model.resources import Json
from drift.intercom.client import IntercomClient
from drift.intercom.conversation_search import ConversationSearch
from drift.intercom.errors import Forbidden, IntercomError
from drift.sandbox.api.conversations import all_of
from drift.sandbox.cast import TOKEN
from drift.sandbox.conversations.truth import Truth
from drift.sandbox.server import Sandbox, create_sandbox
from drift.store import CheckpointName
from drift.sync.conversations import conversation_reader
from drift.sync.conversations.conversation_reader import ConversationReader, forget_before
from drift.workspace import Workspace
from tests.drift.sandbox.conftest import Clock, client_of
from tests.drift.small_world import small_world

DAY = 86_400.0
KEEP = 30 * DAY


@dataclass
class World:
    clock: Clock
    sandbox: Sandbox
    reader: ConversationReader

    def truth(self) -> list[Truth]:
        """The real conversations that are kept."""
        now = self.clock.seconds
        every = all_of(self.sandbox.workspace).until(now - 30)
        return [one for one in every if not one.is_preview and one.created_at >= now - KEEP]

    def known(self) -> dict[str, int]:
        ids = [one.id for one in all_of(self.sandbox.workspace).until(self.clock.seconds)]
        with self.reader.workspace.reading() as state:
            return {id: fact.updated_at for id, fact in state.conversations.get(ids).items()}

    def unread(self) -> int:
        with self.reader.workspace.reading() as state:
            return sum(one.unread for one in state.conversations.windows(0, 1e12))

    def control(self, path: str, body: Json) -> None:
        with client_of(self.sandbox) as client:
            client.post(f"/_sandbox/{path}", json=body).raise_for_status()

    def read(self) -> int:
        return self.reader.read(lambda: True)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    clock = Clock()
    with (
        create_sandbox(tmp_path / "sandbox.db", now=clock, conversations=6_000) as sandbox,
        small_world(tmp_path) as small,
    ):
        client = IntercomClient(
            "http://sandbox",
            TOKEN,
            read_only=True,
            transport=httpx.WSGITransport(app=sandbox.app),
            clock=clock,
            sleep=lambda seconds: setattr(clock, "seconds", clock.seconds + seconds),
        )
        workspace: Workspace = replace(small.workspace, clock=clock)
        with client:
            yield World(clock, sandbox, ConversationReader(workspace, ConversationSearch(client), KEEP))


def test_all_that_is_kept_is_read_and_no_trial_of_a_teammate(world: World) -> None:
    assert world.read() > 300
    assert world.known().keys() == {one.id for one in world.truth()}
    assert world.unread() == 0
    assert world.read() == 0


def test_what_is_new_and_what_changed_is_read_later(world: World) -> None:
    world.read()
    world.clock.seconds += 2 * DAY
    world.read()
    expected = {one.id: one.updated_at(world.clock.seconds - 30) for one in world.truth()}
    known = world.known()
    assert expected.keys() <= known.keys()
    assert all(known[id] >= updated for id, updated in expected.items())


def test_an_interruption_costs_one_window(world: World) -> None:
    turns = iter([True, True, False])
    first = world.reader.read(lambda: next(turns))
    assert 0 < first < len(world.truth())
    world.read()
    assert world.known().keys() == {one.id for one in world.truth()}


@pytest.mark.parametrize("fault", ["server_error", "rate_limit", "repeat_page", "moving_item", "slow"])
def test_a_bad_day_loses_nothing(world: World, fault: str) -> None:
    world.reader.width = 20 * DAY  # so that there is a second page
    for times in (1, 7):
        world.control("faults", {"fault": fault, "path": "/conversations/search", "times": times, "ms": 1})
        for _ in range(5):
            try:
                world.read()
                break
            except IntercomError:
                world.clock.seconds += 120
    world.read()
    assert {one.id for one in world.truth()} <= world.known().keys()
    assert world.unread() == 0


def test_a_window_with_too_many_is_halved(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_reader, "MOST", 40)
    world.reader.width = 20 * DAY
    world.read()
    assert world.known().keys() == {one.id for one in world.truth()}
    assert world.reader.width < 20 * DAY


def test_what_does_not_come_is_noted_and_never_taken_for_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = world.reader.search.window
    monkeypatch.setattr(
        world.reader.search,
        "window",
        lambda window, most: replace(
            found := search(window, most), facts=found.facts[: len(found.facts) // 2]
        ),
    )
    world.read()
    assert world.unread() > 100


def test_what_did_not_come_is_read_again_within_hours(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    search = world.reader.search.window
    with monkeypatch.context() as patched:
        patched.setattr(
            world.reader.search,
            "window",
            lambda window, most: replace(
                found := search(window, most), facts=found.facts[: len(found.facts) // 2]
            ),
        )
        world.read()
    assert world.unread() > 100
    for _ in range(10):
        world.clock.seconds += 3_700
        world.read()
    assert world.unread() == 0
    earlier = world.clock.seconds - 3_600
    assert {one.id for one in world.truth() if one.created_at < earlier} <= world.known().keys()


def test_what_was_deleted_is_forgotten_within_the_hour(world: World) -> None:
    world.read()
    gone = world.truth()[-1].id
    with client_of(world.sandbox) as client:
        client.delete(f"/conversations/{gone}").raise_for_status()
    world.clock.seconds += 3_700
    world.read()
    assert gone not in world.known()


@pytest.mark.parametrize("ahead", [0.2 * DAY, 20 * DAY])
def test_a_clock_that_was_ahead_leaves_no_gap(world: World, ahead: float) -> None:
    """What began, changed or was deleted before the clock says again what it said is known all the same."""
    right = world.reader.workspace
    world.read()
    world.reader.workspace = replace(right, clock=lambda: world.clock.seconds + ahead)
    world.read()
    gone = world.truth()[-1].id
    with client_of(world.sandbox) as client:
        client.delete(f"/conversations/{gone}").raise_for_status()
    world.clock.seconds += 0.1 * DAY
    world.reader.workspace = right
    world.read()
    known, now = world.known(), world.clock.seconds - 30
    assert gone not in known
    left = [one for one in world.truth() if one.id != gone]
    assert all(known.get(one.id, 0) >= one.updated_at(now) for one in left)


def test_while_it_is_read_again_after_such_a_clock_nothing_is_said(world: World) -> None:
    world.read()
    world.clock.seconds -= 2 * DAY
    world.control("faults", {"fault": "server_error", "path": "/conversations/search", "times": 99})
    with pytest.raises(IntercomError):
        world.read()
    with world.reader.workspace.reading() as state:
        names = CheckpointName.CONVERSATIONS_FROM, CheckpointName.CONVERSATIONS_FRESH
        begin, end = (state.checkpoints.get(name) for name in names)
    assert begin == end


def test_what_is_about_to_be_deleted_is_not_known_any_more(world: World) -> None:
    world.read()
    moment = world.clock.seconds - 10 * DAY
    for _ in range(2):
        forget_before(world.reader.workspace, moment)
        with world.reader.workspace.reading() as state:
            assert state.checkpoints.get(CheckpointName.CONVERSATIONS_FROM) == moment
    forget_before(world.reader.workspace, moment - DAY)
    with world.reader.workspace.reading() as state:
        assert state.checkpoints.get(CheckpointName.CONVERSATIONS_FROM) == moment


def test_a_token_without_the_right_reads_nothing_and_says_so(world: World) -> None:
    world.control("scopes", {"without": ["read_conversations"]})
    with pytest.raises(Forbidden):
        world.read()
    assert world.known() == {}
    with world.reader.workspace.reading() as state:
        assert state.checkpoints.get(CheckpointName.CONVERSATIONS_FRESH) is None


def test_nothing_that_a_customer_wrote_is_in_the_database(world: World, tmp_path: Path) -> None:
    world.read()
    assert len(world.known()) > 300
    kept = b"".join(
        path.read_bytes() for path in tmp_path.iterdir() if path.is_file() and "sandbox" not in path.name
    )
    assert b"7001" in kept
    for planted in (b"customers.example", b"4111 1111", b"+33 6", b"6762f0", b"Amelia", b"Keller"):
        assert planted not in kept


def test_two_readers_at_once_agree(world: World) -> None:
    threads = [threading.Thread(target=world.read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.read()
    assert world.known().keys() == {one.id for one in world.truth()}
