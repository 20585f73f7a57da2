"""Under which names the service answers, and for whom proxies ask."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drift.core.model.ip_addresses import network_of
from guard.runtime.front_door import FrontDoor, front_door
from guard.runtime.settings import read_settings

DOOR = FrontDoor(
    frozenset({"guardrail.acme.example", "[2001:db8::5]"}), (network_of("10.0.0.0/8"), network_of("fd00::/8"))
)


@pytest.mark.parametrize(
    "host",
    [
        "guardrail.acme.example",
        "GUARDRAIL.acme.example:8443",
        "guardrail.acme.example.",
        "localhost",
        "localhost:8080",
        "127.0.0.1:8080",
        "[::1]:8080",
        "10.1.2.3",
        "[fd00::7]",
        "[2001:db8::5]:443",
    ],
)
def test_it_answers_to_its_own_names_and_to_addresses_that_nobody_else_can_have(host: str) -> None:
    assert DOOR.answers_to(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "guardrail.acme.example.evil.example",
        "evil-guardrail.acme.example",
        "guardrail.acme.example:80@evil.example",
        "guardrail.acme.example/evil",
        "guardrail.acme.example, evil.example",
        "guardrail.acme.example\t",
        "guardrail.acme.example:99999999",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "guardrail",
        "8.8.8.8",
        "0.0.0.0",
        "[2606:4700::1]",
        "[::ffff:8.8.8.8]",
        "x" * 5000,
        "gu\u0430rdrail.acme.example",
    ],
)
def test_it_answers_to_no_other_name(host: str) -> None:
    assert not DOOR.answers_to(host)


@pytest.mark.parametrize(
    ("peer", "said", "asker"),
    [
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1,203.0.113.9 ,10.9.9.9", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.2,10.0.0.3", "10.0.0.2"),
        ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.1", "[2001:DB8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, unknown, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "'; drop table tokens", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4," + "10.0.0.2," * 500, "10.0.0.1"),
    ],
)
def test_who_asks_is_the_last_that_no_trusted_proxy_is(peer: str, said: str, asker: str) -> None:
    """What stands further to the left may be anything: whoever asks has written it."""
    assert DOOR.asker(peer, said) == asker


def test_only_named_proxies_are_trusted_however_their_address_is_written() -> None:
    assert all(map(DOOR.trusts, ("10.255.0.1", "::ffff:10.0.0.1", "fd00::1%eth0")))
    assert not any(map(DOOR.trusts, ("127.0.0.1", "11.0.0.1", "", "unix:")))
    assert not FrontDoor().trusts("127.0.0.1")


def test_the_settings_name_hosts_and_proxies(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    urls = "https://Guardrail.acme.example/, http://guardrail:8080,https://m\u00fcnchen.example,http://[2001:DB8::5]"
    settings = read_settings(
        {
            "GUARDRAIL_PUBLIC_URL": urls,
            "GUARDRAIL_TRUSTED_PROXIES": "10.0.0.1, 192.0.2.0/24",
            "HOST": "0.0.0.0",
        },
        here=tmp_path,
    )
    assert settings.public_url == "https://Guardrail.acme.example"
    door = front_door(settings)
    assert door.names == {"guardrail.acme.example", "guardrail", "xn--mnchen-3ya.example", "[2001:db8::5]"}
    assert door.trusts("192.0.2.77")
    assert not door.trusts("10.0.0.2")
    assert "box.internal" in front_door(replace(settings, host="box.internal")).names
