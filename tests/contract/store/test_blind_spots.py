"""What is not being looked at, and what channels refuse, as the record keeps it."""

from __future__ import annotations

from dataclasses import replace

from guard.core.model.blind_spots import BlindSpot, Cause, NoticedBlindSpot
from guard.core.model.records import Notification, UndeliveredMessages
from guard.store import DecisionStore

NOTICED = NoticedBlindSpot(BlindSpot(Cause.KIND_UNREAD, "tag", 90.0, "No."), 100.0, 100.0)


def test_a_blind_spot_is_kept_once_and_what_is_known_of_it_last(guard: DecisionStore) -> None:
    other = replace(NOTICED, spot=BlindSpot(Cause.KIND_UNREAD, "team", None, "Never."))
    for noticed in (NOTICED, other, replace(NOTICED, seen_at=110.0, told_at=105.0)):
        guard.blind_spots.put(noticed)
    kept = {noticed.spot.subject: noticed for noticed in guard.blind_spots.all()}
    assert kept == {"tag": replace(NOTICED, seen_at=110.0, told_at=105.0), "team": other}


def test_one_that_was_seen_again_meanwhile_is_not_forgotten(guard: DecisionStore) -> None:
    guard.blind_spots.put(replace(NOTICED, seen_at=110.0))
    assert not guard.blind_spots.remove(NOTICED)
    assert guard.blind_spots.remove(replace(NOTICED, seen_at=110.0))
    assert not guard.blind_spots.remove(replace(NOTICED, seen_at=110.0))
    assert guard.blind_spots.all() == []


def message(id_: str, at: float, channel: str = "slack") -> Notification:
    return Notification(id_, channel, {}, at, next_try_at=at)


def test_what_a_channel_refuses_is_told_until_it_accepts_something_newer(guard: DecisionStore) -> None:
    for sent in (message("a", 10.0), message("b", 20.0), message("c", 30.0, "webhook")):
        guard.outbox.add(sent)
    assert guard.outbox.undelivered() == []  # nothing was tried
    guard.outbox.retry("a", 50.0, "it answered 500")
    guard.outbox.give_up("b", "it answered 400, invalid_blocks")
    guard.outbox.sent("c", 40.0)
    assert guard.outbox.undelivered() == [
        UndeliveredMessages("slack", 2, 10.0, "it answered 400, invalid_blocks")
    ]
    guard.outbox.sent("a", 60.0)
    assert guard.outbox.undelivered() == []  # what was given up before that is no news any more
    guard.outbox.add(message("d", 70.0))
    guard.outbox.give_up("d", "it answered 404")
    assert guard.outbox.undelivered() == [UndeliveredMessages("slack", 1, 70.0, "it answered 404")]


def test_a_message_that_was_put_off_before_the_clock_was_put_back_is_due(guard: DecisionStore) -> None:
    guard.outbox.add(message("a", 1_000_000.0))
    assert guard.outbox.due(999_000.0, 10) == []
    assert [one.id for one in guard.outbox.due(900_000.0, 10)] == ["a"]
