"""Forged `Host` and `X-Forwarded-*`: the service answers to its own names, and believes its own proxies alone."""

from __future__ import annotations

import logging

import httpx
import pytest
from flask import Flask, request

from drift.core.model.ip_addresses import network_of
from drift.web.rest.problem_details import answer_problems
from drift.web.rest.route import API
from guard.identity.wrong_tokens import BURST
from guard.runtime.front_door import FrontDoor
from guard.runtime.http_server import Server, bind
from guard.web import ROUTES, console
from guard.web.front_door import ANY_NAME, came_through_a_proxy, guard_door
from guard.web.problem_details import KINDS
from tests.guard.web.stage import ERIN, Stage
from tests.served import app_of

DOOR = FrontDoor(frozenset({"guardrail.acme.example"}), (network_of("10.0.0.0/8"),))
EVIL = {"Host": "evil.example"}
PROXY = {"REMOTE_ADDR": "10.0.0.1"}
STRANGER = {"REMOTE_ADDR": "203.0.113.50"}


@pytest.fixture
def behind(calm: Stage) -> Stage:
    calm.app = app_of(calm.service, client_secret=None, door=DOOR)
    return calm


def test_no_route_and_no_page_answers_to_a_name_that_is_not_ours(seen: Stage) -> None:
    paths = {route.path for route in ROUTES if route.path not in ANY_NAME}
    paths |= {page.path for page in console.PAGES}
    paths |= {"/", "/sign-in", "/console.css", "/console.js", "/nothing", f"{API}/nothing"}
    for path in sorted(paths):
        filled = path.replace("{workspace}", "acme").replace("{kind}", "team").replace("{id}", "1")
        answer = seen.app.test_client().get(filled, headers={**seen.headers(ERIN), **EVIL})
        assert answer.status_code == 400, path
        assert "GUARDRAIL_PUBLIC_URL" in answer.text, path
        assert "evil.example" not in answer.text + str(answer.headers), path


def test_the_refusal_is_a_page_for_browsers_and_a_problem_for_programs(behind: Stage) -> None:
    client = behind.app.test_client()
    assert "<h1>" in client.get("/sign-in", headers=EVIL).text
    problem = client.get(f"{API}/me", headers=EVIL)
    assert problem.json is not None
    assert problem.json["type"] == "urn:guardrail:problem:foreign-host"
    ours = {"Host": "guardrail.acme.example"}
    assert client.get("/sign-in", headers=ours).status_code == 200


def test_machines_ask_for_health_and_deliver_webhooks_under_any_name(behind: Stage) -> None:
    client = behind.app.test_client()
    assert client.get("/healthz", headers=EVIL).status_code == 200
    assert client.get("/readyz", headers=EVIL).status_code in (200, 503)
    assert client.post("/webhooks/intercom", headers=EVIL, data=b"{}").status_code == 401  # not signed


def echo() -> Flask:
    app = Flask("echo")

    @app.get("/")
    def answer() -> dict[str, object]:
        left = [
            name
            for name, _ in request.headers
            if name.lower().startswith(("x-forwarded", "forwarded", "x-real"))
        ]
        return {
            "from": request.remote_addr,
            "scheme": request.scheme,
            "host": request.host,
            "left": left,
            "through": came_through_a_proxy(),
        }

    guard_door(app, DOOR)
    answer_problems(app, KINDS)
    return app


FORWARDED = {
    "X-Forwarded-For": "198.51.100.1, 203.0.113.9",
    "X-Forwarded-Proto": "gopher, https",
    "X-Forwarded-Host": "evil.example, guardrail.acme.example",
    "X-Forwarded-Port": "1",
    "X-Real-IP": "198.51.100.1",
    "Forwarded": "for=198.51.100.1",
}


def test_a_trusted_proxy_says_for_whom_it_asks() -> None:
    said = echo().test_client().get("/", headers=FORWARDED, environ_base=PROXY).json
    assert said == {
        "from": "203.0.113.9",
        "scheme": "https",
        "host": "guardrail.acme.example",
        "left": [],
        "through": True,
    }


def test_what_anybody_else_says_is_taken_away_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    client = echo().test_client()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            said = client.get("/", headers=FORWARDED, environ_base=STRANGER).json
    assert said == {
        "from": "203.0.113.50",
        "scheme": "http",
        "host": "localhost",
        "left": [],
        "through": True,
    }
    (told,) = [record.getMessage() for record in caplog.records]
    assert "203.0.113.50 is no trusted proxy" in told
    assert "GUARDRAIL_TRUSTED_PROXIES" in told
    assert "198.51.100.1" not in told


def test_what_a_trusted_proxy_says_may_still_be_no_name_of_ours() -> None:
    client = echo().test_client()
    for host in ("evil.example", "guardrail.acme.example, evil.example"):
        headers = {"X-Forwarded-Host": host}
        assert client.get("/", headers=headers, environ_base=PROXY).status_code == 400


def wrong(on: Stage, peer: dict[str, str], number: int, forwarded: str) -> int:
    headers = {"Authorization": f"Bearer grt_wrong-token-{number}", "X-Forwarded-For": forwarded}
    return on.app.test_client().get(f"{API}/me", headers=headers, environ_base=peer).status_code


def test_nobody_escapes_the_brake_by_an_address_of_their_own_making(behind: Stage) -> None:
    statuses = [wrong(behind, STRANGER, n, f"198.51.100.{n}") for n in range(BURST + 1)]
    assert statuses == [*[401] * BURST, 429]
    through = [wrong(behind, PROXY, 100 + n, f"198.51.100.{n}, 203.0.113.77") for n in range(BURST + 1)]
    assert through == [*[401] * BURST, 429]
    assert wrong(behind, PROXY, 200, "203.0.113.78") == 401, "another client of the same proxy"


def test_the_server_leaves_these_headers_to_the_door() -> None:
    """waitress takes them away by default, and then a trusted proxy could not say anything."""
    app = echo()
    with bind("127.0.0.1", 0) as held:
        server = Server(app, held)
        server.start()
        try:
            url = f"http://127.0.0.1:{server.port}/"
            said = httpx.get(url, headers={"X-Forwarded-For": "198.51.100.1"}).json()
            assert (said["from"], said["through"], said["left"]) == ("127.0.0.1", True, [])
            assert httpx.get(url, headers={"Host": "evil.example"}).status_code == 400
        finally:
            server.stop()
