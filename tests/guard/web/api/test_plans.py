"""Plans over HTTP: what a change would come to, before anybody makes it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from drift.core.model.activity import Actor
from drift.core.model.resources import Ref
from drift.web.rest.route import API
from guard.queries.what_if import what_if
from tests.guard.web.stage import ALICE, BOB, CAROL, ERIN, HOURS, MALLORY, Stage

PATH = f"{API}/plans"
LONDON = {"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}


def planned(on: Stage, *changes: Any, who: str = BOB, **more: Any) -> dict[str, Any]:
    answer = on.post(PATH, {"changes": changes, **more}, who)
    assert answer.status_code == 200, answer.text
    found = orjson.loads(answer.data)
    assert isinstance(found, dict)
    return found


def test_it_says_the_verdict_the_diff_the_calls_and_who_would_have_to_agree(calm: Stage) -> None:
    plan = planned(calm, LONDON, reason="winter", ticket="SUP-41")
    assert (plan["verdict"], plan["asker"], plan["reason"], plan["ticket"]) == (
        "needs_approval",
        BOB,
        "winter",
        "SUP-41",
    )
    assert plan["revision"] == calm.service.in_force().revision
    (change,) = plan["changes"]
    assert change["resource"] == {"kind": "office_hours_schedule", "id": "42"}
    (needed,) = change["approvals"]
    assert (needed["groups"], needed["quorum"], needed["may"]) == (["support-ops"], 1, [ALICE, MALLORY])
    assert change["diff"]["fields"] == [
        {"pointer": "/time_zone_name", "before": "Europe/Paris", "after": "Europe/London"}
    ]
    assert [(call["method"], call["path"]) for call in change["calls"]] == [
        ("PUT", "/office_hours_schedules/42")
    ]
    assert change["rollback"]["extent"] == "whole"


def test_whoever_holds_the_token_asks_and_never_agrees(calm: Stage) -> None:
    (change,) = planned(calm, LONDON, who=ALICE)["changes"]
    assert [needed["may"] for needed in change["approvals"]] == [[MALLORY]]
    named = calm.post(PATH, {"changes": [LONDON], "asker": CAROL}, BOB)
    assert named.status_code == 400


def test_it_says_when_the_changes_are_to_be_applied(calm: Stage) -> None:
    plan = planned(calm, LONDON, apply_at="2026-10-03T22:00 Europe/Paris", expires_in="30d")
    assert (plan["apply_at"], plan["expires_in"]) == ("2026-10-03T20:00:00Z", 30 * 86400)
    assert planned(calm, LONDON)["apply_at"] is None


ASK_FIRST = """
  - id: hours-are-asked-for
    because: office hours were changed without asking
    severity: low
    watch: { kind: office_hours_schedule }
    must: { properties: { time_zone_name: { type: string } } }
    ask_first:
      reason: 10
      ticket: '^SUP-\\d+$'
      window: { days: [sat], from: "22:00", to: "23:00", zone: Europe/Paris }
    then: flag
