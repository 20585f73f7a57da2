"""Nothing is missed, whatever a target does and wherever the process dies; what comes twice has the same id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

import pytest

from guard.core.model.exports import TargetPlan
from guard.exports.delivery import MOST_IN_A_ROW, deliver
from guard.exports.letters import PAUSES
from guard.exports.source import AT_ONCE
from guard.exports.target import Failed, Limits, Outcome, Outgoing, Refused, Unusable
from guard.store.exports import LEASE, LONGEST_PAUSE
from tests.guard.exports.desk import Desk, Fake, Killed, desk, event
from tests.laws import TIMES


@pytest.fixture
def at_desk(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as found:
        yield found


def refusing(bad: set[int]) -> Callable[[Sequence[Outgoing]], Outcome | None]:
    """A target to which events of these entries are wrong."""
    return lambda part: Refused("it answered 400") if any(one.number in bad for one in part) else None


def asking(seconds: float, _: Sequence[Outgoing]) -> Outcome:
    return Failed("it answered 429", seconds)


def fate(of: Random, failure: Failed) -> Failed | None:
    """The process dies, the target fails, or all goes well."""
    fell = of.random()
    if fell < 0.08:
        raise Killed
    return failure if fell < 0.25 else None


def fill(of: Desk, entries: int, events: int = 1) -> None:
    for _ in range(entries):
        of.ledger.add(events)


def test_everything_arrives_once_in_order_and_is_not_sent_again(at_desk: Desk) -> None:
    fill(at_desk, 10)
    fake = Fake()
    assert deliver(at_desk.export(fake)) == 10
    assert deliver(at_desk.export(fake)) == 0
    assert fake.taken == at_desk.ledger.ids
    state = at_desk.state()
    assert (state.delivered, state.events, state.failed_because, state.held_by) == (10, 10, "", "")


@pytest.mark.parametrize(("start", "first"), [("now", 4), ("beginning", 1), (200.0, 2)])
def test_a_target_begins_where_its_file_says(at_desk: Desk, start: object, first: int) -> None:
    for at in (100.0, 200.0, 300.0):
        at_desk.ledger.add(at=at)
    fake = Fake()
    plan = TargetPlan("siem", "splunk_hec", start=start)  # type: ignore[arg-type]  # one of three
    deliver(at_desk.export(fake, plan))
    at_desk.ledger.add()
    deliver(at_desk.export(fake, plan))
    assert fake.taken == [f"default-{number}-1" for number in range(first, 5)]


def test_an_entry_with_many_events_is_delivered_when_its_last_one_is(at_desk: Desk) -> None:
    at_desk.ledger.add(events=10)
    fake = Fake(before=lambda events: Failed("away") if fake.requests == 3 else None)
    assert deliver(at_desk.export(fake)) == 8
    assert at_desk.state().delivered == 0
    at_desk.clock.at += LONGEST_PAUSE
    deliver(at_desk.export(fake))
    assert set(fake.taken) == set(at_desk.ledger.ids)
    assert at_desk.state().delivered == 1


def test_entries_that_hold_nothing_for_it_move_it_on(at_desk: Desk) -> None:
    fill(at_desk, 5, events=0)
    fake = Fake()
    assert deliver(at_desk.export(fake)) == 0
    assert (at_desk.state().delivered, fake.requests) == (5, 0)


def test_a_target_that_fails_is_left_alone_longer_each_time(at_desk: Desk) -> None:
    fill(at_desk, 1)
    fake = Fake(before=lambda events: Failed("it answered 503"))
    pauses = []
    for _ in range(12):
        deliver(at_desk.export(fake))
        state = at_desk.state()
        assert deliver(at_desk.export(fake)) == 0, "not before the pause is over"
        pauses.append(state.next_try_at - at_desk.clock.at)
        at_desk.clock.at = state.next_try_at
    assert fake.requests == 12
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (1.0, 300.0)
    state = at_desk.state()
    assert (state.failed_because, state.attempts) == ("it answered 503", 12)
    assert state.failed_since is not None


def test_it_is_left_alone_for_as_long_as_it_asks_and_never_for_hours(at_desk: Desk) -> None:
    fill(at_desk, 1)
    for asked, pause in ((120.0, 120.0), (1e9, LONGEST_PAUSE)):
        deliver(at_desk.export(Fake(before=partial(asking, asked))))
        assert at_desk.state().next_try_at - at_desk.clock.at == pause
        at_desk.clock.at += pause


def test_a_refused_event_becomes_a_letter_and_all_others_arrive(at_desk: Desk) -> None:
    fill(at_desk, 10)
    bad = {3, 8}
    fake = Fake(
        before=lambda part: Refused("it answered 400") if any(e.number in bad for e in part) else None
    )
    assert deliver(at_desk.export(fake)) == 8
    assert at_desk.letters() == ["default-3-1", "default-8-1"]
    assert (at_desk.state().delivered, at_desk.state().refused_in_a_row) == (10, 0)


def test_an_event_that_cannot_be_made_is_a_letter_and_holds_nobody_up(at_desk: Desk) -> None:
    fill(at_desk, 3)
    held = at_desk.ledger.held
    held[1] = type(held[1])(2, held[1].at, [event(2, broken="it could not be made: KeyError")])
    fake = Fake()
    assert deliver(at_desk.export(fake)) == 2
    assert at_desk.letters() == ["default-2-1"]


def test_a_target_that_refuses_everything_buries_only_so_many(at_desk: Desk) -> None:
    fill(at_desk, 500)
    fake = Fake(Limits(events=50), before=lambda part: Refused("no such index"))
    for _ in range(5):
        deliver(at_desk.export(fake))
        at_desk.clock.at += LONGEST_PAUSE
    assert len(at_desk.letters()) < MOST_IN_A_ROW
    assert at_desk.state().failed_because == "it refuses every event: no such index"
    fake.before = lambda part: None
    deliver(at_desk.export(fake))
    assert {*fake.taken, *at_desk.letters()} == {*at_desk.ledger.ids}


def test_letters_are_tried_again_by_themselves_and_then_wait_for_a_person(at_desk: Desk) -> None:
    fill(at_desk, 2)
    fake = Fake(before=lambda part: Refused("bad") if any(e.number == 1 for e in part) else None)
    deliver(at_desk.export(fake))
    for pause in PAUSES:
        at_desk.clock.at += pause
        before = fake.requests
        deliver(at_desk.export(fake))
        assert fake.requests == before + 1
    with at_desk.guarded.view() as view:
        [letter] = view.export_letters.of("siem", 10)
    assert (letter.attempts, letter.next_try_at) == (4, None)
    fake.before = lambda part: None
    with at_desk.guarded.transaction() as work:
        assert work.export_letters.try_now("siem", [letter.id], work.now) == 1
    deliver(at_desk.export(fake))
    assert at_desk.letters() == []
    assert fake.taken == ["default-2-1", "default-1-1"]


def test_a_letter_whose_event_is_no_more_is_let_go(at_desk: Desk) -> None:
    fill(at_desk, 2)
    fake = Fake(before=lambda part: Refused("bad") if any(e.number == 1 for e in part) else None)
    deliver(at_desk.export(fake))
    at_desk.ledger.held[0] = type(at_desk.ledger.held[0])(1, 0.0, [])
    at_desk.clock.at += PAUSES[0]
    deliver(at_desk.export(fake))
    assert at_desk.letters() == []


def test_while_one_process_holds_a_target_no_other_sends(at_desk: Desk) -> None:
    fill(at_desk, 8)
    other = Fake()

    def meanwhile(events: object) -> None:
        assert deliver(at_desk.export(other)) == 0

    fake = Fake(after=meanwhile)
    assert deliver(at_desk.export(fake)) == 8
    assert other.taken == []


def test_whoever_lost_a_target_sends_and_keeps_nothing_more(at_desk: Desk) -> None:
    fill(at_desk, 8)
    other = Fake()

    def slow(events: object) -> None:
        if not other.taken:
            at_desk.clock.at += LEASE + 1
            deliver(at_desk.export(other))

    fake = Fake(after=slow)
    assert deliver(at_desk.export(fake)) == 0
    assert fake.taken == at_desk.ledger.ids[:4], "nothing after the batch that was under way"
    assert other.taken == at_desk.ledger.ids
    assert (at_desk.state().delivered, at_desk.state().events) == (8, 8)


def test_a_bug_of_ours_is_a_reason_to_wait_and_nothing_more(at_desk: Desk) -> None:
    fill(at_desk, 1)

    def broken(events: object) -> None:
        raise KeyError("severity")

    assert deliver(at_desk.export(Fake(before=broken))) == 0
    assert at_desk.state().failed_because == "a batch could not be sent: KeyError"


def test_what_is_for_an_unusable_target_waits(at_desk: Desk) -> None:
    fill(at_desk, 3)
    deliver(at_desk.export(Unusable("GUARDRAIL_EXPORT_SIEM is not set")))
    assert at_desk.state().failed_because == "GUARDRAIL_EXPORT_SIEM is not set"
    fake = Fake()
    at_desk.clock.at += LONGEST_PAUSE
    deliver(at_desk.export(fake))
    assert fake.taken == at_desk.ledger.ids


def test_memory_is_bounded_however_much_waits(at_desk: Desk) -> None:
    fill(at_desk, 5_000)
    held: list[int] = []
    fake = Fake(Limits(events=500), after=lambda events: held.append(len(events)))
    deliver(at_desk.export(fake))
    assert (max(held), at_desk.ledger.most_at_once) == (500, AT_ONCE)


@pytest.mark.parametrize("seed", range(12 * TIMES))
def test_no_gap_whatever_the_target_does_and_wherever_the_process_dies(at_desk: Desk, seed: int) -> None:
    """It loses, delays, takes and then fails, refuses; the process dies before and after any step, again and again."""
    of = Random(seed)
    bad = {of.randint(1, 40) for _ in range(3)}

    refuses = refusing(bad)

    def before(part: Sequence[Outgoing]) -> Outcome | None:
        return refuses(part) or fate(of, Failed("it answered 503", of.choice([0.0, 7.0])))

    fake = Fake(before=before, after=lambda part: fate(of, Failed("it does not answer (ReadTimeout)")))
    for round_ in range(60):
        if round_ < 20:
            fill(at_desk, of.randint(0, 3), of.choice([0, 1, 1, 2, 7]))
        at_desk.steps.live(of.randint(1, 14) if of.random() < 0.5 else None)
        with suppress(Killed):
            deliver(at_desk.export(fake))
        at_desk.steps.live()
        at_desk.clock.at += of.choice([1.0, LEASE, LONGEST_PAUSE])
    fake.before, fake.after = refuses, lambda part: None
    at_desk.clock.at += LONGEST_PAUSE
    deliver(at_desk.export(fake))
    refused = {one for one in at_desk.ledger.ids if int(one.split("-")[1]) in bad}
    assert set(fake.taken) == set(at_desk.ledger.ids) - refused, "no gap, and nothing under another id"
    assert set(at_desk.letters()) == refused
    first = [int(one.split("-")[1]) for one in dict.fromkeys(fake.taken)]
    assert first == sorted(first), "in the order of the ledger, but for what is sent again"
