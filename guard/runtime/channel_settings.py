"""Reads what channels need from the environment: addresses, keys that sign, and the server that takes mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from guard.notify.mail.server import MailServer, Security
from guard.notify.signature import signing_key
from guard.runtime.environment import Environment, is_loopback, is_url
from guard.runtime.setting_names import CHANNELS

KEY: Final = "_KEY"
FILE: Final = "_FILE"
MAKE_KEY: Final = "make one with `openssl rand -base64 32`"
_PORTS: Final = {"smtp": 587, "smtps": 465}
_ADDRESS: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What the channels of notifications.yaml need, by the names that settings give them (`ON_CALL` of `on-call`)."""

    addresses: Mapping[str, str] = field(default_factory=dict, repr=False)
    keys: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False)
    mail: MailServer | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)


def setting_of(channel: str) -> str:
    """The end of the name of a channel's setting."""
    return channel.upper().replace("-", "_")


def read_channels(env: Environment) -> ChannelSettings:
    """What is there, whatever notifications.yaml declares: it may change while the service runs."""
    found = dict(_secrets(env))
    addresses = {name: value for name, value in found.items() if not name.endswith(KEY)}
    keys = {name: value for name, value in found.items() if name.endswith(KEY)}
    mail = _mail(env)
    password = mail.password if mail else ""
    return ChannelSettings(
        addresses,
        {name.removesuffix(KEY): _keys(env, name, value) for name, value in keys.items()},
        mail,
        tuple(filter(None, (*addresses.values(), *" ".join(keys.values()).split(), password))),
    )


def _secrets(env: Environment) -> Iterator[tuple[str, str]]:
    names = {name.removesuffix(FILE) for name in env.names(CHANNELS)}
    for name in sorted(names):
        if value := env.secret(name, of=CHANNELS):
            yield name.removeprefix(CHANNELS), value


def _keys(env: Environment, name: str, text: str) -> tuple[bytes, ...]:
    """One key, or two while one takes over from the other, the newer first."""
    found: list[bytes] = []
    for part in text.split():
        try:
            found.append(signing_key(part))
        except ValueError as why:
            env.add_problem(CHANNELS, f"{CHANNELS}{name} holds a key that cannot sign: {why}; {MAKE_KEY}.")
    return tuple(found)


def _mail(env: Environment) -> MailServer | None:
    """`smtp://user:password@host:587` (STARTTLS; without it on this machine alone) or `smtps://...`."""
    url, sender = env.secret("GUARDRAIL_SMTP"), _sender(env)
    if not url:
        return None
    if not is_url(url) or urlsplit(url).scheme not in _PORTS or not urlsplit(url).hostname:
        env.add_problem(
            "GUARDRAIL_SMTP",
            "GUARDRAIL_SMTP must be an address such as smtp://user:password@mail.example.com:587 or "
            "smtps://user:password@mail.example.com.",
        )
        return None
    if not sender:
        env.add_problem(
            "GUARDRAIL_SMTP", "GUARDRAIL_SMTP needs GUARDRAIL_MAIL_FROM: the address that mails come from."
        )
    parts = urlsplit(url)
    return MailServer(
        host=parts.hostname or "",
        port=parts.port or _PORTS[parts.scheme],
        sender=sender,
        security=_security(url),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _sender(env: Environment) -> str:
    sender = env.text("GUARDRAIL_MAIL_FROM")
    if not sender or _ADDRESS.fullmatch(sender):
        return sender
    env.add_problem(
        "GUARDRAIL_MAIL_FROM",
        f"GUARDRAIL_MAIL_FROM is {sender[:60]!r}, but must be an address such as guardrail@example.com.",
    )
    return ""


def _security(url: str) -> Security:
    if urlsplit(url).scheme == "smtps":
        return "tls"
    return "none" if is_loopback(url) else "starttls"
