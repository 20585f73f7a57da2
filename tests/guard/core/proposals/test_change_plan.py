"""What a change comes to, as one word, and the strictest of several."""

from __future__ import annotations

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.changes import diff
from drift.core.model.resources import Json, Ref
from drift.core.planning.pace import NO_TIME
from guard.core.evaluation.evaluate import judge
from guard.core.model.periods import Span
from guard.core.model.subject import Facts, Subject
from guard.core.proposals.change_plan import (
    ANSWERS,
    Answer,
    Place,
    PlannedChange,
    PlannedProposal,
    judged,
    strictest,
)
from guard.core.proposals.proposal import Mistake, Proposal, ProposedChange
from guard.core.proposals.timing import WITHIN
from tests.guard.policy_cast import HOURS_NEED_APPROVAL, NOON, admin, hours, policies

ASKED = ProposedChange("update", Ref("office_hours_schedule", "42"), set={"/time_zone_name": "UTC"})
PLACE = Place("2.16", "acme1")


def planned(*documents: dict[str, Json]) -> PlannedChange:
    among, change = policies(*documents), diff(hours(), hours(zone="UTC"))
    assert change is not None
    subject = Subject.of_change(change, actor=admin("carol"), attributed=True, at=NOON, entry="proposal")
    judgement = judge(among, subject, Facts(), "enforce")
    ways_out = {"hours": ("Leave it.",), "other": ("Never told: it is kept.",)}
    kind, asker, when = CATALOGUE[ASKED.ref.kind], "carol@acme.example", Span.at(NOON)
    found = judged(kind, change, judgement, among.policy_set, asker, PLACE, ways_out, when)
    return PlannedChange(ASKED, "Support", (), found)


@pytest.mark.parametrize(
    ("then", "answer"),
    [("flag", "allowed"), (HOURS_NEED_APPROVAL["then"], "needs_approval"), ("revert", "refused")],
)
def test_the_verdict_in_advance_is_that_of_the_column_asked_for_in_advance(
    then: Json, answer: Answer
) -> None:
    found = planned({**HOURS_NEED_APPROVAL, "then": then})
    assert found.answer == answer
    assert found.judged is not None
    assert found.judged.ways_out == ("Leave it.",)
    assert bool(found.judged.approvals) is (answer == "needs_approval")


def test_nothing_to_judge_is_either_so_already_or_not_valid() -> None:
    assert PlannedChange(ASKED, "Support").answer == "unchanged"
    assert PlannedChange(ASKED, "Support", (Mistake("/a", "No."),)).answer == "invalid"
    assert planned().answer == "allowed"


def test_the_strictest_change_speaks_for_all() -> None:
    assert strictest([]) == "unchanged"
    for index, answer in enumerate(ANSWERS):
        assert strictest(ANSWERS[: index + 1]) == answer
        assert strictest(reversed(ANSWERS[: index + 1])) == answer
    both = (PlannedChange(ASKED, "a"), planned(HOURS_NEED_APPROVAL))
    assert PlannedProposal(Proposal((ASKED, ASKED)), both, "r1", NOON).answer == "needs_approval"


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("flag", "Nobody has to agree"),
        (HOURS_NEED_APPROVAL["then"], "If nobody decides until 2026-03-05T12:00Z, it expires"),
        ("revert", "Asked for as it stands, it is refused"),
    ],
)
def test_it_says_what_happens_if_nobody_does_anything(then: Json, words: str) -> None:
    plan = PlannedProposal(Proposal(), (planned({**HOURS_NEED_APPROVAL, "then": then}),), "r", NOON)
    assert plan.if_nothing.startswith(words)
    assert plan.if_nothing.endswith(".")


def test_where_nothing_could_happen_nothing_is_said() -> None:
    for change in (PlannedChange(ASKED, "Support"), PlannedChange(ASKED, "Support", (Mistake("/a", "No."),))):
        plan = PlannedProposal(Proposal(), (change,), "r", NOON)
        assert (plan.if_nothing, plan.duration) == ("", NO_TIME)


def test_a_question_expires_as_the_strictest_of_all_says() -> None:
    day, change = 86400.0, planned(HOURS_NEED_APPROVAL)

    def ends(
        *changes: PlannedChange, apply_at: float | None = None, expires_in: float | None = None
    ) -> float:
        proposal = Proposal(expires_in=expires_in)
        return PlannedProposal(proposal, changes, "r", NOON, apply_at=apply_at).expires_at - NOON

    assert ends() == WITHIN
    assert ends(change) == day
    assert ends(change, expires_in=3600.0) == 3600.0
    assert ends(change, expires_in=2 * day) == day
    assert ends(change, apply_at=NOON + 60) == 60
    assert ends(change, apply_at=NOON + 9 * day) == day
