"""Rehearsals over what the embedded company really did: its broken workflow is found, and figures equal the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drift.core.conversations.labels import WHOLE
from drift.sandbox.conversations.truth import LABEL, TRIAGE, Truth
from drift.workspace import Workspace
from guard.core.effects.figures import Counted, Estimated
from guard.core.effects.known import NOT_BEGUN
from guard.core.effects.rehearsing.report import Report
from guard.core.language.rehearsals_schema import build_rehearsal
from guard.queries.rehearsals.problems import NotLabelled
from guard.queries.rehearsals.rehearse import Candidate, judged, sample_of
from tests.drift.sandbox.conftest import START
from tests.drift.small_world import small_world
from tests.labelled import fill


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with small_world(tmp_path) as small:
        yield replace(small.workspace, clock=lambda: START)


def tried(workspace: Workspace, candidate: Candidate | None = None, **written: Any) -> Report:
    rehearsal = build_rehearsal({"id": "topics", "label": LABEL, "since": "31d", **written})
    with workspace.reading() as state:
        sample = sample_of(state, rehearsal, START)
    return judged(rehearsal, sample, candidate)


def corrected(truth: list[Truth]) -> int:
    return sum(one.final_label != one.label for one in truth)


def test_todays_automation_is_judged_by_what_really_happened(workspace: Workspace) -> None:
    truth = fill(workspace)
    found = tried(workspace)
    assert found.automation is not None
    assert (found.judged, found.unread, found.sample) == (len(truth), 0, len(truth))
    assert found.automation.confusion.right() == len(truth) - corrected(truth)
    assert found.corrections is not None
    rate = found.corrections[TRIAGE]
    assert isinstance(rate, Counted)
    assert (rate.count, rate.of) == (corrected(truth), len(truth))


def test_the_mislabelling_workflow_is_found_by_the_table(workspace: Workspace) -> None:
    fill(workspace)
    found = tried(workspace)
    assert found.automation is not None
    wrong = {pair: n for pair, n in found.automation.confusion.counts.items() if pair[0] != pair[1]}
    assert max(wrong, key=lambda pair: wrong[pair]) == ("Delivery", "Billing")
    assert {(one.decided, one.given) for one in found.worst} >= {("Delivery", "Billing")}


def test_a_candidate_that_is_right_passes_and_one_that_is_wrong_fails(workspace: Workspace) -> None:
    final = {one.id: one.final_label for one in fill(workspace)}
    bar = {"precision": 0.95, "recall": 0.95, "at_least": 200}
    right = tried(workspace, lambda facts: final, csv="x.csv", require=bar)
    assert right.is_reached
    assert right.turned is not None
    assert (right.turned.mended, right.turned.spoiled) == (right.turned.corrected, 0)
    assert right.turned.corrected > 10
    wrong = tried(workspace, lambda facts: dict.fromkeys(final, "Billing"), csv="x.csv", require=bar)
    assert not wrong.is_reached
    rules = [{"label": "Delivery", "when": {"tag": "108"}}]
    some = tried(workspace, rules=rules, require={"precision": 0.9, "of": "Delivery"})
    assert some.is_reached
    assert any("; where it gives no label, it is not right." in note for note in some.notes)


def test_a_sample_gives_intervals_that_hold_the_truth(workspace: Workspace) -> None:
    truth = fill(workspace, share=WHOLE // 2)
    found = tried(workspace)
    assert 0 < found.sample < found.of == len(truth)
    assert found.corrections is not None
    rate = found.corrections[TRIAGE]
    assert isinstance(rate, Estimated)
    low, high = rate.interval
    assert low <= corrected(truth) / len(truth) <= high


def test_what_was_not_read_is_unknown_and_never_reaches_a_bar(workspace: Workspace) -> None:
    assert tried(workspace, require={"recall": 0.1}).unknown == NOT_BEGUN
    fill(workspace, labels=False)
    found = tried(workspace, require={"recall": 0.1})
    assert "nobody looked" in found.unknown
    assert not found.is_reached


def test_a_shorter_period_than_was_asked_for_is_said(workspace: Workspace) -> None:
    fill(workspace)
    notes = tried(workspace, since="90d").notes
    assert "Labels were looked at for 27 days only: the rest was not read yet." in notes


def test_the_service_runs_no_program_and_opens_no_file(workspace: Workspace) -> None:
    fill(workspace)
    for written in ({"command": ["./x"]}, {"csv": "x.csv"}):
        with pytest.raises(NotLabelled, match="`guardrail rehearse topics` does, where the"):
            tried(workspace, **written)
