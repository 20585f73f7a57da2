"""A plan as JSON: every change by name, with all that there is to say of it."""

from __future__ import annotations

from typing import Any

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.json_view import plain
from drift.core.model.changes import Created
from drift.core.model.resources import Ref, Resource
from guard.core.model.periods import Span
from guard.core.model.verdict import Judgement
from guard.core.proposals.change_plan import PlannedChange, PlannedProposal, judged
from guard.core.proposals.new_names import NEW
from guard.core.proposals.proposal import Mistake, Proposal, ProposedChange
from guard.core.reports.plan_json import PlanAnswer, nowhere, plan_answer
from tests.guard.core.proposals.test_change_plan import ASKED, PLACE, planned
from tests.guard.policy_cast import HOURS_NEED_APPROVAL, NOON, policy_set

CREATED = ProposedChange("create", Ref("tag", NEW), merge={"name": "vip"})
WRONG = PlannedChange(ASKED, "Support", (Mistake("/nmae", "There is no /nmae.", ("set", "/nmae"), True),))


def created() -> PlannedChange:
    change = Created(Resource(CREATED.ref, {"name": "vip"}))
    found = judged(CATALOGUE["tag"], change, Judgement(()), policy_set(), None, PLACE, {}, Span.at(NOON))
    return PlannedChange(CREATED, "a new Tag", (), found)


def answer(*changes: PlannedChange, **how: Any) -> PlanAnswer:
    proposal = Proposal(tuple(change.asked for change in changes), "winter", "SUP-41")
    plan = PlannedProposal(proposal, changes, "revision-1", NOON, "carol@acme.example", "a.yaml")
    return plan_answer(plan, **how)


def test_each_change_has_its_verdict_reasons_approvals_and_calls() -> None:
    (change,) = plain(answer(planned(HOURS_NEED_APPROVAL)))["changes"]
    assert change["resource"] == {"kind": "office_hours_schedule", "id": "42"}
    assert change["verdict"] == "needs_approval"
    assert [reason["policy"] for reason in change["reasons"]] == ["hours"]
    (needed,) = change["approvals"]
    assert (needed["groups"], needed["quorum"], needed["until"]) == (
        ("support-ops",),
        1,
        "2026-03-05T12:00:00Z",
    )
    assert list(change["diff"]["fields"]) == [
        {"pointer": "/time_zone_name", "before": "Europe/Paris", "after": "UTC"}
    ]
    assert [call["method"] for call in change["calls"]] == ["PUT"]
    assert change["rollback"]["extent"] == "whole"


def test_what_is_to_be_created_has_no_name_yet() -> None:
    (change,) = answer(created()).changes
    assert (change.resource, change.kind, change.name) == (None, "tag", "tag")
    assert change.calls[0].body == {"name": "vip"}


def test_of_a_mistake_only_that_is_said_with_its_place() -> None:
    (change,) = answer(WRONG, where=lambda change, mistake: f"a.yaml:4:{len(mistake.path)}").changes
    assert [(mistake.where, mistake.at) for mistake in change.mistakes] == [("a.yaml:4:2", "/set/~1nmae")]
    assert (change.verdict, change.reasons, change.calls, change.rollback) == ("invalid", (), (), None)
    assert nowhere(WRONG, WRONG.mistakes[0]) == ""


def test_the_whole_has_the_strictest_verdict_and_says_who_asks() -> None:
    whole = answer(planned(), WRONG, planned(HOURS_NEED_APPROVAL))
    assert whole.verdict == "invalid"
    assert (whole.asker, whole.reason, whole.ticket, whole.revision) == (
        "carol@acme.example",
        "winter",
        "SUP-41",
        "revision-1",
    )
