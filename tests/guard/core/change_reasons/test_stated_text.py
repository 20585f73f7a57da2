"""What may stand in a reason: one line of a sensible length, without a secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.normalisation.secret_texts import looks_secret
from guard.core.change_reasons.stated_text import (
    LONGEST_TEXT,
    LONGEST_TICKET,
    problem_of_text,
    problem_of_ticket,
)

FINE = [
    "summer hours of the Paris office",
    "the API token of the CRM was rotated, see SUP-41",
    "password: ask Dave",
    "l'\u00e9quipe est pass\u00e9e \u00e0 l'heure d'\u00e9t\u00e9 \U0001f469\u200d\U0001f4bb, https://acme.example/browse/SUP-41?focus=3",
    "Bearer tokens are not needed any more",
    "eyJ is how a JWT begins",
    "set time_zone_name=Europe/London as agreed",
    "x" * LONGEST_TEXT,
]
SECRETS = [
    "grt_Zk3f9Qm1xR7tYb2LwPn8",
    "used dG9rOmFiY2RlZjAxXzIzNDVfNjc4OV8xMjM0OjE6MA== for it",
    "Authorization: Bearer abcdef0123456789abcdef",
    "https://bob:hunter2@intranet.acme.example/",
    "https://hooks.slack.com/services/T000/B000/XXXXXXXX",
    "https://acme.example/?api_key=8f14e45fceea167a",
    "password=hunter2",
    'token="a-long-secret-value"',
    "client_secret:8f14e45fceea167a5a36dedd4bea2543",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "xoxb-123456789012-abcdefghijkl",
    "ghp_0123456789abcdefghijABCDEFGHIJ",
    "AKIAIOSFODNN7EXAMPLE",
    "-----BEGIN RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("text", FINE)
def test_what_people_write_is_kept(text: str) -> None:
    assert problem_of_text(text) == ""


@pytest.mark.parametrize("secret", SECRETS)
def test_what_looks_like_a_secret_is_refused_and_not_repeated(secret: str) -> None:
    for text in (secret, f"because of {secret} it was"):
        problem = problem_of_text(text)
        assert "token or a password" in problem
        assert secret not in problem
    if " " not in secret:
        assert "token or a password" in problem_of_ticket(secret)


@pytest.mark.parametrize("text", ["", "  ", "\t"])
def test_nothing_is_no_reason(text: str) -> None:
    assert "empty" in problem_of_text(text)


@pytest.mark.parametrize(
    "char", ["\n", "\r", "\0", "\x1b", "\x7f", "\u2028", "\u2029", "\u202e", "\u2066", "\ud800"]
)
def test_it_is_one_line_that_can_be_shown(char: str) -> None:
    assert "cannot be shown" in problem_of_text(f"summer{char}hours")
    assert problem_of_ticket(f"SUP{char}41")


def test_it_has_a_length() -> None:
    assert (
        problem_of_text("x" * (LONGEST_TEXT + 1))
        == "The reason has 501 characters, and may have 500: shorten it."
    )
    assert problem_of_ticket("x" * LONGEST_TICKET) == ""
    assert "200" in problem_of_ticket("x" * (LONGEST_TICKET + 1))


def test_a_ticket_is_one_word() -> None:
    assert problem_of_ticket("") == problem_of_ticket("SUP-41") == ""
    assert problem_of_ticket("https://acme.example/browse/SUP-41") == ""
    assert "space" in problem_of_ticket("SUP 41")


@given(st.text(max_size=80))
def test_whatever_is_kept_can_be_shown_on_one_line(text: str) -> None:
    if not problem_of_text(text):
        assert len(text.splitlines()) == 1
        assert not looks_secret(text)
