"""What a change comes to, as one word, and the strictest of several."""

from __future__ import annotations

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.changes import diff
from drift.core.model.resources import Json, Ref
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
