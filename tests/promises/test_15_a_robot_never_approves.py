"""A robot reads and proposes, and never decides: by construction, on every route there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from sqlalchemy import text

from drift.web.rest.problem_details import RobotRefused
from drift.web.rest.route import API, Caller, Route, Routes
from guard.core.model.records import Role, Token
from guard.core.proposals.proposal_schema import FOR_ROBOTS
from guard.identity.tokens import NotForRobots, create
from guard.web import ROUTES, console
from guard.web.api.proposals import refuse_what_is_for_people
from guard.web.context import WebContext
from tests.guard.web.stage import ALICE, BOB, DAVE, HOURS, MALLORY, PEOPLE, POLICIES, Stage, stage, story

ROBOT: Final = "docs-writer"
ANSWERING: Final = {
    "post_plan": "answers what a change would come to; keeps nothing and asks nobody",
    "post_reach": "counts conversations that a change has to do with; keeps nothing and asks nobody",
    "post_rehearsal": "judges a way of labelling on what was read; runs no program, keeps nothing, asks nobody",
    "post_simulation": "judges the past under other policies; keeps nothing and asks nobody",
}
PROPOSING: Final = {
    "post_proposal": "asks people",
    "patch_proposal": "asks them for something else; every vote is void",
    "renew_proposal": "asks them again; nobody has voted",
    "withdraw_proposal": "takes back what it asked",
    "comment_on_proposal": "says something in the thread",
}
TAKING_ROBOTS: Final = {**ANSWERING, **PROPOSING}
"""Every route that does more than read and takes robots, with what a robot does there. None of them decides."""
BODIES: Final[dict[str, Any]] = {
    "post_plan": {"changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}]},
    "post_reach": {"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}},
    "post_rehearsal": {"rehearsal": {"id": "topics", "label": "Topic"}},
    "post_simulation": {"files": {"policies.yaml": POLICIES, "people.yaml": PEOPLE}, "since": "7d"},
}
WRITING: Final = [route for route in ROUTES if route.method not in ("GET", "HEAD") and route.role is not None]
"""The webhooks, which need no role, take what Intercom signed, whoever brings it."""


def address(route: Route[Any]) -> str:
    return route.path.replace("{kind}", "team").replace("{id}", "1")


def robot_that_claims_to_be(on: Stage, role: Role, person: str = BOB) -> None:
    """A robot's token of which the database says more than it may be; kept under its name."""
    on.tokens[ROBOT] = create(on.guarded, person, "requester", ROBOT)
    with on.database.write() as connection:
        connection.execute(
            text("UPDATE tokens SET role = :role WHERE robot = :robot"), {"role": role, "robot": ROBOT}
        )


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as on:
        yield on


@pytest.fixture
def operated(tmp_path: Path) -> Iterator[Stage]:
    """A stage after a bad afternoon, on which the database calls a robot an operator."""
    with stage(tmp_path, after=story) as on:
        robot_that_claims_to_be(on, "operator")
        yield on


def opened(on: Stage, route: Route[Any], who: str, body: Any = None) -> Any:
    return on.app.test_client().open(
        address(route), method=route.method, headers=on.headers(who), data=orjson.dumps(body or {})
    )


@pytest.mark.parametrize(
    "route", [route for route in WRITING if route.name not in TAKING_ROBOTS], ids=lambda route: route.name
)
def test_a_robot_is_refused_by_every_route_that_does_not_declare_to_take_robots(
    operated: Stage, route: Route[Any]
) -> None:
    answer = opened(operated, route, ROBOT)
    problem = orjson.loads(answer.data)
    assert (answer.status_code, problem["type"]) == (403, "urn:guardrail:problem:robot-refused")
    assert f"the robot {ROBOT} for {BOB}" in problem["detail"]
    assert problem["detail"].endswith(".")
    assert "urn:guardrail:problem:robot-refused" not in opened(operated, route, DAVE).text


def test_the_routes_that_take_robots_are_these() -> None:
    """A route that takes robots and does more than read belongs into the table above, and must decide nothing."""
    assert {route.name for route in WRITING if route.lets_robots_in} == TAKING_ROBOTS.keys()


def test_a_new_route_takes_no_robots_until_it_says_so() -> None:
    routes = Routes[WebContext]()
    for method in ("GET", "POST"):
        routes.add(method, f"{API}/new", "A new one.")(lambda context, request: pytest.fail("not called"))
    assert [route.lets_robots_in for route in routes] == [True, False]


