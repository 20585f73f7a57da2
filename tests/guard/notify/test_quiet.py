"""Quiet by design: what is beyond the budget of a channel, or waits for the morning, is told as one message; nothing is
lost, nothing is said twice, and what is urgent waits for nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from guard.context import GuardedWorkspace
from guard.core.model.notifications import ChannelPlan, Morning, Notifications, Route
from guard.core.model.policy import PolicySet
from guard.core.model.preference import Preference
from guard.notify.channel import Failed
from guard.notify.delivery import deliver_due
from guard.notify.messages import Message
from guard.notify.outbox import enqueue
from tests.flows.world import World, world
from tests.guard.notify.test_couriers import Fake

HOUR = 3600.0
BUDGET = 3
READER = "lea@acme.example"


class Told:
    """The policies in force of a world, with routes of a test."""

    def __init__(self, w: World, notifications: Notifications) -> None:
        self._compiled = w.guarded.policies()
        self.policy_set: PolicySet = replace(self._compiled.policy_set, notifications=notifications)

    def __getattr__(self, name: str) -> object:
        return getattr(self._compiled, name)


@contextmanager
def routed(tmp_path: Path, notifications: Notifications) -> Iterator[tuple[World, GuardedWorkspace]]:
    with world(tmp_path) as w, w.clock.stopped():
        told = Told(w, notifications)
        yield w, replace(w.guarded, channels=(), policies=lambda: told)  # type: ignore[arg-type,return-value]


def chat(budget: int | None = BUDGET, *, digest: bool = False, **more: object) -> Notifications:
    plan = ChannelPlan("chat", "slack_webhook", budget=budget)
    return Notifications({"chat": plan}, (Route(("chat",), digest=digest),), **more)  # type: ignore[arg-type]


def tell(guarded: GuardedWorkspace, title: str, severity: str = "low", matter: str = "") -> None:
    with guarded.transaction() as work:
        enqueue(work, Message("decision.flag", severity, title, (), matter=matter))


def deliver(guarded: GuardedWorkspace, channel: Fake) -> None:
    deliver_due(guarded, {channel.name: channel}, "")


def titles(channel: Fake) -> list[str]:
    return [title for title, _ in channel.sent]


def lines_of(guarded: GuardedWorkspace) -> list[str]:
    """What the digests that were made say, line by line."""
    with guarded.view() as view:
        every = view.outbox._oldest(1000)
    return [line for one in every if one.payload["event"] == "digest" for line in one.payload["text"]]


def test_what_is_beyond_the_budget_is_told_as_one_message_when_there_is_room(tmp_path: Path) -> None:
    with routed(tmp_path, chat()) as (w, guarded):
        channel = Fake("chat", edits=False)
        for number in range(8):
            tell(guarded, f"message {number}", "high" if number == 6 else "low")
            deliver(guarded, channel)
            w.clock.ahead += 60
        assert titles(channel) == ["message 0", "message 1", "message 2"]
        w.clock.ahead += HOUR
        deliver(guarded, channel)
        assert len(titles(channel)) == 4
        assert titles(channel)[-1].startswith("5 messages since ")
        assert sorted(lines_of(guarded)) == [
            "[high] message 6",
            "[low] message 3",
            "[low] message 4",
            "[low] message 5",
            "[low] message 7",
        ]
        assert lines_of(guarded)[0] == "[high] message 6"
        w.clock.ahead += 48 * HOUR
        deliver(guarded, channel)
        assert len(titles(channel)) == 4


def test_what_is_urgent_breaks_through_with_what_came_before_it_of_its_matter(tmp_path: Path) -> None:
    with routed(tmp_path, chat()) as (_, guarded):
        channel = Fake("chat", edits=False)
        for number in range(BUDGET):
            tell(guarded, f"message {number}")
        deliver(guarded, channel)
        tell(guarded, "asked", matter="approval:1")
        tell(guarded, "of another matter", matter="approval:2")
        deliver(guarded, channel)
        assert len(titles(channel)) == BUDGET
        tell(guarded, "glass broken", "critical", matter="approval:1")
        deliver(guarded, channel)
        assert titles(channel)[BUDGET:] == ["asked", "glass broken"]


def test_changing_what_people_have_before_them_costs_no_budget(tmp_path: Path) -> None:
    with routed(tmp_path, chat()) as (_, guarded):
        channel = Fake("chat", edits=True)
        for number in range(10):
            tell(guarded, f"state {number}", matter="proposal:1")
        deliver(guarded, channel)
        assert titles(channel) == [f"state {number}" for number in range(10)]
        tell(guarded, "second", matter="proposal:2")
        tell(guarded, "third", matter="proposal:3")
        deliver(guarded, channel)
        assert sorted(titles(channel)[10:]) == ["second", "third"]
        tell(guarded, "fourth", matter="proposal:4")
        deliver(guarded, channel)
        assert len(titles(channel)) == 12


def test_a_later_message_of_a_matter_waits_with_those_before_it(tmp_path: Path) -> None:
    with routed(tmp_path, chat()) as (w, guarded):
        channel = Fake("chat", edits=False)
        for number in range(BUDGET + 1):
            tell(guarded, f"message {number}", matter=f"change:{number}")
            deliver(guarded, channel)
            w.clock.ahead += 600
        tell(guarded, "and more", matter=f"change:{BUDGET}")
        w.clock.ahead += HOUR - 600 * (BUDGET + 1) - 1
        deliver(guarded, channel)
        assert len(titles(channel)) == BUDGET
        w.clock.ahead += 2
        deliver(guarded, channel)
        assert lines_of(guarded) == ["[low] and more (after 1 earlier)"]


def test_a_digest_waits_for_the_morning_and_one_message_alone_is_itself(tmp_path: Path) -> None:
    morning = Morning(8, 30, "Europe/Paris")
    with routed(tmp_path, chat(digest=True, morning=morning)) as (w, guarded):
        channel = Fake("chat", edits=False)
        due = morning.next_after(w.clock())
        tell(guarded, "alone", matter="change:1")
        w.clock.ahead += due - w.clock() - 1
        deliver(guarded, channel)
        assert titles(channel) == []
        w.clock.ahead += 2
        deliver(guarded, channel)
        assert titles(channel) == ["alone"]
        tell(guarded, "one")
        tell(guarded, "two")
        tell(guarded, "at once", "critical")
        deliver(guarded, channel)
        assert titles(channel) == ["alone", "at once"]
        w.clock.ahead += 24 * HOUR + 1
        deliver(guarded, channel)
        assert titles(channel)[2].startswith("2 messages since ")


def test_the_morning_is_that_of_the_reader(tmp_path: Path) -> None:
    mail = ChannelPlan("mail", "mail", (READER, "max@acme.example"))
    routes = (Route(("mail",), digest=True),)
    with routed(tmp_path, Notifications({"mail": mail}, routes)) as (w, guarded):
        with guarded.transaction() as work:
            work.preferences.put(Preference(READER, "", "Asia/Tokyo"))
        tell(guarded, "one")
        with guarded.view() as view:
            waits = {one.recipient: one.next_try_at for one in view.outbox._oldest(10)}
        assert waits == {
            READER: Morning().next_after(w.clock(), "Asia/Tokyo"),
            "max@acme.example": Morning().next_after(w.clock()),
        }


def test_each_reader_has_a_budget_and_a_digest_of_their_own(tmp_path: Path) -> None:
    mail = ChannelPlan("mail", "mail", (READER, "concerned"), budget=2)
    with routed(tmp_path, Notifications({"mail": mail}, (Route(("mail",)),))) as (w, guarded):
        channel = Fake("mail", edits=False)
        for number in range(5):
            people = ("max@acme.example",) if number == 0 else ()
            with guarded.transaction() as work:
                enqueue(work, Message("decision.flag", "low", f"message {number}", (), people=people))
            w.clock.ahead += 1
        deliver(guarded, channel)
        assert sorted(titles(channel)) == ["message 0", "message 0", "message 1"]
        w.clock.ahead += HOUR
        deliver(guarded, channel)
        assert titles(channel)[3].startswith("3 messages since ")
        assert len(titles(channel)) == 4


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_and_however_often_a_channel_fails_everything_is_told_once(
    tmp_path: Path, seed: int
) -> None:
    """Sent by itself, or a line of one digest, and never both: two processes, and a channel that is often away."""
    chance, every = Random(seed), []
    with routed(tmp_path, chat(budget=4)) as (w, guarded):
        channel = Fake("chat", edits=False)
        for number in range(60):
            every.append(f"message {number}")
            severity = chance.choice(["low", "low", "medium", "critical"])
            tell(guarded, every[-1], severity, chance.choice(["", f"change:{number % 5}"]))
            if chance.random() < 0.3:
                channel.answers.append(Failed("ConnectTimeout", away=True))
            deliver(guarded, channel)
            w.clock.ahead += chance.choice([1.0, 90.0, 700.0])
        for _ in range(20):
            w.clock.ahead += HOUR
            deliver(guarded, channel)
        with guarded.view() as view:
            rows = view.outbox._oldest(1000)
        digests = {one.id for one in rows if one.payload["event"] == "digest"}
        told = Counter(titles(channel))
    assert {one.told_in for one in rows} - {""} == digests
    for row in rows:
        assert row.sent_at is not None
        assert told[row.payload["title"]] == (0 if row.told_in else 1) or row.id in digests
    assert len(rows) - len(digests) == len(every)
