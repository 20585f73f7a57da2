"""Bad days of Intercom while something is put back: never written twice, never given up too early, never forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from guard.core.model.verdict import Verdict
from guard.workflow.approval_workflow import cast_vote
from tests.flows.bad_days import ALLOWLIST, after_a_while, intents, is_on, switch_off, theirs, without_waiting
from tests.flows.world import CAROL, DAVE, MALLORY, World, world

LIST = "/ip_allowlist"


def accepted_writes(w: World) -> int:
    """Writes of ours that Intercom carried out, also where its answer got lost."""
    return len([one for one in w.writes() if one["status"] < 300])


def decided(w: World, who: str = MALLORY) -> None:
    """The allowlist is switched off, and it is decided that it goes back."""
    switch_off(w, who)
    w.look()


def test_a_conflict_is_read_again_and_then_written(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        w.fault("conflict", path=LIST, times=1)
        with w.clock.stopped():
            w.look()
            assert intents(w, ALLOWLIST)[0].state == "writing"
        w.clock.ahead += 5
        w.until(lambda: is_on(w))
        assert [one["status"] for one in w.writes()] == [409, 200]


def test_a_conflict_that_stays_becomes_steps_for_a_person(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        w.fault("conflict", path=LIST)
        w.look()
        for _ in range(30):
            w.clock.ahead += 120
            w.service.turn()
        assert intents(w, ALLOWLIST)[0].state == "failed"
        assert len(w.writes()) < 10
        with w.guarded.view() as view:
            (guided,) = view.remedies.open_remedies(ALLOWLIST)
        assert "Intercom refused the write" in guided.steps[0]
        assert [finding.subject for finding in w.findings()] == [str(ALLOWLIST)]


def test_a_write_that_intercom_finds_wrong_is_not_repeated_and_a_person_gets_the_steps(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        w.fault("unprocessable", path=LIST)
        w.look()
        w.clock.ahead += 60
        w.look()
        assert len(w.writes()) == 1
        (intent,) = intents(w, ALLOWLIST)
        assert intent.state == "failed"
        assert "data_invalid" in intent.outcome
        with w.guarded.view() as view:
            (guided,) = view.remedies.open_remedies(ALLOWLIST)
        assert any("enabled back to on" in step for step in guided.steps)
        assert w.findings()[0].closed_at is None


@pytest.mark.parametrize("answer", ["approve", "deny"])
def test_a_refused_write_is_a_question_in_the_words_of_intercom(
    tmp_path: Path, answer: Literal["approve", "deny"]
) -> None:
    """Who approves lets the change stay; who denies has it put back after all, once Intercom takes it."""
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        w.fault("unprocessable", path=LIST)
        w.look()
        (asked,) = w.approvals()
        assert asked.question == "refusal"
        assert "data_invalid" in asked.note
        assert MALLORY in asked.excluded
        w.no_faults()
        cast_vote(w.guarded, asked.id, DAVE, answer)
        w.look()
        assert is_on(w) == (answer == "deny")
        assert w.findings() == []
        with w.guarded.view() as view:
            assert view.remedies.open_remedies(ALLOWLIST) == []


def test_a_server_error_in_answer_to_a_write_is_looked_into_before_anything_is_written_again(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as w:
        without_waiting(w)
        switch_off(w, MALLORY)
        w.fault("server_error", path=LIST, method="PUT", times=1)
        w.look()
        w.clock.ahead += 5
        w.until(lambda: is_on(w))
        assert accepted_writes(w) == 1
        w.clock.ahead += 5
        w.service.turn()
        assert intents(w, ALLOWLIST)[0].state == "verified"


def test_a_write_whose_answer_broke_off_has_happened_and_is_not_made_again(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        without_waiting(w)
        switch_off(w, MALLORY)
        w.fault("reset_mid_body", path=LIST, method="PUT", times=1)
        w.look()
        w.clock.ahead += 5
        w.until(lambda: intents(w, ALLOWLIST)[0].state == "verified")
        assert is_on(w)
        assert len(w.writes()) == 1


def test_a_write_that_shows_only_later_is_waited_for_and_never_made_twice(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        w.fault("lag", path=LIST, ms=1500, method="PUT")
        for _ in range(3):  # meanwhile everything is read as it was
            w.look()
            w.clock.ahead += 1
        w.no_faults()
        after_a_while(1.5)
        w.until(lambda: intents(w, ALLOWLIST)[0].state == "verified")
        assert is_on(w)
        assert len(w.writes()) == 1
        assert len(theirs(w, "ip_allowlist")) == 1
        assert w.findings() == []


def test_a_token_revoked_between_the_decision_and_the_write_leaves_the_intent_open(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        w.fault("unauthorized", method="PUT")
        w.look()
        (intent,) = intents(w, ALLOWLIST)
        assert intent.finished_at is None
        assert accepted_writes(w) == 0
        w.no_faults()
        w.clock.ahead += 120
        w.restart()
        w.service.turn()
        assert is_on(w)
        assert accepted_writes(w) == 1


def test_a_rate_limit_in_the_way_of_a_write_is_waited_for(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        without_waiting(w)
        switch_off(w, MALLORY)
        w.fault("rate_limit", path=LIST, method="PUT", times=2, ms=100)
        w.look()
        assert is_on(w)
        assert accepted_writes(w) == 1


def test_what_somebody_changed_after_the_decision_is_not_overwritten(tmp_path: Path) -> None:
    """Between the decision and the write, somebody sets the same field to yet another value."""
    with world(tmp_path) as w:
        path = "/data_connectors/502"
        before = w.get(path)["url"]
        w.act(MALLORY, "PATCH", path, {"url": "https://evil.example/"})
        w.fault("server_error", path=path, method="PATCH", times=1)
        without_waiting(w)
        w.look()
        w.act(CAROL, "PATCH", path, {"url": "https://payments.acme.example/v2/refunds"})
        w.clock.ahead += 5
        w.look()
        assert w.get(path)["url"] == "https://payments.acme.example/v2/refunds"
        assert accepted_writes(w) == 0
        with w.guarded.view() as view:
            assert {intent.state for intent in view.state.intents.of_kind("data_connector", 0.0)} == {"void"}
        assert before != w.get(path)["url"]
        assert w.decisions("data_connector/502")[0].verdict is Verdict.ALLOW
        (asked,) = [one for one in w.approvals() if one.settled_at is None]
        assert asked.question == "conflict"
