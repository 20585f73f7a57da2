"""Who may come in."""

from __future__ import annotations

import logging
import sqlite3
import time
from typing import Any

import orjson
import pytest

from drift.web.rest.route import API, Route
from guard.identity.tokens import ROLES, at_least, authenticate, create
from guard.identity.wrong_tokens import BURST, PAUSE
from guard.web import ROUTES
from tests.guard.web.stage import BOB, DAVE, ERIN, Stage

CLOSED = [route for route in ROUTES if route.role is not None]
OPEN = {route.path for route in ROUTES if route.role is None}


def address(route: Route[Any]) -> str:
    return route.path.replace("{kind}", "team").replace("{id}", "1")


def test_only_health_and_what_intercom_and_slack_sign_are_open() -> None:
    assert {"/healthz", "/readyz", "/webhooks/intercom", "/slack/actions", "/slack/commands"} == OPEN


@pytest.mark.parametrize("route", CLOSED, ids=lambda route: route.name)
def test_every_other_route_needs_a_credential(seen: Stage, route: Route[Any]) -> None:
    answer = seen.app.test_client().open(address(route), method=route.method)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert orjson.loads(answer.data)["detail"].endswith(".")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer no-token-of-ours", "Basic YWxpY2U6eA==", "Bearer " + "x" * 5000],
)
def test_what_is_no_token_of_ours_lets_nobody_in(seen: Stage, header: str) -> None:
    answer = seen.app.test_client().get(f"{API}/drift", headers={"Authorization": header})
    assert answer.status_code == 401
    assert "x" * 20 not in answer.text


def test_a_role_that_is_too_low_is_told_so(calm: Stage) -> None:
    answer = calm.post(f"{API}/snapshots", who=BOB)
    assert answer.status_code == 403
    assert "operator" in orjson.loads(answer.data)["detail"]


def test_each_role_may_do_what_those_before_it_may() -> None:
    allowed = {role: [needed for needed in ROLES if at_least(role, needed)] for role in ROLES}
    assert [len(allowed[role]) for role in ("viewer", "requester", "approver", "operator")] == [1, 2, 3, 4]
    assert not at_least("no such role", "viewer")


def test_a_revoked_token_lets_nobody_in(calm: Stage) -> None:
    with calm.guarded.transaction() as work:
        assert work.tokens.revoke(ERIN, calm.clock()) == 1
    assert calm.ask(f"{API}/drift", ERIN).status_code == 401


def test_the_use_of_a_token_is_written_down_once_a_minute_and_not_by_who_reads(calm: Stage) -> None:
    def used() -> float | None:
        with calm.guarded.view() as view:
            return next(token.last_used_at for token in view.tokens.list() if token.email == ERIN)

    calm.get(f"{API}/drift", ERIN)
    assert used() is None
    calm.service.write_token_uses()
    first = used()
    assert first is not None
    calm.get(f"{API}/drift", ERIN)
    calm.service.write_token_uses()
    assert used() == first
    calm.clock.now += 61
    calm.get(f"{API}/drift", ERIN)
    calm.service.write_token_uses()
    assert used() != first


def test_a_locked_database_holds_no_reader_up_and_loses_no_note(calm: Stage) -> None:
    other = sqlite3.connect(calm.database.file or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    for _ in range(3):
        calm.get(f"{API}/decisions", ERIN)
    assert time.monotonic() - begun < calm.database.busy_timeout  # three readers, and none has waited
    other.execute("ROLLBACK")
    other.close()
    assert calm.service.token_uses.write(calm.guarded) == 1


def test_many_wrong_tokens_slow_their_address_and_are_counted(calm: Stage) -> None:
    calm.get(f"{API}/drift", ERIN)
    calm.tokens["nobody"] = "grt_wrong-and-wrong-again"
    answers = [calm.ask(f"{API}/drift", "nobody") for _ in range(BURST + 1)]
    assert [answer.status_code for answer in answers] == [*[401] * BURST, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= PAUSE
    assert answers[-1].json is not None
    assert "This address has sent too many wrong tokens: try again in" in answers[-1].json["detail"]
    assert calm.ask("/healthz", "nobody").status_code == 200
    assert calm.ask(f"{API}/drift", ERIN).status_code == 200, "her token was right before"
    assert calm.ask(f"{API}/drift", None).status_code == 401
    metrics = calm.ask("/metrics", ERIN).text
    for reason, count in {"wrong_token": BURST, "slowed": 2, "no_token": 1, "role_too_low": 0}.items():
        assert f'guardrail_requests_refused_total{{reason="{reason}"}} {count}.0' in metrics


def test_only_the_hash_of_a_token_rests_in_the_database(calm: Stage, tmp_path: Any) -> None:
    secret = create(calm.guarded, "Frank@Acme.example", "viewer")
    assert secret.startswith("grt_")
    found = authenticate(calm.guarded, f"bearer {secret}")
    assert found is not None
    assert (found.email, found.role) == ("frank@acme.example", "viewer")
    calm.database.close()
    assert all(secret.encode() not in file.read_bytes() for file in tmp_path.glob("guardrail.db*"))


def test_no_token_is_ever_logged(calm: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with calm.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE findings")
    assert calm.ask(f"{API}/findings", DAVE).status_code == 500
    assert caplog.records
    assert calm.tokens[DAVE] not in caplog.text


def test_options_and_cross_origin_questions_get_nothing(seen: Stage) -> None:
    answer = seen.app.test_client().options(f"{API}/drift", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 405
    assert not [name for name in dict(answer.headers) if name.lower().startswith("access-control")]
