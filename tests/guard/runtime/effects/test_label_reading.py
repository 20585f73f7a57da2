"""Labels are read where somebody named an attribute, after conversations, and nothing is asked otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from drift.core.model.readings import CONVERSATIONS
from drift.core.model.records import KindStatus
from drift.intercom.client import IntercomClient
from drift.sandbox.conversations.bodies import whole
from drift.sandbox.conversations.truth import FIRST_ID, LABEL, Truth
from drift.sync.conversations.conversation_reading import note_off
from guard.core.model.rehearsal import Rehearsal
from guard.runtime.effects.label_reading import LOOKED_AGAIN, LabelReading
from tests.guard.web.stage import Stage, stage
from tests.labelled import fill


@dataclass
class Intercom:
    """Shows conversations of the embedded company, and remembers which it was asked for."""

    on: Stage
    truth: dict[int, Truth]
    status: int = 200
    asked: list[int] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        number = int(request.url.path.rsplit("/", 1)[1]) - FIRST_ID
        self.asked.append(number)
        if self.status != 200:
            return httpx.Response(self.status, json={"errors": [{"code": "x", "message": "no"}]})
        return httpx.Response(200, json=whole(self.truth[number], self.on.clock()))


@dataclass
class Reading:
    on: Stage
    intercom: Intercom
    labels: LabelReading
    seconds: list[float]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Reading]:
    with stage(tmp_path) as on:
        truth = fill(on.guarded.workspace, count=1_500, labels=False)
        with on.guarded.transaction() as work:
            read = KindStatus(CONVERSATIONS, "read", "", "", 0, work.now, work.now)
            work.state.snapshots.cover(None, read)
        intercom = Intercom(on, {one.number: one for one in truth})
        client = IntercomClient(
            "http://intercom.test",
            "token",
            read_only=True,
            transport=httpx.MockTransport(intercom),
            clock=on.clock,
            sleep=lambda seconds: None,
        )
        seconds = [1.0]
        labels = LabelReading(on.guarded, client, (), lambda: None, lambda: seconds[0])
        yield Reading(on, intercom, labels, seconds)


def declare(on: Stage, label: str = LABEL) -> None:
    folder = on.policies / "rehearsals"
    folder.mkdir()
    (folder / "topics.yaml").write_text(f"version: 1\nrehearsals:\n  - {{ id: x, label: {label} }}\n")
    on.service.reload_policies()


def test_nothing_is_asked_where_nobody_named_an_attribute(made: Reading) -> None:
    assert made.labels.read(lambda: True) == 0
    assert made.intercom.asked == []


def test_what_a_rehearsal_labels_is_looked_at_once(made: Reading) -> None:
    declare(made.on)
    assert made.labels.read(lambda: True) > 50
    assert len(set(made.intercom.asked)) == len(made.intercom.asked)
    found = made.on.get("/api/v1/rehearsals/x")
    assert found["sample"] == len(made.intercom.asked)
    made.seconds[0] += LOOKED_AGAIN + 1
    assert made.labels.read(lambda: True) == 0


def test_a_finished_run_rests_and_one_that_was_cut_goes_on(made: Reading) -> None:
    declare(made.on)
    turns = iter([True, False])
    first = made.labels.read(lambda: next(turns, False))
    rest = made.labels.read(lambda: True)
    assert 0 < first < first + rest == len(made.intercom.asked)
    (made.on.policies / "rehearsals" / "more.yaml").write_text(
        "version: 1\nrehearsals:\n  - { id: y, label: Language }\n"
    )
    made.on.service.reload_policies()
    assert made.labels.read(lambda: True) == 0
    made.seconds[0] += LOOKED_AGAIN
    assert made.labels.read(lambda: True) == first + rest


def test_where_conversations_may_not_be_read_nothing_is_asked(made: Reading) -> None:
    declare(made.on)
    note_off(made.on.guarded.workspace)
    assert made.labels.read(lambda: True) == 0
    assert made.intercom.asked == []


def test_a_token_that_may_not_is_no_failure_of_its_own(made: Reading) -> None:
    declare(made.on)
    made.intercom.status = 403
    assert made.labels.read(lambda: True) == 0


def test_a_rehearsal_that_is_not_in_force_is_read_when_it_is_asked_for(made: Reading) -> None:
    assert made.labels.read_for([Rehearsal("draft", LABEL, 20 * 86_400.0, sample=30)]) > 10
    with made.on.guarded.view() as view:
        found = view.state.labels.corrections(LABEL, 0, view.now)
    assert found.sample == len(made.intercom.asked)
