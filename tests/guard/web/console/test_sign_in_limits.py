"""Whoever hammers at the sign-in is held back, and nobody else."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from guard.identity.wrong_tokens import BURST
from tests.guard.web.console.browser import Browser, Form, browser
from tests.guard.web.stage import ALICE, ERIN, Stage

FAILURES = 30


def attempt(made: Browser, form: Form, token: str, address: str = "203.0.113.9") -> TestResponse:
    """A form that is sent from an address."""
    values: dict[str, Any] = {**form.values, "token": token}
    return made.client.post("/sign-in", data=values, environ_base={"REMOTE_ADDR": address})


def test_what_is_no_token_and_comes_from_no_form_is_held_back_too(calm: Stage) -> None:
    """The brake on wrong tokens never sees these: they have no form of a token, or no cookie."""
    made = browser(calm.app)
    form = made.form("/sign-in", "/sign-in")
    stranger = Form("/sign-in", "post")
    statuses = [
        attempt(made, form if number % 2 else stranger, "two words").status_code
        for number in range(FAILURES + 5)
    ]
    assert statuses == [*[403, 401] * (FAILURES // 2), *[429] * 5]
    held = attempt(made, form, "two words")
    assert 1 <= int(held.headers["Retry-After"]) <= 60
    assert "Too many attempts to sign in came from this address: try again in" in held.text
    assert attempt(made, form, "two words", "203.0.113.10").status_code == 401, "another address"
    metrics = calm.ask("/metrics", ERIN).text
    assert 'guardrail_requests_refused_total{reason="slowed"} 6.0' in metrics


def test_a_token_that_was_right_lately_is_let_in_whatever_others_send(calm: Stage) -> None:
    made = browser(calm.app)
    form = made.form("/sign-in", "/sign-in")
    assert attempt(made, form, calm.tokens[ERIN]).status_code == 303
    other = browser(calm.app)
    form = other.form("/sign-in", "/sign-in")
    while attempt(other, form, "two words").status_code != 429:
        pass
    assert attempt(other, form, calm.tokens[ALICE]).status_code == 429, "nobody has seen hers lately"
    assert attempt(other, form, calm.tokens[ERIN]).status_code == 303


def test_people_who_sign_in_are_no_attempts_that_fail(calm: Stage) -> None:
    """An office behind one address, in the morning."""
    for _ in range(FAILURES + 5):
        made = browser(calm.app)
        assert attempt(made, made.form("/sign-in", "/sign-in"), calm.tokens[ERIN]).status_code == 303


def test_the_page_itself_and_the_sessions_of_others_are_not_held_back(calm: Stage) -> None:
    inside = browser(calm.app)
    inside.sign_in(calm.tokens[ERIN])
    made = browser(calm.app)
    form = made.form("/sign-in", "/sign-in")
    for number in range(BURST + FAILURES):
        attempt(made, form, f"grt_wrong-{number}", "127.0.0.1")
    assert attempt(made, form, "grt_wrong", "127.0.0.1").status_code == 429
    assert made.get("/sign-in").status_code == 200
    assert inside.get("/w/acme/").status_code == 200


def test_the_ways_through_the_identity_provider_are_held_back_too(calm: Stage) -> None:
    """Where none is set up, they fail like everything else that nobody asked for."""
    client = calm.app.test_client()
    paths = ["/sign-in/callback?state=x&code=y", "/sign-in/callback"]
    statuses = [client.get(paths[number % 2]).status_code for number in range(FAILURES + 2)]
    assert set(statuses[:FAILURES]) < {400, 401, 403, 404}
    assert statuses[FAILURES:] == [429, 429]