def test_there_is_no_way_in_beside_the_declared_routes(calm: Stage) -> None:
    """What is not declared is not asked above. The pages of the console want a session, and no robot gets one."""
    rules = {(rule.rule, method) for rule in calm.app.url_map.iter_rules() for method in rule.methods or ()}
    listed = [(route.path, route.method) for route in ROUTES]
    listed += [(page.path, page.method) for page in console.PAGES]
    declared = {(path.replace("{", "<").replace("}", ">"), method) for path, method in listed}
    declared |= {("/", "GET"), ("/console.css", "GET"), ("/sign-in", "GET"), ("/sign-in", "POST")}
    declared |= {("/console.js", "GET"), ("/htmx.js", "GET"), ("/passkeys.js", "GET")}
    declared |= {("/sign-in/provider", "GET"), ("/sign-in/callback", "GET")}
    declared |= {("/sign-in/back-channel-logout", "POST")}  # signed by the identity provider
    declared |= {("/w/<workspace>/<path:rest>", "GET")}  # where no page is
    implied = {(path, "HEAD") for path, method in declared if method == "GET"}
    assert rules <= declared | implied | {("/static/<path:filename>", "GET")}


def test_nothing_is_written_by_what_a_robot_reads_and_plans(operated: Stage) -> None:
    def record() -> list[Any]:
        with operated.database.read() as connection:
            return list(connection.connection.iterdump())

    before, calls = record(), len(operated.intercom.written)
    for route in ROUTES:
        if route.lets_robots_in and route.name not in PROPOSING:
            status = opened(operated, route, ROBOT, BODIES.get(route.name)).status_code
            assert status in ((200,) if route.name in BODIES else (200, 400, 403, 404, 503)), route.name
    assert record() == before
    assert len(operated.intercom.written) == calls


@pytest.mark.parametrize("claimed", ["approver", "operator"])
def test_a_robot_has_no_role_above_requester_whatever_the_database_says(calm: Stage, claimed: Role) -> None:
    robot_that_claims_to_be(calm, claimed)
    with calm.guarded.view() as view:
        (token,) = [token for token in view.tokens.list() if token.robot]
    assert token.role == "requester"
    assert Token("t", BOB, claimed, 0.0, robot=ROBOT).role == "requester"
    assert Token("t", BOB, claimed, 0.0).role == claimed
    unheard: Any = "no such role"
    assert Token("t", BOB, unheard, 0.0, robot=ROBOT).role == unheard


@pytest.mark.parametrize("role", ["approver", "operator"])
def test_nobody_makes_a_robot_that_decides(calm: Stage, role: Role) -> None:
    with pytest.raises(NotForRobots, match="never decides"):
        create(calm.guarded, BOB, role, ROBOT)
    with pytest.raises(NotForRobots, match="no name of a robot"):
        create(calm.guarded, BOB, "requester", "bob@acme.example")


def test_the_person_a_robot_acts_for_asks_and_never_agrees(calm: Stage) -> None:
    calm.tokens[ROBOT] = create(calm.guarded, ALICE, "requester", ROBOT)
    answer = calm.post(f"{API}/plans", BODIES["post_plan"], ROBOT)
    plan = orjson.loads(answer.data)
    assert (plan["asker"], plan["robot"]) == (ALICE, ROBOT)
    (needed,) = plan["changes"][0]["approvals"]
    assert needed["may"] == ["mallory@acme.example"]
    own = orjson.loads(calm.post(f"{API}/plans", BODIES["post_plan"], ALICE).data)
    assert (own["asker"], own["robot"]) == (ALICE, "")


def proposed(on: Stage, who: str, *changes: Any) -> Any:
    answer = on.post(f"{API}/proposals", {"changes": changes, "reason": "winter"}, who)
    assert answer.status_code == 201, answer.text
    return orjson.loads(answer.data)


def said(on: Stage, id: str, what: str, who: str, **body: Any) -> Any:
    answer = on.post(f"{API}/proposals/{id}/{what}", body, who)
    return answer.status_code, orjson.loads(answer.data)


LONDON: Final = BODIES["post_plan"]["changes"][0]
NOBODY_MINDS: Final = {"resource": "office_hours_schedule/99", "set": {"/name": "Pilot in Paris"}}


@pytest.mark.parametrize("change", [LONDON, NOBODY_MINDS], ids=["asked for by a policy", "minded by none"])
def test_nothing_that_a_robot_asks_is_agreed_to_before_somebody_else_than_its_person_did(
    calm: Stage, change: Any
) -> None:
    calm.tokens[ROBOT] = create(calm.guarded, ALICE, "requester", ROBOT)
    found = proposed(calm, ROBOT, change)
    assert (found["status"], found["verdict"], found["robot"]) == ("open", "needs_approval", ROBOT)
    calm.service.turn()
    assert calm.get(f"{API}/proposals/{found['id']}")["status"] == "open"
    for who in (ROBOT, ALICE):
        assert said(calm, found["id"], "votes", who, vote="approve")[0] == 403
    status, agreed = said(calm, found["id"], "votes", MALLORY, vote="approve")
    assert (status, agreed["status"], agreed["approved_by"]) == (201, "approved", [MALLORY])


