"""A channel that is away delays no other and holds nothing up; messages of a matter follow each other; nothing is sent
twice, whoever sends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from guard.core.model.records import Notification
from guard.notify.channel import Channel, Failed, Posted
from guard.notify.couriers import Couriers
from guard.notify.delivery import TRIES, deliver_due
from guard.notify.messages import Message
from guard.notify.outbox import enqueue
from tests.flows.world import World, world

BOUND = 60.0
"""Seconds that a busy machine may take."""


@dataclass
class Fake:
    """A channel that keeps what it was given. `answers` says what becomes of the next ones; it takes all others."""

    name: str
    edits: bool = True
    answers: list[Failed] = field(default_factory=list)
    sent: list[tuple[str, Posted | None]] = field(default_factory=list)
    tried: int = 0
    before: Callable[[], object] = lambda: None

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted | Failed:
        self.tried += 1
        self.before()
        if self.answers:
            return self.answers.pop(0)
        self.sent.append((notification.payload["title"], earlier))
        return Posted(f"ref-{len(self.sent)}")


AWAY = Failed("ConnectTimeout", away=True)


@contextmanager
def telling(tmp_path: Path, *channels: str) -> Iterator[World]:
    with world(tmp_path) as w:
        w.assembled.service.guarded = replace(w.guarded, channels=channels)
        yield w


def tell(w: World, *titles: str, matter: str = "") -> None:
    for title in titles:
        with w.guarded.transaction() as work:
            enqueue(work, Message("e", "low", title, (), matter=matter))


def deliver(w: World, *channels: Channel) -> int:
    return deliver_due(w.guarded, {one.name: one for one in channels}, "")


def test_the_next_message_of_a_matter_gets_what_the_one_before_it_left(tmp_path: Path) -> None:
    chat = Fake("chat")
    with telling(tmp_path, "chat") as w:
        for title, matter in (("asked", "1"), ("reminder", "1"), ("another", "2"), ("alone", "")):
            tell(w, title, matter=matter)
            w.clock.ahead += 1
        assert deliver(w, chat) == 4
        tell(w, "answered", matter="1")
        assert deliver(w, chat) == 1
    assert chat.sent == [
        ("asked", None),
        ("another", None),
        ("alone", None),
        ("reminder", Posted("ref-1")),
        ("answered", Posted("ref-4")),
    ]


def test_nothing_of_a_matter_overtakes_what_came_before_it(tmp_path: Path) -> None:
    chat = Fake("chat", answers=[Failed("it answered 400")])
    with telling(tmp_path, "chat") as w:
        with w.clock.stopped():  # all of them in one moment
            tell(w, "asked", "more", "still more", matter="approval:1")
            w.clock.ahead -= 3600  # somebody puts the clock back
            tell(w, "answered", matter="approval:1")
            w.clock.ahead += 3600
        tell(w, "of another matter", matter="approval:2")
        deliver(w, chat)
        assert [title for title, _ in chat.sent] == ["of another matter"]
        w.clock.ahead += 6
        assert deliver(w, chat) == 4
    titles = [title for title, _ in chat.sent]
    assert titles == ["of another matter", "asked", "more", "still more", "answered"]


def test_a_message_that_is_given_up_lets_the_next_of_its_matter_through(tmp_path: Path) -> None:
    chat = Fake("chat", answers=[Failed("it answered 400")] * TRIES)
    with telling(tmp_path, "chat") as w:
        tell(w, "asked", "answered", matter="approval:1")
        for _ in range(TRIES):
            assert chat.sent == []
            deliver(w, chat)
            w.clock.ahead += 5 * 3600
        deliver(w, chat)
    assert chat.sent == [("answered", None)]


def test_an_hour_of_outage_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    down = Fake("down", answers=[AWAY] * 1000)
    with telling(tmp_path, "down") as w, w.clock.stopped():
        expected = []
        for minute in range(60):
            expected.append(f"message {minute}")
            tell(w, expected[-1], matter=f"change:{minute % 7}")
            deliver(w, down)
            w.clock.ahead += 60
        assert down.sent == []
        assert down.tried <= 60 + TRIES  # one that is away is not asked about every message that waits
        down.answers.clear()
        for _ in range(10):
            w.clock.ahead += 3600
            deliver(w, down)
    assert [title for title, _ in down.sent] == expected


def test_a_channel_that_does_not_answer_delays_no_other(tmp_path: Path) -> None:
    let_go = threading.Event()
    stuck, well = Fake("stuck", before=lambda: let_go.wait(BOUND)), Fake("well")
    came = threading.Event()
    well.before = came.set
    with telling(tmp_path, "stuck", "well") as w:
        channels: dict[str, Channel] = {"stuck": stuck, "well": well}
        couriers = Couriers(w.guarded, lambda: channels, "", w.service.condition.safely)
        tell(w, "one", "two")
        couriers.send_due()
        assert came.wait(BOUND)
        tell(w, "three")
        couriers.send_due()  # while the other one is still at its first
        couriers.send_due()
        assert not let_go.is_set()
        let_go.set()
        couriers.wait(BOUND)
        couriers.send_due()
        couriers.wait(BOUND)
    for channel in (stuck, well):
        assert sorted(title for title, _ in channel.sent) == ["one", "three", "two"]


def test_two_processes_on_one_record_send_each_message_once(tmp_path: Path) -> None:
    together = threading.Barrier(2, timeout=BOUND)
    one, other = Fake("chat", before=lambda: None), Fake("chat")
    titles = [f"message {number}" for number in range(20)]
    with telling(tmp_path, "chat") as w:
        tell(w, *titles)

        def run(channel: Fake) -> None:
            together.wait()
            for _ in range(10):
                deliver(w, channel)

        threads = [threading.Thread(target=run, args=(channel,)) for channel in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(BOUND)
    assert sorted(title for title, _ in one.sent + other.sent) == sorted(titles)


def test_a_message_whose_sender_died_is_sent_by_the_next_one(tmp_path: Path) -> None:
    chat = Fake("chat")

    def die() -> None:
        raise KeyboardInterrupt

    chat.before = die
    with telling(tmp_path, "chat") as w:
        tell(w, "one")
        with pytest.raises(KeyboardInterrupt):
            deliver(w, chat)
        chat.before = lambda: None
        assert deliver(w, chat) == 0  # somebody may still be at it
        w.clock.ahead += 200
        assert deliver(w, chat) == 1


def test_what_a_courier_runs_into_is_kept_among_the_troubles(tmp_path: Path) -> None:
    def burst() -> dict[str, Channel]:
        if threading.current_thread() is not threading.main_thread():
            raise ZeroDivisionError
        return {}

    with telling(tmp_path, "chat") as w:
        tell(w, "one")
        couriers = Couriers(w.guarded, burst, "", w.service.condition.safely)
        couriers.send_due()
        couriers.wait(BOUND)
        assert list(w.service.condition.troubles) == ["messages to chat"]


def test_a_message_that_breaks_its_channel_holds_up_no_other_and_is_given_up(tmp_path: Path) -> None:
    class Breaks(Fake):
        def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted | Failed:
            if notification.payload["title"] == "poison":
                self.tried += 1
                raise ZeroDivisionError
            return super().send(notification, base_url, earlier)

    chat = Breaks("chat")
    with telling(tmp_path, "chat") as w:
        tell(w, "poison", "one", "two")
        for _ in range(TRIES + 2):
            deliver(w, chat)
            assert sorted(title for title, _ in chat.sent) == ["one", "two"]
            w.clock.ahead += 5 * 3600
    assert chat.tried == TRIES + 2


def test_a_service_that_stops_begins_no_other_message(tmp_path: Path) -> None:
    chat = Fake("chat")
    with telling(tmp_path, "chat") as w:
        tell(w, "one", "two")
        couriers = Couriers(w.guarded, lambda: {"chat": chat}, "", w.service.condition.safely)
        couriers.stop(BOUND)
        couriers.send_due()
        couriers.wait(BOUND)
    assert chat.sent == []
