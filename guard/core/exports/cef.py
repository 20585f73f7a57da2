"""An event as one line of CEF (ArcSight's Common Event Format, version 0), escaped and of limited length. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from drift.core.model.ip_addresses import address_of
from guard.core.exports.export_event import ExportEvent

PRODUCT: Final = "Intercom Guardrail"
LONGEST: Final = 8192
"""Bytes of the longest line: receivers of syslog cut what is longer."""
SEVERITIES: Final[Mapping[str, int]] = {
    "informational": 1,
    "low": 3,
    "medium": 5,
    "high": 8,
    "critical": 10,
}
LIMITS: Final[Mapping[str, int]] = {
    "act": 63,
    "c6a2": 45,
    "c6a2Label": 63,
    "cat": 127,
    "duid": 127,
    "duser": 255,
    "externalId": 40,
    "flexString1": 255,
    "flexString1Label": 63,
    "flexString2": 127,
    "flexString2Label": 63,
    "msg": 1023,
    "outcome": 63,
    "reason": 1023,
    "request": 1023,
    "requestMethod": 63,
    "rt": 20,
    "shost": 127,
    "spriv": 255,
    "src": 15,
    "suid": 127,
    "suser": 255,
    "cs1": 127,
    "cs2": 127,
    "cs3": 255,
    "cs4": 127,
    "cs5": 1023,
    "cs6": 255,
    **{f"cs{number}Label": 63 for number in range(1, 7)},
}
"""Bytes of each value as it is written; none is longer than CEF allows."""
_HEADER: Final = 127
_CUT: Final = "…"
_LABELS: Final[Mapping[str, str]] = {
    "cs1": "policy",
    "cs2": "kind",
    "cs3": "resource",
    "cs4": "workspace",
    "cs5": "link",
    "cs6": "guardrailId",
    "flexString1": "controls",
    "flexString2": "correlation",
    "c6a2": "Source IPv6 Address",
}
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_BREAKS: Final = re.compile(r"[\r\n]+")
Escapes: TypeAlias = tuple[tuple[str, str], ...]
"""Signs and how they are written, the backslash first."""
_IN_HEADER: Final[Escapes] = (("\\", "\\\\"), ("|", "\\|"))
_IN_VALUE: Final[Escapes] = (("\\", "\\\\"), ("=", "\\="), ("\n", "\\n"), ("\r", "\\r"))


def cef_line(event: ExportEvent, version: str) -> str:
    """The line without its end."""
    extension = " ".join(_extension(event))
    return f"{_start(version)}{_header(event.event)}|{_header(event.title)}|{SEVERITIES[event.severity]}|{extension}"


@lru_cache(maxsize=8)
def _start(version: str) -> str:
    return f"CEF:0|{PRODUCT}|{PRODUCT}|{_header(version or '0')}|"


@lru_cache(maxsize=4096)  # the same few names and titles come again and again
def _header(text: str) -> str:
    """A line break stands as a space: a header has none."""
    return _fitted(_BREAKS.sub(" ", _printable(text)), _IN_HEADER, _HEADER)


def _extension(event: ExportEvent) -> Iterator[str]:
    for name, value in _values(event):
        if value and (text := _fitted(_printable(value).strip(), _IN_VALUE, LIMITS[name])):
            yield f"{name}={text}"
            if name in _LABELS:
                yield f"{name}Label={_LABELS[name]}"


def _values(event: ExportEvent) -> Iterator[tuple[str, str | None]]:
    yield "rt", str(round(event.at * 1000))
    yield "externalId", event.id if len(event.id.encode()) <= LIMITS["externalId"] else None
    yield "cat", event.type.cls.name
    yield "act", event.type.activity_name
    if event.success is not None:
        yield "outcome", "success" if event.success else "failure"
    yield from _people(event)
    if event.call is not None:
        yield "requestMethod", event.call.method
        yield "request", event.call.path
    yield "msg", event.message
    yield "reason", event.comment
    yield "spriv", ", ".join(event.privileges)
    if event.finding is not None:
        yield "cs1", event.finding.policy
        yield "flexString1", " ".join(event.finding.controls)
    if event.entity is not None:
        yield "cs2", event.entity.type
        yield "cs3", event.entity.id or event.entity.name
    yield "cs4", event.workspace
    yield "cs5", event.link
    yield "cs6", event.id
    yield "flexString2", event.correlation


def _people(event: ExportEvent) -> Iterator[tuple[str, str | None]]:
    actor, user = event.actor, event.user
    yield "suser", actor.email or actor.id
    yield "suid", actor.id
    if actor.ip:
        address = address_of(actor.ip)
        place = "shost" if address is None else "src" if address.version == 4 else "c6a2"
        yield place, actor.ip if address is None else str(address).partition("%")[0]
    if user is not None:
        yield "duser", user.email or user.name or user.id
        yield "duid", user.id


def _printable(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub(" ", text).encode("utf-8", "replace").decode()


def _fitted(text: str, escapes: Escapes, most: int) -> str:
    """The text escaped, in at most so many bytes: an escape or a letter is never cut in two."""
    escaped = _escaped(text, escapes)
    if len(escaped) * 4 <= most or len(escaped.encode()) <= most:
        return escaped
    left, kept = most - len(_CUT.encode()), []
    for letter in text:
        written = _escaped(letter, escapes)
        left -= len(written.encode())
        if left < 0:
            break
        kept.append(written)
    return "".join(kept).rstrip(" ") + _CUT


def _escaped(text: str, escapes: Escapes) -> str:
    for sign, written in escapes:
        text = text.replace(sign, written)
    return text