def test_the_person_may_take_over_what_their_robot_asked_and_no_other_robot_may(calm: Stage) -> None:
    for name in (ROBOT, "other"):
        calm.tokens[name] = create(calm.guarded, BOB, "requester", name)
    found = proposed(calm, ROBOT, NOBODY_MINDS)
    status, problem = said(calm, found["id"], "withdrawal", "other")
    assert (status, problem["detail"]) == (
        403,
        f"This was asked by robot {ROBOT} for {BOB}; no other robot can have it withdrawn.",
    )
    own = proposed(calm, BOB, LONDON)
    assert said(calm, own["id"], "withdrawal", ROBOT)[0] == 403
    edited = calm.app.test_client().patch(
        f"{API}/proposals/{found['id']}",
        headers=calm.headers(BOB),
        data=orjson.dumps({"reason": "looked at it"}),
    )
    mine = orjson.loads(edited.data)
    assert (mine["robot"], mine["verdict"], mine["status"]) == ("", "allowed", "approved")
    again = proposed(calm, ROBOT, NOBODY_MINDS | {"set": {"/time_zone_name": "Europe/Rome"}})
    assert said(calm, again["id"], "withdrawal", ROBOT)[0] == 200


def test_a_token_says_whose_it_is(calm: Stage) -> None:
    calm.tokens[ROBOT] = create(calm.guarded, BOB, "requester", ROBOT)
    rest = {"workspace": "acme", "expires_at": None}
    asking, deciding = ["read", "propose"], ["read", "propose", "decide"]
    assert calm.get(f"{API}/me", ROBOT) == {
        **rest,
        "email": BOB,
        "role": "requester",
        "robot": ROBOT,
        "scopes": asking,
    }
    assert calm.get(f"{API}/me", DAVE) == {
        **rest,
        "email": DAVE,
        "role": "operator",
        "robot": "",
        "scopes": deciding,
    }


def test_what_is_new_in_a_proposal_is_for_people_until_somebody_decides_otherwise() -> None:
    robot, person = Caller(BOB, "requester", ROBOT), Caller(BOB, "requester")
    refuse_what_is_for_people(robot, dict.fromkeys(FOR_ROBOTS))
    with pytest.raises(RobotRefused, match="`break_glass` in a proposal is for people"):
        refuse_what_is_for_people(robot, {"changes": [], "break_glass": True})
    refuse_what_is_for_people(person, {"changes": [], "break_glass": True})
    assert not {name for name in FOR_ROBOTS if "glass" in name or "approv" in name or "vote" in name}


ON_AIS: Final = """
version: 1
policies:
  - id: ais-do-not-rename
    because: an AI renamed a schedule
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_schedule }
    when: { actor_type: ai }
    then: revert

  - id: bob-may-rename
    because: somebody else than Bob renamed a schedule
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_schedule }
    unless: { actor: bob@acme.example }
    then: { require_approval: { from: [support-ops] } }
"""


def test_a_robot_is_judged_as_an_ai_and_never_excused_as_its_person(calm: Stage) -> None:
    (calm.policies / "policies.yaml").write_text(ON_AIS)
    calm.service.reload_policies()
    calm.tokens[ROBOT] = create(calm.guarded, BOB, "requester", ROBOT)
    asked = {"changes": [NOBODY_MINDS]}
    assert orjson.loads(calm.post(f"{API}/plans", asked, BOB).data)["verdict"] == "allowed"
    plan = orjson.loads(calm.post(f"{API}/plans", asked, ROBOT).data)
    broken = {one["policy"] for one in plan["changes"][0]["reasons"] if one["outcome"] == "broken"}
    assert (plan["verdict"], broken) == ("refused", {"ais-do-not-rename", "bob-may-rename"})


def test_what_a_robot_asked_stops_with_its_token_and_not_with_that_of_its_person(calm: Stage) -> None:
    calm.tokens[ROBOT] = create(calm.guarded, BOB, "requester", ROBOT)
    asked, own = proposed(calm, ROBOT, NOBODY_MINDS), proposed(calm, BOB, LONDON)
    found = {id_: calm.get(f"{API}/proposals/{id_}") for id_ in (asked["id"], own["id"])}
    assert {one["status"] for one in found.values()} == {"open"}

    def status_after(revoked: str) -> list[str]:
        with calm.guarded.transaction() as work:
            assert work.tokens.revoke(revoked, calm.clock()) == 1
        calm.service.turn()
        return [calm.get(f"{API}/proposals/{id_}")["status"] for id_ in found]

    with calm.guarded.view() as view:
        (bobs,) = [token.id for token in view.tokens.list() if token.email == BOB and not token.robot]
    assert status_after(bobs) == ["open", "suspended"]
    assert status_after(ROBOT) == ["suspended", "suspended"]
    gone = calm.get(f"{API}/proposals/{asked['id']}")["sentence"]
    assert f"The robot {ROBOT} for {BOB} has no valid token any more." in gone
