"""The one spelling of a value of each sort."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.kind import Sort
from drift.core.normalisation.spellings import one_spelling

EQUAL: list[tuple[Sort, str, str]] = [
    ("network", "192.0.2.44", "192.0.2.44/32"),
    ("network", "192.0.2.44", "::ffff:192.0.2.44"),
    ("network", "203.0.113.0/24", "203.0.113.7/24"),
    ("network", "203.0.113.0/24", " 203.0.113.0/255.255.255.0"),
    ("network", "2001:db8::/32", "2001:0DB8:0:0::/32"),
    ("network", "2001:db8::1", "[2001:DB8::1]/128"),
    ("email", "carol@acme.example", " Carol@ACME.example"),
    ("time_zone", "Asia/Kolkata", "Asia/Calcutta"),
    ("time_zone", "Europe/Kyiv", "europe/kiev"),
    ("time_zone", "America/Los_Angeles", "US/Pacific"),
    ("time_zone", "UTC", "Etc/UTC"),
    ("host", "help.acme.example", "Help.Acme.Example."),
    ("host", "hilfe.bücher.example", "hilfe.xn--bcher-kva.example"),
    ("url", "https://acme.example/", "HTTPS://Acme.Example"),
    ("url", "https://acme.example/a", "https://acme.example:443/a"),
    ("url", "http://acme.example/?q=1", "http://ACME.example:80?q=1"),
    ("url", "https://acme.example/a%2Fb", "https://acme.example/a%2fb"),
    ("locale", "pt-BR", "pt_br"),
]
DIFFERENT: list[tuple[Sort, str, str]] = [
    ("network", "192.0.2.44", "192.0.2.44/31"),
    ("network", "192.0.2.44", "192.0.2.4"),
    ("network", "office", "Office"),
    ("email", "carol@acme.example", "carol@acme.example.evil.example"),
    ("time_zone", "Europe/Amsterdam", "Europe/Brussels"),  # the same hours today, and two places
    ("time_zone", "EST", "America/Panama"),
    ("host", "acme.example", "www.acme.example"),
    ("url", "https://acme.example/a", "https://acme.example/A"),
    ("url", "https://acme.example/", "http://acme.example/"),
    ("url", "https://acme.example:8443/", "https://acme.example/"),
    ("url", "https://A@acme.example/", "https://a@acme.example/"),
    ("url", "https://{{Host}}/a", "https://{{host}}/a"),
    ("locale", "pt-BR", "pt"),
]


@pytest.mark.parametrize(("sort", "one", "other"), EQUAL)
def test_two_spellings_of_one_value(sort: Sort, one: str, other: str) -> None:
    assert one_spelling(sort, one) == one_spelling(sort, other)


@pytest.mark.parametrize(("sort", "one", "other"), DIFFERENT)
def test_two_values(sort: Sort, one: str, other: str) -> None:
    assert one_spelling(sort, one) != one_spelling(sort, other)


@given(st.sampled_from(["network", "email", "time_zone", "host", "url", "locale"]), st.text(max_size=30))
def test_whatever_it_is_the_one_spelling_stands_for_itself(sort: Sort, text: str) -> None:
    assert one_spelling(sort, one_spelling(sort, text)) == one_spelling(sort, text)
