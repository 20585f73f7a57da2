"""One person has one address, however it is written."""

from __future__ import annotations

import pytest

from drift.core.model.activity import Actor, as_read
from drift.core.model.email_addresses import plain_email


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Carol@Acme.Example", "carol@acme.example"),
        (" carol@acme.example\n", "carol@acme.example"),
        ("*@ACME.example", "*@acme.example"),
        ("carol@bücher.example", "carol@xn--bcher-kva.example"),
        ("carol@bu\u0308cher.EXAMPLE", "carol@xn--bcher-kva.example"),
        ("carol@XN--BCHER-KVA.example", "carol@xn--bcher-kva.example"),
        ("*@*.bücher.example", "*@*.xn--bcher-kva.example"),
        ("Rene\u0301@acme.example", "ren\u00e9@acme.example"),
        ("group:Sécurité", "group:sécurité"),
        ("", ""),
    ],
)
def test_an_address_has_one_spelling(written: str, plain: str) -> None:
    assert plain_email(written) == plain
    assert plain_email(plain) == plain


def test_the_log_names_a_person_as_policies_do() -> None:
    assert as_read(Actor("admin", "1", "Carol@Bücher.example")).email == plain_email("carol@bücher.example")


def test_a_domain_that_no_name_system_has_stays_itself() -> None:
    long = "ü" * 80
    assert plain_email(f"a@{long}.example") == f"a@{long}.example"
