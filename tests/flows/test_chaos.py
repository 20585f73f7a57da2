"""Two replicas serve three workspaces on one PostgreSQL through bad days: nothing is lost, and nothing written twice.

`make nightly` goes on with them, in an order that chance chooses, for as many seconds as GUARDRAIL_CHAOS says.
"""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.flows.chaos.installation import LEASE, Installation, Running, installation

SECONDS = float(os.environ.get("GUARDRAIL_CHAOS", "0"))


def shared(its: Installation, *replicas: Running) -> None:
    """Every workspace is worked on, and each of these has one at least."""
    its.until(lambda: len(its.holders()) == len(its.workspaces) and all(map(its.held_by, replicas)))


def switched_off(its: Installation) -> None:
    for one in its.workspaces:
        its.until(one.switch_off)


def nothing_is_lost(its: Installation) -> None:
    its.all_put_back()
    its.until(lambda: not its.lost())


def nothing_is_done_twice(its: Installation) -> None:
    assert all(off == back for _, off, back in its.counts()), f"{its.counts()}\n{its.said()}"
    assert its.judged_twice() == []


def test_two_replicas_serve_three_workspaces_through_bad_days(tmp_path: Path) -> None:
    """Their clocks are two minutes apart. One is frozen, the database crashes, one is killed, one ends in order."""
    with installation(tmp_path) as its:
        one, two = its.start(60.0), its.start(-60.0)
        shared(its, one, two)
        its.until(its.knows_what_is_good)
        one.does(signal.SIGSTOP)
        switched_off(its)
        its.all_put_back()
        assert len(its.held_by(two)) == len(its.workspaces)
        one.does(signal.SIGCONT)
        shared(its, one, two)
        its.crash_database()
        switched_off(its)
        its.all_put_back()
        one.end(signal.SIGKILL)
        switched_off(its)
        nothing_is_lost(its)
        assert two.end() == 0
        assert its.holders() == {}, "whoever ends in order gives everything back"
        nothing_is_done_twice(its)


@pytest.mark.skipif(not SECONDS, reason="make nightly")
def test_replicas_serve_through_minutes_of_chance(tmp_path: Path) -> None:
    chance = random.Random(os.environ.get("GUARDRAIL_CHAOS_SEED", "7"))
    with installation(tmp_path) as its:
        running = [its.start(60.0), its.start(-60.0)]
        its.until(its.knows_what_is_good)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            for workspace in its.workspaces:
                workspace.switch_off()
            happens(its, running, chance)
            time.sleep(chance.uniform(0.0, LEASE))
        nothing_is_lost(its)
        its.until(lambda: all(map(its.is_there, running)))
        assert [replica.end() for replica in running] == [0, 0]
        nothing_is_done_twice(its)


def happens(its: Installation, running: list[Running], chance: random.Random) -> None:
    number = chance.randrange(len(running))
    replica = running[number]
    match chance.choice(["killed", "ended", "frozen", "cut off", "crash", "nothing"]):
        case "killed":
            replica.end(signal.SIGKILL)
            running[number] = its.start(chance.uniform(-60.0, 60.0))
        case "ended":
            its.until(lambda: its.is_there(replica))  # before, it has nothing, and a signal just ends it
            assert replica.end() == 0
            running[number] = its.start(chance.uniform(-60.0, 60.0))
        case "frozen":
            replica.does(signal.SIGSTOP)
            time.sleep(chance.uniform(0.0, 3 * LEASE))
            replica.does(signal.SIGCONT)
        case "cut off":
            replica.proxy.cut()
            time.sleep(chance.uniform(0.0, 60.0))
            replica.proxy.mend()
        case "crash":
            its.crash_database()
        case _:
            pass
