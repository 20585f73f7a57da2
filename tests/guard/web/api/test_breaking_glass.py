"""Breaking glass over HTTP: applied at once without approval, told to everybody, and reviewed by somebody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import orjson
import pytest
from werkzeug.test import TestResponse

from drift.web.rest.route import API
from guard.core.proposals.glass import REVIEW
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.identity.tokens import create
from guard.queries.plan import plan_in
from guard.workflow.proposals.asking import Asked, Asker, ask
from guard.workflow.proposals.break_glass import open_overdue_reviews
from guard.workflow.proposals.break_glass import review as write_review
from tests.guard.web.api.test_plans import ASK_FIRST
from tests.guard.web.api.test_proposals import LONDON, OFF, PATH, TAG, asked, body, status, vote
from tests.guard.web.stage import ALICE, BOB, DAVE, ERIN, MALLORY, PEOPLE, Stage

WHY: Final = "the desk moved to London tonight"
GLASS: Final[dict[str, Any]] = {"reason": WHY, "break_glass": True}


@pytest.fixture
def acme(calm: Stage) -> Stage:
    """A stage on which Dave may break glass."""
    named = "break_glass: [dave@acme.example]\nbreak_glass_review: 2h\n"
    (calm.policies / "people.yaml").write_text(PEOPLE + named)
    assert calm.service.in_force.reload()
    return calm


def broken(on: Stage, *changes: Any, **more: Any) -> dict[str, Any]:
    return asked(on, *(changes or (LONDON,)), who=DAVE, **{**GLASS, **more})


def review(on: Stage, id: str, who: str, text: str = "looked at it with Dave") -> TestResponse:
    return on.post(f"{PATH}/{id}/review", {"because": text}, who)


def test_it_is_approved_at_once_recorded_and_told_loudly(acme: Stage) -> None:
    found = broken(acme)
    assert (found["status"], found["verdict"], found["approvals"]) == ("approved", "needs_approval", [])
    assert found["approved_by"] == []
    assert [event["what"] for event in found["thread"]] == ["asked", "glass_broken", "approved"]
    assert found["thread"][1]["text"] == f"dave@acme.example broke glass: nobody else agreed. {WHY}."
    (glass,) = found["glass"]
    assert (glass["who"], glass["because"], glass["reviewed_at"]) == (DAVE, WHY, None)
    assert glass["at"].startswith("2026-09-21T14:13:20")
    assert glass["review_by"].startswith("2026-09-21T16:13:20")


def test_only_who_is_named_breaks_glass_and_only_in_person_with_a_reason(acme: Stage) -> None:
    mallory = acme.post(PATH, {"changes": [LONDON], **GLASS}, MALLORY)
    assert body(mallory, 403)["type"].endswith("may-not-break-glass")
    short = acme.post(PATH, {"changes": [LONDON], "break_glass": True, "reason": "now"}, DAVE)
    assert body(short, 422)["type"].endswith("no-reason")
    token = create(acme.guarded, DAVE, "requester", robot="helper")
    robot = acme.app.test_client().post(
        PATH,
        headers={"Authorization": f"Bearer {token}"},
        data=orjson.dumps({"changes": [LONDON], **GLASS}),
    )
    assert body(robot, 403)["type"].endswith("robot-refused")
    assert acme.get(PATH)["items"] == []


@pytest.mark.parametrize("words", [{"apply_at": "2026-10-01T00:00Z"}, {"apply": "now"}, {"expires_in": "1d"}])
def test_what_is_done_at_once_has_no_other_time(acme: Stage, words: Any) -> None:
    (word,) = words
    answer = acme.post(PATH, {"changes": [LONDON], **GLASS, **words}, DAVE)
    (error,) = body(answer, 422)["errors"]
    assert error["pointer"] == f"#/{word}"
    assert error["detail"].startswith("Whoever breaks glass wants it done now: leave")


def test_what_a_policy_refuses_is_refused_all_the_same_and_what_it_demands_is_not(acme: Stage) -> None:
    refused = broken(acme, OFF)
    assert (refused["status"], refused["glass"]) == ("refused", [])
    file = acme.policies / "policies.yaml"
    file.write_text(file.read_text() + ASK_FIRST)
    assert acme.service.in_force.reload()
    found = broken(acme)
    assert (found["status"], len(found["glass"])) == ("approved", 1)
    assert [unmet["demand"] for unmet in found["preview"]["unmet"]] == ["ticket", "window"]


def test_nothing_is_broken_where_nobody_would_be_asked(acme: Stage) -> None:
    found = broken(acme, TAG)
    assert (found["status"], found["glass"]) == ("approved", [])
    assert body(review(acme, found["id"], ALICE), 409)["type"].endswith("no-glass")


def test_somebody_elses_open_question_does_not_stand_in_the_way(acme: Stage) -> None:
    asked(acme, LONDON, who=BOB)
    assert broken(acme)["status"] == "approved"


def test_the_review_is_closed_once_by_an_approver_who_did_not_break_it(acme: Stage) -> None:
    id = broken(acme)["id"]
    own = body(review(acme, id, DAVE), 403)
    assert own["detail"] == "You broke the glass yourself; somebody else must review it."
    second = create(acme.guarded, "dave+second@acme.example", "operator")
    again = acme.app.test_client().post(
        f"{PATH}/{id}/review",
        headers={"Authorization": f"Bearer {second}"},
        data=orjson.dumps({"because": "fine"}),
    )
    assert body(again, 403)["type"] == own["type"]
    assert review(acme, id, ERIN).status_code == 403
    acme.tokens["frank"] = create(acme.guarded, "frank@acme.example", "approver")
    stranger = body(review(acme, id, "frank"), 403)
    assert stranger["detail"].startswith("A review is for those whom people.yaml names")
    assert review(acme, id, ALICE, "  ").status_code == 422
    found = body(review(acme, id, ALICE), 201)
    (glass,) = found["glass"]
    assert (glass["reviewed_by"], glass["review"]) == (ALICE, "looked at it with Dave")
    assert found["thread"][-1]["what"] == "reviewed"
    assert "alice@acme.example reviewed this" in body(review(acme, id, MALLORY), 409)["detail"]


def test_no_robot_reviews(acme: Stage) -> None:
    id = broken(acme)["id"]
    token = create(acme.guarded, ALICE, "requester", robot="helper")
    answer = acme.app.test_client().post(
        f"{PATH}/{id}/review",
        headers={"Authorization": f"Bearer {token}"},
        data=orjson.dumps({"because": "fine"}),
    )
    assert answer.status_code == 403


def findings(on: Stage, is_open: bool = True) -> list[Any]:
    with on.guarded.view() as view:
        return [one for one in view.findings.search(policy=REVIEW) if (one.closed_at is None) is is_open]


def test_what_nobody_reviews_in_time_becomes_a_finding_that_only_the_review_closes(acme: Stage) -> None:
    id = broken(acme)["id"]
    acme.clock.now += 7100
    assert open_overdue_reviews(acme.guarded) == 0
    acme.clock.now += 200
    assert open_overdue_reviews(acme.guarded) == 1
    assert open_overdue_reviews(acme.guarded) == 0
    (finding,) = findings(acme)
    assert (finding.severity, finding.subject) == ("critical", f"proposal:{id}")
    assert "nobody else reviewed it within 2 hours" in finding.sentence
    (listed,) = acme.get(f"{API}/findings", policy=REVIEW)["items"]
    assert listed["id"] == finding.id
    assert REVIEW in orjson.dumps(acme.get(f"{API}/drift")).decode()
    refused = acme.post(f"{API}/findings/{finding.id}/acknowledgement", {"comment": "seen"}, ALICE)
    assert f"guardrail review {id}" in refused.text
    assert findings(acme) == [finding]
    body(review(acme, id, ALICE), 201)
    assert findings(acme) == []
    (closed,) = findings(acme, is_open=False)
    assert closed.closed_because == "Reviewed by alice@acme.example: looked at it with Dave"


def test_nobody_votes_on_what_was_broken(acme: Stage) -> None:
    id = broken(acme)["id"]
    assert vote(acme, id, ALICE).status_code in (403, 409)
    assert status(acme, id) == "approved"


def test_everybody_who_could_have_agreed_is_told(acme: Stage) -> None:
    loud = replace(acme.guarded, channels=("webhook",))
    document = {"changes": [LONDON], **GLASS}
    proposal, wrong = read_proposal(document, BODY)
    assert wrong == ()
    record = ask(loud, Asked(document, proposal), Asker(DAVE), plan_in)
    acme.clock.now += 7300
    open_overdue_reviews(loud)
    write_review(loud, record.id, ALICE, "approver", "fine")
    with loud.view() as view:
        told = {one.payload["event"]: one.payload for one in view.outbox.due(view.now + 1, 100)}
    news = told["proposal.glass_broken"]
    assert news["severity"] == told["proposal.review_overdue"]["severity"] == "critical"
    assert news["title"].startswith("GLASS BROKEN by dave@acme.example: update Paris")
    assert news["details"]["eligible"] == [ALICE, MALLORY]
    assert f"guardrail review {record.id}" in " ".join(news["text"])
    assert told["proposal.reviewed"]["text"] == ["fine"]