"""


RENAMED = {"resource": "office_hours_schedule/99", "set": {"/name": "Nights"}}


def asking_first(on: Stage) -> None:
    """A policy that every change of office hours keeps, and that wants to be asked."""
    file = on.policies / "policies.yaml"
    file.write_text(file.read_text() + ASK_FIRST)
    assert on.service.in_force.reload()


def test_what_a_policy_demands_refuses_although_the_change_keeps_it(calm: Stage) -> None:
    asking_first(calm)
    plan = planned(calm, RENAMED, ticket="OPS-1")
    assert plan["verdict"] == "refused"
    assert [change["verdict"] for change in plan["changes"]] == ["allowed"]
    assert [(unmet["policy"], unmet["demand"], unmet["enforced"]) for unmet in plan["unmet"]] == [
        ("hours-are-asked-for", "reason", True),
        ("hours-are-asked-for", "ticket", True),
        ("hours-are-asked-for", "window", True),
    ]
    assert plan["unmet"][1]["way_out"] == "Name the ticket, such as SUP-1."
    assert "`apply_at: 2026-09-26T20:00Z`" in plan["unmet"][2]["way_out"]


def test_what_brings_all_that_is_demanded_is_judged_as_ever(calm: Stage) -> None:
    asking_first(calm)
    brought: Any = {"reason": "Paris works at night", "ticket": "SUP-41"}
    plan = planned(calm, RENAMED, **brought, apply="window")
    assert (plan["verdict"], plan["unmet"], plan["apply_at"]) == ("allowed", [], "2026-09-26T20:00:00Z")
    at = {"apply_at": "2026-09-26T22:59 Europe/Paris"}
    assert planned(calm, RENAMED, **brought, **at)["verdict"] == "allowed"
    assert planned(calm, LONDON, **brought, **at)["verdict"] == "needs_approval"
    assert (
        planned(calm, RENAMED, {"resource": "team/1", "set": {"/name": "x"}}, ticket="SUP-1")["unmet"] != []
    )
    assert planned(calm, {"resource": "team/1", "set": {"/name": "x"}})["unmet"] == []


def test_a_window_that_is_open_now_suffices_only_where_nobody_has_to_agree(calm: Stage) -> None:
    asking_first(calm)
    calm.clock.now = 1_790_454_600.0  # Saturday 2026-09-26, 22:30 in Paris
    brought: Any = {"reason": "Paris works at night", "ticket": "SUP-41"}
    assert planned(calm, RENAMED, **brought)["verdict"] == "allowed"
    waiting = planned(calm, LONDON, **brought)
    assert (waiting["verdict"], [unmet["demand"] for unmet in waiting["unmet"]]) == ("refused", ["window"])


def test_a_window_that_no_policy_has_is_nothing_to_wait_for(calm: Stage) -> None:
    asking_first(calm)
    answer = calm.post(
        PATH, {"changes": [{"resource": "team/1", "set": {"/name": "x"}}], "apply": "window"}, BOB
    )
    assert answer.status_code == 422
    (error,) = orjson.loads(answer.data)["errors"]
    assert error["pointer"] == "#/apply"
    assert "No policy that speaks about these changes has a maintenance window" in error["detail"]


def test_a_proposal_is_judged_for_the_moment_at_which_it_is_to_be_applied(calm: Stage) -> None:
    """The exemption of the Paris pilot ends: what is asked for today and done afterwards is not excused."""
    file = calm.policies / "policies.yaml"
    file.write_text(file.read_text().replace("2099-12-31", "2026-09-30"))
    assert calm.service.in_force.reload()
    london = {**LONDON, "resource": "office_hours_schedule/99"}
    assert planned(calm, london)["verdict"] == "allowed"
    assert planned(calm, london, apply_at="2026-09-30T23:59Z")["verdict"] == "allowed"
    assert planned(calm, london, apply_at="2026-10-01T00:00Z")["verdict"] == "needs_approval"


def test_each_verdict_has_its_word(calm: Stage) -> None:
    plan = planned(
        calm,
        {"resource": "ip_allowlist", "set": {"/enabled": False}},
        {"resource": "team/1", "merge": {"admin_ids": [1]}},
        {"resource": "team/2", "merge": {"admin_ids": "x"}},
        {"create": True, "kind": "tag", "merge": {"name": "vip"}},
        {"delete": True, "resource": "office_hours_schedule/99"},
    )
    assert [change["verdict"] for change in plan["changes"]] == [
        "refused",
        "unchanged",
        "invalid",
        "allowed",
        "allowed",  # exempt
    ]
    refused, _, invalid, *_ = plan["changes"]
    assert refused["nearest"] == [{"policy": "ip-allowlist-stays-on", "pointer": "/enabled", "value": True}]
    assert [(mistake["pointer"], mistake["at"], mistake["where"]) for mistake in invalid["mistakes"]] == [
        ("/admin_ids", "/changes/2/merge/admin_ids", "")
    ]
    assert plan["verdict"] == "invalid"


def test_the_words_are_those_of_the_same_question_asked_otherwise(calm: Stage) -> None:
    (change,) = planned(calm, LONDON, who=CAROL)["changes"]
    supposed = what_if(
        calm.guarded,
        Ref.parse(HOURS),
        {"/time_zone_name": "Europe/London"},
        Actor("admin", None, CAROL, None),
    )
    assert [reason["sentence"] for reason in change["reasons"]] == [
        reason.sentence for reason in supposed.decision.judgement.reasons
    ]


@pytest.mark.parametrize(
    ("body", "status", "pointer", "says"),
    [
        ({}, 400, "#", "'changes' is a required property"),
        ({"changes": []}, 400, "#/changes", "at least 1"),
        ({"changes": [{"resource": HOURS, "sett": {}}]}, 400, "#/changes/0", "takes no `sett`"),
        ({"changes": [LONDON], "reason": "x" * 2001}, 400, "#/reason", "at most 2,000"),
        (
            {"changes": [{"resource": "tga/1", "set": {"/a": 1}}]},
            422,
            "#/changes/0/resource",
            "Did you mean tag",
        ),
        ({"changes": [{"resource": HOURS}]}, 422, "#/changes/0", "this one has neither"),
        (
            {"changes": [{"resource": HOURS, "set": {"a/b": 1}}]},
            422,
            "#/changes/0/set/a~1b",
            "no JSON Pointer",
        ),
        ({"changes": [LONDON, LONDON]}, 422, "#/changes/1/resource", "put both into one change"),
        (
            {"changes": [{"resource": "team/77", "set": {"/name": "x"}}]},
            422,
            "#/changes/0/resource",
            "There is no team/77. There is team/1",
        ),
        ({"changes": [LONDON], "apply_at": "2020-01-01T00:00Z"}, 422, "#/apply_at", "is over"),
        (
            {"changes": [LONDON], "apply_at": "2026-10-25T02:30 Europe/Paris"},
            422,
            "#/apply_at",
            "write 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00",
        ),
        (
            {"changes": [LONDON], "apply_at": "2026-10-25T02:00Z", "expires_in": "1d"},
            422,
            "#/expires_in",
            "before `apply_at`",
        ),
    ],
)
def test_what_cannot_be_planned_is_refused_with_its_pointer(
    calm: Stage, body: Any, status: int, pointer: str, says: str
) -> None:
    answer = calm.app.test_client().post(PATH, headers=calm.headers(BOB), data=orjson.dumps(body))
    assert answer.status_code == status
    problem = orjson.loads(answer.data)
    (error,) = problem["errors"]
    assert error["pointer"] == pointer
    assert says in error["detail"]
    assert problem["detail"].endswith((".", "?"))


def test_all_mistakes_are_said_at_once(calm: Stage) -> None:
    answer = calm.post(PATH, {"changes": [{"resource": "tga/1", "set": {"a": 1}}, {"resource": "tag"}]}, BOB)
    assert [error["pointer"] for error in orjson.loads(answer.data)["errors"]] == [
        "#/changes/0/resource",
        "#/changes/0/set/a",
        "#/changes/1/resource",
        "#/changes/1",
    ]


def test_what_could_not_be_read_is_not_taken_for_what_is(calm: Stage) -> None:
    (before,) = planned(calm, LONDON)["changes"]
    assert (before["unread"], before["read_at"] is not None) == ("", True)
    calm.intercom.unreadable["office_hours_schedule"] = "The token may not read office hours."
    calm.look()
    (change,) = planned(calm, LONDON)["changes"]
    assert "may not read office hours" in change["unread"]
    assert change["read_at"] == before["read_at"]


def test_what_is_deep_or_large_brings_nothing_down(calm: Stage) -> None:
    deep = b'{"changes":[{"resource":"team/1","merge":' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}]}"
    answer = calm.app.test_client().post(PATH, headers=calm.headers(BOB), data=deep)
    assert answer.status_code in (400, 422)
    large = {"changes": [{"resource": "team/1", "set": {"/name": "x" * 5_000_000}}]}
    assert calm.post(PATH, large, BOB).status_code == 413


def test_who_may_only_look_is_refused(calm: Stage) -> None:
    assert calm.post(PATH, {"changes": [LONDON]}, ERIN).status_code == 403
    assert calm.post(PATH, {"changes": [LONDON]}, None).status_code == 401


def test_nothing_is_kept_of_it_and_nobody_is_asked(calm: Stage) -> None:
    def record() -> list[Any]:
        with calm.database.read() as connection:
            return list(connection.connection.iterdump())

    before, calls = record(), len(calm.intercom.written)
    planned(
        calm,
        LONDON,
        {"resource": "ip_allowlist", "set": {"/enabled": False}},
        {"delete": True, "resource": "team/1"},
        {"create": True, "kind": "tag", "merge": {"name": "vip"}},
    )
    assert record() == before
    assert len(calm.intercom.written) == calls


def test_it_says_what_refers_to_the_resource_and_what_it_would_refer_to(calm: Stage) -> None:
    for id in ("1", "2"):
        calm.intercom.hold(f"audience/{id}", name=f"A{id}", predicates=[], role_predicates=[])
    for id in ("7", "8", "9"):
        calm.intercom.hold(f"content_snippet/{id}", title=f"S{id}", locale="en", audience_ids=[1])
    calm.look()
    delete = {"delete": True, "resource": "audience/1"}
    plan = planned(calm, delete)
    assert plan["warnings"] == ["audience/1 goes, and at least 3 resources still refer to it."]
    (change,) = plan["changes"]
    assert change["referrers"]["count"] == 3
    assert [kind["kind"] for kind in change["referrers"]["kinds"]] == ["content_snippet"]
    assert change["lost"] == [
        "Made again, it has a new id: the 3 resources that refer to audience/1 have to be changed, too."
    ]
    assert change["effort"]["requests"] == 4
    assert 0 < change["effort"]["seconds_at_least"] < change["effort"]["seconds_at_most"]
    snippets = [
        {"delete": True, "resource": "content_snippet/7"},
        {"resource": "content_snippet/8", "set": {"/audience_ids": [2]}},
        {"resource": "content_snippet/9", "set": {"/audience_ids": [1, 99]}},
    ]
    gone, _, moved, vain = planned(calm, delete, *snippets)["changes"]
    assert (gone["referrers"]["count"], gone["mended"]) == (3, 2)
    assert [(one["resource"]["id"], one["state"]) for one in moved["refers_to"]] == [("2", "there")]
    assert [(one["resource"]["id"], one["state"]) for one in vain["refers_to"]] == [("99", "missing")]
    assert moved["referrers"]["count"] == 0
    late = {"resource": "content_snippet/8", "set": {"/audience_ids": [2]}}
    _, doomed = planned(calm, {"delete": True, "resource": "audience/2"}, late)["changes"]
    assert [(one["state"], one["reason"]) for one in doomed["refers_to"]] == [
        ("missing", "This proposal deletes it.")
    ]
