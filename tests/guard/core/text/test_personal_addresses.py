"""IP addresses of people are taken out of what is shown, and settings stay."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.text.personal_addresses import (
    HIDDEN,
    document_without_addresses,
    page_without_addresses,
    without_addresses,
)

NOBODYS = {IPv4Address("0.0.0.0"), IPv6Address("::"), IPv6Address("::ffff:0.0.0.0")}
V4 = st.ip_addresses(v=4).filter(lambda one: one not in NOBODYS)
V6 = st.ip_addresses(v=6).filter(lambda one: one not in NOBODYS)
WRITTEN = (
    V4.map(str)
    | V4.map(lambda one: f"::ffff:{one}")
    | V6.flatmap(lambda one: st.sampled_from([one.compressed, one.exploded, str(one).upper()]))
)
SENTENCES = [
    "by carol from {}.",
    "({})",
    "{}, {}",
    "ip={};",
    "ip:{}",
    '"{}"',
    "from {}: no",
    "{}-x",
    "https://{}/sign-in",
]


@given(WRITTEN, st.sampled_from(SENTENCES))
def test_no_address_is_left_in_a_sentence(address: str, sentence: str) -> None:
    shown = without_addresses(sentence.replace("{}", address))
    assert address.lower() not in shown.lower()
    assert HIDDEN in shown


@pytest.mark.parametrize("spelling", ["{}:443", "::ffff:{}:443", "[::ffff:{}]:443", "::FFFF:{}: no"])
def test_a_port_behind_it_hides_no_address(spelling: str) -> None:
    shown = without_addresses(f"from {spelling.replace('{}', '203.0.113.9')}")
    assert "203.0.113.9" not in shown
    assert HIDDEN in shown


@pytest.mark.parametrize("address", sorted(NOBODYS, key=str))
def test_what_nobody_can_have_stays_in_every_spelling(address: IPv4Address | IPv6Address) -> None:
    for text in (str(address), address.exploded, str(address).upper()):
        assert without_addresses(f"listens at {text}, for all") == f"listens at {text}, for all"


@pytest.mark.parametrize(
    "text",
    [
        "the allowlist lost 203.0.113.0/24 and 2001:db8::/32",
        "the allowlist lost 2001:db8::5:0/112, ::ffff:203.0.113.0/120 and ::8000:0:0/81",
        "at 10:20:30 on 2026-11-29T10:20:30.123Z",
        "version 2.16, v1.2.3.4, 1.2.3, 1.2.3.4.5, 999.1.2.3",
        "::notice title=p::x, 0.0.0.0",
        "ip-allowlist-stays-on: std::vector, a::before, aa:bb:cc:dd:ee:ff, sha256:abc, urn:guardrail:problem:x",
        "https://guardrail.acme.example/w/default/",
        "",
    ],
)
def test_what_is_no_address_of_somebody_stays(text: str) -> None:
    assert without_addresses(text) == text


def test_a_document_keeps_its_shape_and_the_values_of_settings() -> None:
    actor = {"email": "carol@acme.example", "ip": "203.0.113.9"}
    document = {
        "actor": actor,
        "raw": {"performed_by": actor, "metadata": {"seen": ["198.51.100.7", 7, None, True]}},
        "sentence": "carol from 203.0.113.9",
        "ip": None,
        "fields": [{"pointer": "/ip_allowlist/0", "before": "203.0.113.9", "after": ["198.51.100.7"]}],
    }
    assert document_without_addresses(document) == {
        "actor": {"email": "carol@acme.example", "ip": None},
        "raw": {
            "performed_by": {"email": "carol@acme.example", "ip": None},
            "metadata": {"seen": [HIDDEN, 7, None, True]},
        },
        "sentence": f"carol from {HIDDEN}",
        "ip": None,
        "fields": [{"pointer": "/ip_allowlist/0", "before": "203.0.113.9", "after": ["198.51.100.7"]}],
    }


def test_a_page_keeps_the_values_of_settings() -> None:
    page = (
        '<p title="203.0.113.9">from 203.0.113.9</p><del>203.0.113.1</del><ins class="x">203.0.113.9</ins>'
        "<dd data-setting>203.0.113.2\n203.0.113.3</dd><span>&lt;del&gt;203.0.113.9&lt;/del&gt;</span>"
    )
    shown = page_without_addresses(page, "…")
    assert shown.count("…") == 3
    for setting in ("<del>203.0.113.1</del>", "203.0.113.2\n203.0.113.3", "&lt;del&gt;…"):
        assert setting in shown


@given(st.text(alphabet="0123456789abcdef.:/ -%[]()<>", max_size=60))
def test_whatever_stands_there_ends_soon_and_holds_no_bare_address(text: str) -> None:
    for piece in without_addresses(text).split():
        bare = piece.strip("()[]<>-")
        with pytest.raises(ValueError):  # noqa: PT011  # of the library
            IPv4Address(bare)
    for piece in without_addresses(text).split():
        if "[" not in piece and "%" not in piece:
            with pytest.raises(ValueError):  # noqa: PT011  # of the library
                IPv6Address(piece)
