"""Changes are followed, each look is taken once, and people are told what moved: while conversations are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.core.model.resources import Ref
from drift.store import CheckpointName
from guard.core.effects.aftermath.windows import LOOKS, PATIENCE
from guard.queries.explain_decision import explain_decision
from guard.runtime.effects.aftermath_watch import look
from tests.followed_changes import ARTICLE, DAY, changed, lived, read_until
from tests.guard.web.stage import Stage, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path, channels=("webhook",)) as made:
        yield made


def told(on: Stage) -> list[str]:
    with on.guarded.view() as view:
        waiting = view.outbox.due(view.now + 90 * DAY, 50)
    return [str(one.payload["title"]) for one in waiting if one.payload["event"] == "aftermath.moved"]


def test_nothing_is_followed_while_conversations_are_not_read(on: Stage) -> None:
    with on.guarded.transaction() as work:
        changed(work, on.clock.now)
    assert look(on.guarded) == 0
    with on.guarded.view() as view:
        assert view.aftermath.newest() == []
        assert view.state.checkpoints.get(CheckpointName.FOLLOWED) is None


def test_each_look_is_taken_once_and_people_are_told_what_moved(on: Stage) -> None:
    number, today = lived(on)
    assert look(on.guarded) == 0
    with on.guarded.view() as view:
        (followed,) = view.aftermath.newest()
    assert (followed.id, followed.ref, followed.changes) == (str(number), ARTICLE, (number,))
    for count, days in enumerate(LOOKS):
        read_until(on, today + (1 + days + 3) * DAY - 60)
        assert look(on.guarded) == 0, "what Fin's part came to is not final"
        read_until(on, today + (1 + days + 3) * DAY + 60)
        assert look(on.guarded) == 1
        assert look(on.guarded) == 0
        assert len(told(on)) == count + 1
    with on.guarded.view() as view:
        looks = view.aftermath.looks(followed.id)
        done = view.aftermath.followed(followed.id)
    assert [one.days for one in looks] == list(LOOKS)
    assert all(one.headline.name == "resolved" and one.headline.has_moved for one in looks)
    assert done is not None
    assert done.due is None
    assert (
        told(on)[-1].endswith("resolution and escalation moved together with its change, 14 days after it")
        or "cost of fin" in told(on)[-1]
    )


def test_a_second_change_of_the_same_day_belongs_to_the_first(on: Stage) -> None:
    number, today = lived(on)
    look(on.guarded)
    with on.guarded.transaction() as work:
        more = changed(work, today + 7200)
        other = changed(work, today + 7300, Ref("article", "7002"))
        changed(work, today + 7300, Ref("tag", "1"))
    on.clock.now += 900
    look(on.guarded)
    with on.guarded.view() as view:
        found = {one.id: one.changes for one in view.aftermath.newest()}
    assert found == {str(number): (number, more), str(other): (other,)}


def test_a_look_waits_for_conversations_and_is_given_up_in_the_end(on: Stage) -> None:
    number, today = lived(on)
    look(on.guarded)
    on.clock.now = today + 8 * DAY
    assert look(on.guarded) == 0, "read up to the day of the change only"
    on.clock.now = today + 8 * DAY + PATIENCE
    assert look(on.guarded) == 1
    with on.guarded.view() as view:
        (first,) = view.aftermath.looks(str(number))
    assert {one.verdict for one in first.seen} == {"unknown"}
    assert told(on) == []


def test_changes_from_before_conversations_were_read_are_looked_at_too(on: Stage) -> None:
    number, today = lived(on)
    read_until(on, today + 6 * DAY)
    look(on.guarded)
    read_until(on, today + 19 * DAY)
    assert look(on.guarded) == 3
    with on.guarded.view() as view:
        assert len(view.aftermath.looks(str(number))) == 3


POLICY = """
  - id: content-helps-as-before
    because: Fin resolves less since what it reads was changed
    severity: high
    watch: { kind: [article] }
    aftermath: { resolved: -5pt, escalated: +90pt }
    then: flag
"""


def test_a_policy_opens_a_finding_that_explain_reaches_again(on: Stage) -> None:
    file = next(on.policies.glob("*.yaml"))
    file.write_text(file.read_text() + POLICY)
    on.service.reload_policies()
    _, today = lived(on)
    look(on.guarded)
    read_until(on, today + 7 * DAY + 60)
    assert look(on.guarded) == 1
    with on.guarded.view() as view:
        (finding,) = view.findings.open_findings("article")
        decision = view.decisions.get(finding.decision_id)
        assert decision is not None
    assert (finding.policy, finding.subject) == ("content-helps-as-before", str(ARTICLE))
    assert "Resolution went from" in finding.sentence
    assert "5 points down is not allowed" in finding.sentence
    assert decision.entry == "share"
    again = explain_decision(on.guarded, finding.decision_id)
    assert again.same, again.sentence
    on.look()
    with on.guarded.view() as view:
        assert view.findings.open_findings("article") == [finding], "a scan does not close it"


def test_a_measure_that_a_policy_names_is_judged_as_the_first(on: Stage) -> None:
    file = next(on.policies.glob("*.yaml"))
    file.write_text(file.read_text() + POLICY)
    on.service.reload_policies()
    number, today = lived(on)
    look(on.guarded)
    read_until(on, today + 7 * DAY + 60)
    look(on.guarded)
    with on.guarded.view() as view:
        (first,) = view.aftermath.looks(str(number))
    assert {one.name for one in first.seen if one.first} == {"resolved", "escalated"}
