"""Whatever happens, and in whatever order: a change is asked about at most once, and only of whoever made it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

import pytest

from drift.core.model.activity import UNATTRIBUTED, Actor, Attribution, Suspect
from drift.core.model.resources import Ref
from guard.context import GuardedWorkspace
from guard.core.change_reasons.grouping import LONGEST
from guard.enforcement.why_questions import ask_why
from guard.workflow.change_reasons import state_reason
from tests.guard.web.stage import BOB, CAROL, Stage, stage
from tests.laws import TIMES

FIN: Final = "fin"
SEVERAL: Final = "several"
MAKERS: Final[dict[str, Attribution]] = {
    BOB: Attribution("activity", "e1", Actor("admin", "3", BOB), "likely", 1),
    CAROL: Attribution("activity", "e2", Actor("admin", "4", CAROL), "likely", 1),
    FIN: Attribution("activity", "e3", Actor("bot", "9", "fin@acme.example"), "likely", 1),
    SEVERAL: Attribution(
        "activity",
        "e4",
        Actor("admin", "3", BOB),
        "possible",
        1,
        (Suspect("activity", "e2", Actor("admin", "4", CAROL)),),
    ),
    "": UNATTRIBUTED,
}
PEOPLE: Final = (BOB, CAROL)


class Questions:
    """Two replicas over one record, people who change and explain things, and a clock that jumps."""

    def __init__(self, on: Stage, seed: int) -> None:
        self.on, self.chance = on, Random(seed)
        one = replace(on.guarded, channels=("webhook",))
        self.replicas: tuple[GuardedWorkspace, ...] = (one, replace(one, limits=one.limits))
        self.makers: dict[int, str] = {}
        self.explained: set[int] = set()
        self.asked: dict[int, str] = {}
        self.read: set[str] = set()

    def change(self) -> None:
        maker = self.chance.choice(sorted(MAKERS))
        with self.replicas[0].transaction() as work:
            made = work.state.changes.add(
                Ref("team", "1"), None, "updated", None, None, ("/name",), work.now, MAKERS[maker]
            )
            assert work.why_questions.note(made.id, ["teams"], work.now)
            assert not work.why_questions.note(made.id, ["teams"], work.now)
        self.makers[made.id] = maker

    def time_passes(self) -> None:
        self.on.clock.now += self.chance.choice([1.0, 70.0, 130.0, 1000.0, -3600.0])

    def somebody_says_why(self) -> None:
        change = self.chance.choice(sorted(self.makers))
        state_reason(self.replicas[0], change, self.chance.choice(PEOPLE), "because")
        self.explained.add(change)

    def the_log_tells_more(self) -> None:
        change, maker = self.chance.choice(sorted(self.makers)), self.chance.choice(sorted(MAKERS))
        with self.replicas[0].transaction() as work:
            work.state.changes.attribute(change, MAKERS[maker], work.now)
            work.why_questions.wait_again(change)
        self.makers[change] = maker

    def the_loop_comes_round(self) -> None:
        ask_why(self.chance.choice(self.replicas))
        for who, changes in self._new_messages():
            assert changes == sorted(set(changes))
            for change in changes:
                assert change not in self.asked, "nobody is asked twice"
                assert self.makers[change] == who, "and nobody about what they did not make"
                assert change not in self.explained, "or have explained"
                self.asked[change] = who
        self._compare_with_the_record()

    def everything_becomes_due(self) -> None:
        self.on.clock.now += LONGEST
        self.the_loop_comes_round()
        waiting = {c for c, maker in self.makers.items() if maker in PEOPLE} - self.explained
        assert waiting <= self.asked.keys(), "whoever made one is asked in the end"

    def _compare_with_the_record(self) -> None:
        with self.replicas[0].view() as view:
            kept = view.why_questions.of_changes(sorted(self.makers))
        assert {change: one.asked for change, one in kept.items() if one.asked} == self.asked

    def _new_messages(self) -> list[tuple[str, list[int]]]:
        with self.replicas[0].view() as view:
            pending = view.outbox.due(view.now + 1e9, 500)
        fresh = [message for message in pending if message.id not in self.read]
        self.read |= {message.id for message in fresh}
        told = [message.payload["details"] for message in fresh if message.payload["event"] == "change.why"]
        assert len({details["who"] for details in told}) == len(told), "one message to each person"
        return [(details["who"], details["changes"]) for details in told]


@pytest.mark.parametrize("seed", range(3 * TIMES))
def test_nobody_is_asked_twice_or_about_what_they_did_not_make(tmp_path: Path, seed: int) -> None:
    with stage(tmp_path) as on:
        questions = Questions(on, seed)
        questions.change()
        steps = (
            *[questions.change] * 4,
            *[questions.time_passes] * 2,
            *[questions.the_loop_comes_round] * 3,
            questions.somebody_says_why,
            questions.the_log_tells_more,
            questions.everything_becomes_due,
        )
        for _ in range(120):
            questions.chance.choice(steps)()
        questions.everything_becomes_due()
        assert len(questions.asked) > 8, "the dice were kind"
