"""What a token is good for: until it expires, within its scope, in its workspace."""

from __future__ import annotations

from typing import Any, Final

import orjson
import pytest
from sqlalchemy import text

from drift.store import ensure_workspace
from drift.web.rest.route import API, Route, Routes, Scope
from guard.core.model.records import Token
from guard.core.model.token_scope import SCOPES
from guard.identity.tokens import create, hash_in
from guard.store import DecisionStore
from guard.web import ROUTES
from guard.web.context import WebContext
from tests.guard.web.console.browser import HOME, browser
from tests.guard.web.stage import ALICE, BOB, DAVE, ERIN, HOURS, MALLORY, Stage

NEEDED: Final[dict[Scope, set[str]]] = {
    "propose": {
        "post_proposal",
        "patch_proposal",
        "renew_proposal",
        "withdraw_proposal",
        "note",
        "comment_on_proposal",
        "say_why",
    },
    "decide": {
        "acknowledge_finding",
        "add_delegation",
        "add_hold",
        "begin_snapshot",
        "drop_some",
        "end_one",
        "fetch_policies",
        "mark_decision_false",
        "mark_finding_false",
        "release_hold",
        "replay_from",
        "retry_some",
        "review_proposal",
        "vote",
        "vote_on_proposal",
    },
}
"""Every other route reads: it keeps nothing and asks nobody."""
LONDON: Final = {"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}
CLOSED: Final = [route for route in ROUTES if route.role is not None]
TOO_NARROW: Final = "urn:guardrail:problem:scope-too-narrow"


def address(route: Route[Any]) -> str:
    return route.path.replace("{kind}", "team").replace("{id}", "1")


def opened(on: Stage, route: Route[Any], who: str) -> Any:
    answer = on.app.test_client().open(
        address(route), method=route.method, headers=on.headers(who), data=b"{}"
    )
    return answer.status_code, answer.text


def narrow(on: Stage, *scopes: Scope, email: str = DAVE) -> str:
    """The name of somebody with such a token."""
    name = f"{email} to {' and '.join(scopes)}"
    on.tokens[name] = create(on.guarded, email, "operator", scopes=scopes)
    return name


def test_each_route_says_what_a_token_has_to_be_good_for() -> None:
    """A new one that does more than read decides until it says otherwise, and belongs into the table."""
    found = {scope: {route.name for route in CLOSED if route.needs == scope} for scope in SCOPES}
    assert found["propose"] == NEEDED["propose"]
    assert found["decide"] == NEEDED["decide"]
    read = [route for route in CLOSED if route.needs == "read"]
    asking = {"post_plan", "post_reach", "post_rehearsal", "post_simulation"}
    assert {route.name for route in read if route.method != "GET"} == asking


def test_a_new_route_that_does_more_than_read_decides_until_it_says_otherwise() -> None:
    routes = Routes[WebContext]()
    for method in ("GET", "POST", "PATCH"):
        routes.add(method, f"{API}/new", "A new one.")(lambda context, request: pytest.fail("not called"))
    assert [route.needs for route in routes] == ["read", "decide", "decide"]


@pytest.mark.parametrize("scope", SCOPES)
def test_no_route_answers_beyond_the_scope_of_a_token(busy: Stage, scope: Scope) -> None:
    who = narrow(busy, scope)
    for route in CLOSED:
        status, text_ = opened(busy, route, who)
        is_within = route.needs in ("read", scope)
        assert (TOO_NARROW in text_) != is_within, route.name
        assert is_within or status == 403, route.name
    metrics = busy.ask("/metrics", ERIN).text
    refused = sum(route.needs not in ("read", scope) for route in CLOSED)
    assert f'guardrail_requests_refused_total{{reason="scope"}} {refused}.0' in metrics


def test_a_token_that_decides_nothing_breaks_no_glass(calm: Stage) -> None:
    who = narrow(calm, "propose")
    answer = calm.post(f"{API}/proposals", {"changes": [LONDON], "break_glass": True, "reason": "now"}, who)
    problem = orjson.loads(answer.data)
    assert (answer.status_code, problem["type"]) == (403, TOO_NARROW)
    assert problem["detail"] == (
        "`break_glass` in a proposal needs a token made to decide; yours was made to read and propose only."
    )
    assert calm.get(f"{API}/proposals")["items"] == []


def test_an_expired_token_lets_nobody_in_and_is_told_so(calm: Stage) -> None:
    calm.tokens["ending"] = create(calm.guarded, ERIN, "viewer", expires_at=calm.clock.now + 3600)
    me = calm.get(f"{API}/me", "ending")
    assert me["expires_at"] is not None
    calm.clock.now += 3601
    answer = calm.ask(f"{API}/me", "ending")
    assert answer.status_code == 401
    assert "This token expired on 2026-" in answer.text
    assert "expired on" not in calm.ask(f"{API}/me", None).text
    assert calm.ask("/readyz", "ending").json == {"ready": True}
    assert calm.ask(f"{API}/me", ERIN).status_code == 200


def test_the_session_of_a_token_ends_with_it(calm: Stage) -> None:
    secret = create(calm.guarded, ERIN, "viewer", expires_at=calm.clock.now + 3600)
    made = browser(calm.app)
    assert made.sign_in(secret).status_code == 303
    assert made.get(f"{HOME}/you").status_code == 200
    calm.clock.now += 3601
    assert made.get(f"{HOME}/you").status_code == 303
    assert browser(calm.app).sign_in(secret).status_code == 401


def test_whose_last_token_expired_counts_nowhere_any_more(calm: Stage) -> None:
    """As after a revocation: what they asked for is suspended, and nobody hands a voice to them."""
    with calm.guarded.transaction() as work:
        for who in (BOB, MALLORY):
            assert work.tokens.revoke(who, work.now) == 1
    end = calm.clock.now + 3600
    calm.tokens[BOB] = create(calm.guarded, BOB, "requester", expires_at=end)
    calm.tokens[MALLORY] = create(calm.guarded, MALLORY, "approver", expires_at=end)
    asked = calm.post(f"{API}/proposals", {"changes": [LONDON], "reason": "winter"}, BOB)
    id = orjson.loads(asked.data)["id"]
    calm.clock.now = end + 1
    calm.service.turn()
    assert calm.get(f"{API}/proposals/{id}")["status"] == "suspended"
    day = {"to": MALLORY, "until": "2026-10-01T00:00:00Z"}
    refused = calm.post(f"{API}/delegations", day, DAVE)
    assert refused.status_code == 422
    assert "no token with the role approver" in refused.text


@pytest.mark.parametrize(
    ("role", "scopes", "reach"),
    [
        ("operator", ("read",), "viewer"),
        ("approver", ("read", "propose"), "requester"),
        ("viewer", ("read", "propose"), "viewer"),
        ("approver", ("read", "decide"), "approver"),
        ("operator", SCOPES, "operator"),
    ],
)
def test_a_narrow_token_makes_nobody_an_approver(
    calm: Stage, role: Any, scopes: tuple[Scope, ...], reach: str
) -> None:
    assert Token("t", ALICE, role, 0.0, scopes=scopes).reach == reach
    with calm.guarded.transaction() as work:
        work.tokens.revoke(MALLORY, work.now)
    create(calm.guarded, MALLORY, role, scopes=scopes)
    day = {"to": MALLORY, "until": "2026-10-01T00:00:00Z"}
    expected = 201 if reach in ("approver", "operator") else 422
    assert calm.post(f"{API}/delegations", day, DAVE).status_code == expected


def test_a_robots_token_never_decides_whatever_its_scope() -> None:
    assert Token("t", BOB, "requester", 0.0, robot="agent").scopes == ("read", "propose")
    assert Token("t", BOB, "requester", 0.0, robot="agent", scopes=("read", "decide")).scopes == ("read",)


def test_a_scope_that_nobody_knows_gives_nothing_and_tokens_from_before_have_all(calm: Stage) -> None:
    calm.get(f"{API}/me", DAVE)
    for kept, meant in (("read delete", ["read"]), ("", ["read"]), (None, list(SCOPES))):
        with calm.database.write() as connection:
            connection.execute(
                text("UPDATE tokens SET scopes = :kept WHERE email = :who"), {"kept": kept, "who": DAVE}
            )
        assert calm.get(f"{API}/me", DAVE)["scopes"] == meant


def test_a_token_is_of_one_workspace(calm: Stage) -> None:
    """One database may hold several: the token of another is none here, and this one says of which it is."""
    token = Token("t-other", ERIN, "operator", 1_790_000_000.0)
    secret = "grt_" + "o" * 43
    with calm.database.write() as connection:
        store = DecisionStore(connection, ensure_workspace(connection, "other"))
        hash_ = hash_in(f"Bearer {secret}")
        assert hash_ is not None
        assert store.tokens.add(token, hash_)
        assert store.tokens.by_hash(hash_, calm.clock.now) == token
    calm.tokens["other"] = secret
    assert calm.ask(f"{API}/me", "other").status_code == 401
    assert browser(calm.app).sign_in(secret).status_code == 401
    assert calm.get(f"{API}/me", ERIN)["workspace"] == "acme"
