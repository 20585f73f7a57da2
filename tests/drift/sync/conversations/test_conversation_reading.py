"""Runs of the reading: whether the token may, what is kept of how it went, and what is new to be kept."""

from __future__ import annotations

import pytest

from drift.core.conversations.counting import Which
from drift.core.model.records import KindStatus
from drift.core.model.resources import Json
from drift.intercom.conversation_search import ConversationSearch
from drift.intercom.errors import IntercomError
from drift.sync.conversations.conversation_reading import (
    OFF,
    TRIED_AGAIN,
    note_off,
    read_conversations,
    status_of,
    sum_up,
)
from tests.drift.sandbox.conftest import client_of
from tests.drift.sync.conversations.test_conversation_reader import DAY, World, world

__all__ = ["world"]
KEPT = "Language"


def run(world: World, kept: str = KEPT) -> int:
    return read_conversations(world.reader, kept, lambda: True)


def status(world: World) -> KindStatus:
    with world.reader.workspace.reading() as state:
        found = status_of(state)
    assert found is not None
    return found


def calls(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []
    client = world.reader.search._client
    ask = client.request

    def counted(method: str, path: str, **more: object) -> Json:
        made.append(path)
        return ask(method, path, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(client, "request", counted)
    return made


def test_a_run_reads_all_and_says_that_it_went_well(world: World) -> None:
    assert run(world) > 300
    assert status(world).status == "read"
    assert run(world) == 0


def test_a_token_that_may_not_is_asked_about_again_after_a_while(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.control("scopes", {"without": ["read_conversations"]})
    assert run(world) == 0
    assert status(world).code == "forbidden"
    made = calls(world, monkeypatch)
    world.clock.seconds += TRIED_AGAIN - 60
    assert run(world) == 0
    assert made == []
    world.clock.seconds += 120
    assert run(world) == 0
    assert made == ["/conversations/search"]
    world.control("scopes", {"without": []})
    world.clock.seconds += TRIED_AGAIN + 1
    assert run(world) > 300
    assert status(world).status == "read"


def test_a_right_that_is_taken_away_later_leaves_what_is_known(world: World) -> None:
    run(world)
    read_at = status(world).read_at
    world.control("scopes", {"without": ["read_conversations"]})
    world.clock.seconds += DAY
    assert run(world) == 0
    assert (status(world).code, status(world).read_at) == ("forbidden", read_at)
    assert len(world.known()) > 300


def test_a_failure_is_kept_for_all_to_see_and_raised(world: World) -> None:
    world.control("faults", {"fault": "server_error", "path": "/conversations/search", "times": 9})
    with pytest.raises(IntercomError):
        run(world)
    assert status(world).code == "server_error"
    with client_of(world.sandbox) as client:
        client.delete("/_sandbox/faults").raise_for_status()
    world.clock.seconds += 120
    run(world)
    assert status(world).status == "read"


def test_what_is_new_to_be_kept_is_read_of_the_past_too(world: World) -> None:
    run(world)
    before = len(world.known())
    world.reader.search = ConversationSearch(world.reader.search._client, chosen=["Issue type"])
    assert run(world, "Language\nIssue type") >= before
    with world.reader.workspace.reading() as state:
        facts = state.conversations.get([one.id for one in world.truth()])
    assert sum("Issue type" in fact.attributes for fact in facts.values()) > before / 4
    assert run(world, "Language\nIssue type") == 0


def test_that_it_is_off_is_written_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = calls(world, monkeypatch)
    note_off(world.reader.workspace)
    first = status(world)
    world.clock.seconds += DAY
    note_off(world.reader.workspace)
    assert (first.code, status(world)) == (OFF, first)
    assert made == []


def test_days_that_still_change_are_not_summed_up(world: World) -> None:
    run(world)
    sum_up(world.reader.workspace, lambda: True)
    now = world.clock.seconds
    with world.reader.workspace.reading() as state:
        days = state.conversation_counts._days.summed(0.0, now + DAY)
        counted = state.conversation_counts._counted(Which(0.0, now), ("resolution",))
        assert state.conversation_counts.tally(Which(0.0, now), ("resolution",)) == counted
    assert 24 <= len(days) <= 27
    assert max(days) + DAY <= now - 3 * DAY


def test_nothing_is_summed_up_before_anything_was_read(world: World) -> None:
    sum_up(world.reader.workspace, lambda: True)
    with world.reader.workspace.reading() as state:
        assert state.conversation_counts._days.summed(0.0, world.clock.seconds) == []
