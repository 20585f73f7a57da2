"""What comes in is followed up: the kinds an entry can touch are read again, and nothing is put aside unread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drift.core.catalogue.kind import Kind
from drift.core.model.readings import Reading, Unread
from drift.core.model.records import ActivityRecord
from drift.core.model.resources import Ref
from drift.intercom.errors import ServerFault
from drift.sync.event_worker import PATIENCE, process_due_events
from drift.sync.ingest import ingest, receive
from tests.drift.small_world import ALLOWLIST, LIST, SmallWorld, allowlist, entry, small_world

SOURCE = Ref("content_import_source", "1")
MESSENGER = Ref("messenger_settings", "singleton")


def kept(w: SmallWorld, id_: str = "e1") -> ActivityRecord:
    with w.workspace.reading() as drift:
        found = drift.activities.get(id_)
    assert found is not None
    return found


def unjudged(w: SmallWorld) -> list[str]:
    with w.workspace.reading() as drift:
        return [one.activity.id for one in drift.activities.unjudged(10)]


def found(w: SmallWorld, kind: str) -> list[tuple[str | None, tuple[str, ...]]]:
    """Who made which changes of a kind, oldest first."""
    with w.workspace.reading() as drift:
        changes = drift.changes.search(kind=kind)
    return [(one.attribution.actor.email, one.fields) for one in reversed(changes)]


def refusing(w: SmallWorld, code: str) -> Callable[..., Reading]:
    """Intercom does not let anything be read, for this reason."""
    return lambda kind, **_: Unread(kind.name, w.clock(), code, "It did not work.")


@pytest.fixture
def w(tmp_path: Path) -> Iterator[SmallWorld]:
    with small_world(tmp_path, {ALLOWLIST: allowlist("192.0.2.1")}) as made:
        made.look(LIST)
        yield made


def test_an_entry_is_followed_by_reading_what_it_can_have_touched(w: SmallWorld) -> None:
    w.intercom.live[ALLOWLIST] = allowlist("192.0.2.1", enabled=False)
    ingest(w.workspace, [entry(at=10_012)], "poll")
    w.clock.now += 5
    assert process_due_events(w.workspace) == 1
    assert found(w, "ip_allowlist") == [("carol@acme.example", ("/enabled",))]
    assert kept(w).outcome == "explains a change"
    assert process_due_events(w.workspace) == 0


def test_an_entry_that_announces_what_is_not_to_be_seen_yet_is_tried_again_but_judged_at_once(
    w: SmallWorld,
) -> None:
    ingest(w.workspace, [entry(at=10_012)], "poll")
    w.clock.now += 5
    process_due_events(w.workspace)
    assert (kept(w).done_at, kept(w).outcome, unjudged(w)) == (None, "not to be seen yet", ["e1"])
    with w.workspace.writing() as drift:
        drift.activities.mark_judged("e1", w.clock())
    w.intercom.live[ALLOWLIST] = allowlist("192.0.2.1", enabled=False)
    w.clock.now += 5
    process_due_events(w.workspace)
    assert kept(w).outcome == "explains a change"
    assert unjudged(w) == []


def test_an_entry_whose_change_never_shows_is_put_aside_after_a_while(w: SmallWorld) -> None:
    ingest(w.workspace, [entry(at=10_012)], "poll")
    for _ in range(10):
        w.clock.now += PATIENCE / 5
        process_due_events(w.workspace)
    assert kept(w).outcome == "nothing to be seen"


@pytest.mark.parametrize("code", ["server_error", "unreachable", "rate_limited", "unauthorized", "malformed"])
def test_an_entry_waits_for_as_long_as_its_kinds_cannot_be_read(w: SmallWorld, code: str) -> None:
    ingest(w.workspace, [entry(at=10_012)], "poll")
    whole, w.intercom.read = w.intercom.read, refusing(w, code)  # type: ignore[method-assign]
    for _ in range(1200):
        w.clock.now += 60
        process_due_events(w.workspace)
        assert kept(w).done_at is None
        if kept(w).attempts > 12:
            break
    w.intercom.read = whole  # type: ignore[method-assign]
    w.clock.now += 60
    process_due_events(w.workspace)
    assert kept(w).done_at is not None


@pytest.mark.parametrize("code", ["forbidden", "not_in_version", "plan_restricted"])
def test_an_entry_does_not_wait_for_what_this_token_never_reads(w: SmallWorld, code: str) -> None:
    ingest(w.workspace, [entry(at=10_012)], "poll")
    w.intercom.read = refusing(w, code)  # type: ignore[method-assign]
    w.clock.now += PATIENCE + 5
    process_due_events(w.workspace)
    assert kept(w).outcome == "nothing to be seen"


def test_trouble_in_the_middle_leaves_the_entry_unprocessed(w: SmallWorld) -> None:
    ingest(w.workspace, [entry(at=10_012)], "poll")
    w.clock.now += 5

    def broken(kind: Kind, **_: object) -> Reading:
        raise ServerFault("It broke.")

    whole, w.intercom.read = w.intercom.read, broken  # type: ignore[method-assign]
    with pytest.raises(ServerFault):
        process_due_events(w.workspace)
    assert (kept(w).done_at, kept(w).attempts) == (None, 0)
    w.intercom.read = whole  # type: ignore[method-assign]
    assert process_due_events(w.workspace) == 1


def test_a_notification_waits_until_its_kind_can_be_read(w: SmallWorld) -> None:
    source = {"id": 1, "url": "https://docs.example/", "sync_behavior": "automatic"}
    w.intercom.live[SOURCE] = source
    w.look(w.workspace.kinds["content_import_source"])
    told = {"id": "n1", "topic": "content_import_source.updated", "data": {"item": {"id": 1}}}
    receive(w.workspace, told)
    w.intercom.live[SOURCE] = source | {"status": "deactivated"}
    whole, w.intercom.read = w.intercom.read, refusing(w, "server_error")  # type: ignore[method-assign]
    assert process_due_events(w.workspace) == 1
    assert process_due_events(w.workspace) == 0  # not again at once
    w.intercom.read = whole  # type: ignore[method-assign]
    w.clock.now += 20
    assert process_due_events(w.workspace) == 1
    assert [fields for _, fields in found(w, "content_import_source")] == [("/status",)]
    assert process_due_events(w.workspace) == 0


def welcome(id_: str, at: int, before: str, after: str) -> dict[str, object]:
    return entry(id_, "welcome_message_change", at, before=before, after=after)


def test_what_only_the_log_shows_is_folded_once_and_in_the_order_of_time(w: SmallWorld) -> None:
    first, second = welcome("a", 10_020, "Hi", "Hello"), welcome("b", 10_030, "Hello", "Buy")
    w.clock.now += 60
    ingest(w.workspace, [second], "webhook")
    process_due_events(w.workspace)
    ingest(w.workspace, [first, second], "poll")
    process_due_events(w.workspace)
    with w.workspace.reading() as drift:
        live = drift.versions.live(MESSENGER)
    assert live is not None
    assert live.body == {"welcome_message": "Buy"}
    assert len(found(w, "messenger_settings")) == 1


def test_an_entry_that_is_tried_again_is_not_folded_again(w: SmallWorld) -> None:
    """It touches the allowlist, which shows nothing, and tells of a security setting, which it moves once."""
    ingest(w.workspace, [entry("a", at=10_012, after="one")], "poll")
    w.clock.now += 5
    process_due_events(w.workspace)
    ingest(w.workspace, [entry("b", at=10_012, after="two")], "poll")
    for _ in range(8):
        w.clock.now += 5
        process_due_events(w.workspace)
    assert len(found(w, "security_settings")) == 2


def test_a_late_entry_explains_what_was_found_before_it(w: SmallWorld) -> None:
    w.intercom.live[ALLOWLIST] = allowlist("192.0.2.1", enabled=False)
    w.look(LIST)
    assert found(w, "ip_allowlist") == [(None, ("/enabled",))]
    ingest(w.workspace, [entry(at=int(w.clock.now))], "poll")
    w.clock.now += 5
    process_due_events(w.workspace)
    assert found(w, "ip_allowlist") == [("carol@acme.example", ("/enabled",))]
