"""Proposals over HTTP: asked, previewed, voted on, edited, renewed and withdrawn before anything is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from werkzeug.test import TestResponse

from drift.core.model.resources import Ref
from drift.web.rest.route import API
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.enforcement.batch import SomeFailed
from guard.identity.tokens import create
from guard.queries.plan import plan_in
from guard.store.proposals import Proposals
from guard.workflow.proposals.asking import Asked, Asker, ask
from guard.workflow.proposals.settlement import settle_proposals
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, ERIN, HOURS, MALLORY, POLICIES, Stage

PATH = f"{API}/proposals"
LONDON = {"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}
OFF = {"resource": "ip_allowlist", "set": {"/enabled": False}}
DELETION = {"resource": "office_hours_schedule/99", "delete": True}
TAG = {"create": True, "kind": "tag", "set": {"/name": "winter"}}


def asked(on: Stage, *changes: Any, who: str = BOB, **more: Any) -> dict[str, Any]:
    answer = on.post(PATH, {"changes": changes, "reason": "winter", **more}, who)
    return body(answer, 201)


def body(answer: TestResponse, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found = orjson.loads(answer.data)
    assert isinstance(found, dict)
    return found


def vote(on: Stage, id: str, who: str, choice: str = "approve", **more: Any) -> TestResponse:
    return on.post(f"{PATH}/{id}/votes", {"vote": choice, **more}, who)


def patch(on: Stage, id: str, edits: Any, who: str = BOB) -> TestResponse:
    return on.app.test_client().patch(f"{PATH}/{id}", headers=on.headers(who), data=orjson.dumps(edits))


def status(on: Stage, id: str) -> str:
    return str(on.get(f"{PATH}/{id}")["status"])


def test_a_proposal_is_answered_at_once_with_verdict_reasons_approvals_and_preview(calm: Stage) -> None:
    found = asked(calm, LONDON, ticket="SUP-41")
    assert (found["status"], found["verdict"], found["asker"]) == ("open", "needs_approval", BOB)
    assert found["sentence"] == ("Waiting for approvals: 0 of 1 for office-hours-need-a-second-pair-of-eyes.")
    assert [reason["policy"] for reason in found["reasons"]] == ["office-hours-need-a-second-pair-of-eyes"]
    assert found["approvals"] == [
        {
            "policy": "office-hours-need-a-second-pair-of-eyes",
            "may": [ALICE, MALLORY],
            "quorum": 1,
            "have": 0,
            "period": "",
            "veto": True,
            "step_up": False,
        }
    ]
    (change,) = found["preview"]["changes"]
    assert change["diff"]["words"] == ['time_zone_name changes from "Europe/Paris" to "Europe/London".']
    assert found["changes"] == [LONDON]
    assert [event["what"] for event in found["thread"]] == ["asked"]
    assert calm.get(f"{PATH}/{found['id']}") == found
    assert [one["id"] for one in calm.get(PATH, open="1", asker=BOB, resource=HOURS)["items"]] == [
        found["id"]
    ]


def test_the_deciding_vote_approves_it_and_the_asker_never_votes(calm: Stage) -> None:
    id = asked(calm, LONDON, who=ALICE)["id"]
    own = vote(calm, id, ALICE)
    assert (own.status_code, orjson.loads(own.data)["detail"]) == (
        403,
        "You asked for this; somebody else must approve it.",
    )
    assert body(vote(calm, id, ERIN), 403)["type"].endswith("not-eligible")
    found = body(vote(calm, id, MALLORY, comment="fine"), 201)
    assert (found["status"], found["approved_by"]) == ("approved", [MALLORY])
    assert [event["what"] for event in found["thread"]] == ["asked", "voted", "approved"]
    assert body(vote(calm, id, MALLORY, "deny"), 409)["detail"].startswith("This proposal is approved.")


def test_a_denial_ends_it_with_its_comment(calm: Stage) -> None:
    id = asked(calm, LONDON)["id"]
    found = body(vote(calm, id, ALICE, "deny", comment="not before Monday"), 201)
    assert (found["status"], found["sentence"]) == ("denied", f"Denied by {ALICE}: not before Monday")


def test_changes_wanted_need_a_comment_and_do_not_end_it(calm: Stage) -> None:
    id = asked(calm, LONDON)["id"]
    assert vote(calm, id, ALICE, "changes_wanted").status_code == 422
    found = body(vote(calm, id, ALICE, "changes_wanted", comment="Dublin, please"), 201)
    assert (found["status"], found["changes_wanted_by"]) == ("changes_wanted", [ALICE])
    dublin = {"changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/Dublin"}}]}
    edited = body(patch(calm, id, dublin), 200)
    assert (edited["status"], edited["edition"], edited["votes"]) == ("open", 2, [])
    assert body(vote(calm, id, ALICE, edition=1), 409)["type"].endswith("edited")
    assert body(vote(calm, id, ALICE, edition=2), 201)["status"] == "approved"


def test_an_edit_takes_every_vote_away_also_after_the_approval(calm: Stage) -> None:
    id = asked(calm, LONDON)["id"]
    vote(calm, id, ALICE)
    assert status(calm, id) == "approved"
    assert patch(calm, id, {"reason": "spring"}, CAROL).status_code == 403
    edited = body(patch(calm, id, {"reason": "spring", "ticket": "SUP-9"}), 200)
    assert (edited["status"], edited["approved_by"], edited["reason"]) == ("open", [], "spring")
    assert body(patch(calm, id, {"ticket": None}), 200)["ticket"] == ""
    assert patch(calm, id, {"changes": [{"resource": HOURS, "set": {"/nonsense": 1}}]}).status_code == 422
    assert calm.get(f"{PATH}/{id}")["edition"] == 3


def test_what_a_policy_forbids_is_kept_as_refused_with_the_nearest_value(calm: Stage) -> None:
    found = asked(calm, OFF)
    assert (found["status"], found["verdict"], found["approvals"]) == ("refused", "refused", [])
    assert "ip-allowlist-stays-on" in {reason["policy"] for reason in found["reasons"]}
    assert found["preview"]["changes"][0]["nearest"][0]["value"] is True
    assert vote(calm, found["id"], DAVE).status_code == 403
    assert asked(calm, OFF)["id"] != found["id"]  # what was refused blocks nobody


def test_what_nobody_minds_is_approved_at_once(calm: Stage) -> None:
    found = asked(calm, TAG)
    assert (found["status"], found["approved_by"], found["resources"]) == ("approved", [], [])


def test_another_open_proposal_on_the_field_is_named(calm: Stage) -> None:
    first = asked(calm, LONDON)["id"]
    answer = body(calm.post(PATH, {"changes": [LONDON]}, CAROL), 409)
    assert answer["first"] == first
    assert first in answer["detail"]
    deletion = {"resource": HOURS, "delete": True}
    assert body(calm.post(PATH, {"changes": [deletion]}, CAROL), 409)["first"] == first
    assert asked(calm, {"resource": HOURS, "set": {"/name": "Rome"}}, who=CAROL)["status"] == "approved"
    body(calm.post(f"{PATH}/{first}/withdrawal", {"reason": "later"}, BOB), 200)
    assert status(calm, first) == "withdrawn"
    assert asked(calm, LONDON, who=CAROL)["status"] == "open"


def test_the_same_content_is_asked_once_where_a_pipeline_says_so(calm: Stage) -> None:
    sent = {"changes": [LONDON], "reason": "winter", "once": True, "source": "changes/winter.yaml"}
    first = body(calm.post(PATH, sent, BOB), 201)
    again = body(calm.post(PATH, sent, BOB), 200)
    assert again["id"] == first["id"]
    assert first["source"] == "changes/winter.yaml"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"resource": HOURS, "set": {"/nonsense": 1}}, "#/changes/0/set/~1nonsense"),
        ({"resource": HOURS, "set": {"/name": 7}}, "#/changes/0/set/~1name"),
        ({"resource": "office_hours_schedule/1", "set": {"/name": "x"}}, "#/changes/0/resource"),
        ({"resource": "nonsense/1", "set": {"/name": "x"}}, "#/changes/0/resource"),
    ],
)
def test_nothing_is_kept_of_what_cannot_be_asked(calm: Stage, change: Any, pointer: str) -> None:
    answer = body(calm.post(PATH, {"changes": [change]}, BOB), 422)
    assert [error["pointer"] for error in answer["errors"]] == [pointer]
    assert calm.get(PATH)["items"] == []


def test_what_is_so_already_is_not_asked(calm: Stage) -> None:
    same = {"resource": HOURS, "set": {"/name": "Paris"}}
    assert body(calm.post(PATH, {"changes": [same]}, BOB), 422)["type"].endswith("nothing-to-change")


def test_only_whoever_asked_withdraws_and_only_once(calm: Stage) -> None:
    id = asked(calm, LONDON)["id"]
    assert calm.post(f"{PATH}/{id}/withdrawal", {}, CAROL).status_code == 403
    assert calm.post(f"{PATH}/{id}/withdrawal", {}, BOB).status_code == 200
    assert calm.post(f"{PATH}/{id}/withdrawal", {}, BOB).status_code == 409
    assert patch(calm, id, {"reason": "again"}).status_code == 409
    assert calm.post(f"{PATH}/nothing/withdrawal", {}, BOB).status_code == 404


def test_comments_stand_in_the_thread(calm: Stage) -> None:
    id = asked(calm, LONDON)["id"]
    found = body(calm.post(f"{PATH}/{id}/comments", {"comment": "When?"}, CAROL), 201)
    said = found["thread"][-1]
    assert (said["what"], said["who"], said["text"]) == ("commented", CAROL, "When?")
    assert calm.post(f"{PATH}/{id}/comments", {"comment": ""}, CAROL).status_code == 400
    assert calm.post(f"{PATH}/{id}/comments", {"comment": "x"}, ERIN).status_code == 403


def test_a_state_that_moved_makes_it_void_and_a_renewal_asks_again(calm: Stage) -> None:
    id = asked(calm, LONDON)["id"]
    calm.intercom.hold(HOURS, name="Rome", time_zone_name="Europe/Paris", time_intervals=[])
    calm.look()
    found = calm.get(f"{PATH}/{id}")
    assert found["status"] == "void"
    assert found["sentence"].startswith("What it would change is not as it was")
    assert vote(calm, id, ALICE).status_code == 409
    again = body(calm.post(f"{PATH}/{id}/renewal", {}, BOB), 200)
    assert (again["status"], again["edition"]) == ("open", 2)
    assert body(vote(calm, id, ALICE), 201)["status"] == "approved"


def test_policies_that_moved_make_it_void_in_the_moment_of_the_vote(calm: Stage) -> None:
    id = asked(calm, LONDON)["id"]
    (calm.policies / "policies.yaml").write_text(POLICIES.replace("24h", "12h"))
    calm.service.in_force.reload()
    assert vote(calm, id, ALICE).status_code == 409
    assert status(calm, id) == "void"


def test_it_expires_when_nobody_decides(calm: Stage) -> None:
    id = asked(calm, LONDON)["id"]
    calm.clock.now += 86400
    assert status(calm, id) == "expired"
    assert body(vote(calm, id, ALICE), 409)["detail"].startswith("This proposal is expired.")
    calm.service.turn()
    assert body(calm.post(f"{PATH}/{id}/renewal", {}, BOB), 200)["status"] == "open"


def test_who_lost_their_token_suspends_it_until_they_have_one_again(calm: Stage) -> None:
    id = asked(calm, LONDON, apply_at="2026-12-05T22:00:00+01:00")["id"]
    with calm.guarded.transaction() as work:
        work.tokens.revoke(BOB, work.now)
    calm.service.turn()
    found = calm.get(f"{PATH}/{id}")
    assert (found["status"], found["sentence"]) == ("suspended", f"{BOB} has no valid token any more.")
    assert vote(calm, id, ALICE).status_code == 409
    create(calm.guarded, BOB, "requester")
    calm.service.turn()
    assert status(calm, id) == "open"


def test_one_that_cannot_be_settled_keeps_back_no_other(calm: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = asked(calm, LONDON)["id"], asked(calm, DELETION)["id"]
    calm.clock.now += 86400
    closes = Proposals.close

    def close(self: Proposals, id: str, closing: Any, at: float, note: str) -> bool:
        if id == bad:
            raise ValueError("It is cursed.")
        return closes(self, id, closing, at, note)

    monkeypatch.setattr(Proposals, "close", close)
    with pytest.raises(SomeFailed, match=f"proposal {bad}"):
        settle_proposals(calm.guarded)
    with calm.guarded.view() as view:
        records = {record.id: record.closing for record in view.proposals.search()}
    assert records == {bad: "", good: "expired"}


@pytest.mark.parametrize("secret", ["grt_Zk3f9Qm1xR7tYb2LwPn8", "password=hunter2"])
def test_no_text_that_people_write_keeps_a_secret(calm: Stage, secret: str) -> None:
    id = asked(calm, LONDON)["id"]
    told = f"as agreed, {secret}"
    answers = [
        calm.post(PATH, {"changes": [TAG], "reason": told}, BOB),
        calm.post(PATH, {"changes": [TAG], "ticket": told}, BOB),
        calm.post(PATH, {"changes": [TAG], "source": told}, BOB),
        patch(calm, id, {"reason": told}),
        vote(calm, id, ALICE, comment=told),
        calm.post(f"{PATH}/{id}/comments", {"comment": told}, BOB),
        calm.post(f"{PATH}/{id}/withdrawal", {"reason": told}, BOB),
    ]
    for answer in answers:
        (error,) = body(answer, 400)["errors"]
        assert "looks as if it holds a token or a password" in error["detail"]
        assert secret not in answer.text
    assert calm.get(f"{PATH}/{id}")["edition"] == 1


def test_five_megabytes_are_too_many(calm: Stage) -> None:
    large = {"resource": HOURS, "set": {"/name": "x" * 5_000_000}}
    assert calm.post(PATH, {"changes": [large]}, BOB).status_code == 413


def test_those_who_have_to_agree_are_told_what_would_point_at_nothing(calm: Stage) -> None:
    steps = {"steps": [{"type": "wait", "office_hours_schedule_id": "42"}]}
    calm.intercom.hold("workflow/9", workflow={"id": "9", "title": "W", "snapshot": steps})
    calm.look()
    guarded = replace(calm.guarded, channels=("slack",))
    asked, wrong = read_proposal({"changes": [{"delete": True, "resource": HOURS}]}, BODY)
    assert not wrong
    ask(guarded, Asked({}, asked), Asker(BOB), plan_in)
    with guarded.view() as view:
        (waiting,) = view.outbox.due(view.now + 60, 9)
    assert f"{HOURS} goes, and at least 1 resource still refers to it." in waiting.payload["text"]


def test_of_two_that_begin_together_on_one_resource_the_second_is_void(calm: Stage) -> None:
    """People agreed to each of them on a state without the other."""
    first = asked(calm, LONDON)["id"]
    body(vote(calm, first, ALICE), 201)
    second = asked(calm, {"resource": HOURS, "set": {"/name": "London"}}, who=CAROL)["id"]
    calm.service.turn()
    found = {status(calm, id) for id in (first, second)}
    assert found == {"applied", "void"}
    assert len(calm.intercom.written) == 1


def test_who_left_the_workspace_suspends_it_also_when_somebody_voted_for_them(calm: Stage) -> None:
    for number, who in enumerate((ALICE, BOB, MALLORY)):
        calm.intercom.hold(f"admin/{number}", name=who, email=who)
    calm.look()
    away = {"to": MALLORY, "until": "2026-12-20T00:00:00Z"}
    assert calm.post(f"{API}/delegations", away, ALICE).status_code == 201
    id = asked(calm, LONDON, apply_at="2026-12-05T22:00:00+01:00", expires_in="80d")["id"]
    body(vote(calm, id, MALLORY, **{"for": ALICE}), 201)
    assert status(calm, id) == "scheduled"
    del calm.intercom.held[Ref("admin", "0")]
    calm.look()
    found = calm.get(f"{PATH}/{id}")
    assert (found["status"], found["sentence"]) == (
        "suspended",
        f"{ALICE} is no teammate of the Intercom workspace any more.",
    )
