"""Parsing an entry of an export, whose time may be ISO 8601, and messages about invalid entries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import orjson

from drift.core.model.activity import Activity, NotAnActivity, parse_activity
from drift.core.model.json_repair import decode, repaired
from drift.core.model.resources import Json
from drift.core.normalisation.normalise import scrub
from drift.core.normalisation.redaction import Fingerprint

BOM: Final = b"\xef\xbb\xbf"
"""The byte order mark that some editors write at the start of a file."""


class NotAnExport(ValueError):
    """The file has no entry at all; the message says which formats are read."""


def as_entry(raw: Json) -> Activity:
    """Parse an entry whose time is in unix seconds or ISO 8601. Raises NotAnActivity."""
    if isinstance(raw, Mapping) and isinstance(time := raw.get("created_at"), str):
        return parse_activity({**raw, "created_at": moment(time)})
    return parse_activity(raw)


def without_secrets(raw: Json, fingerprint: Fingerprint) -> Activity:
    """Parse an entry and replace its secrets. Raises NotAnActivity."""
    return as_entry(scrub(raw, fingerprint))


def entry_in(line: bytes) -> Json:
    """Decode a line of JSON. Raises NotAnActivity with the reason."""
    try:
        return orjson.loads(line.removeprefix(BOM))
    except orjson.JSONDecodeError as problem:
        strict = problem
    if (repaired_entry := _repaired(line)) is not None:
        return repaired_entry
    raise NotAnActivity(_no_json(line, strict)) from strict


def _repaired(line: bytes) -> Json:
    """The entry of a line that only a lenient reader takes, because it holds half of an emoji. None for any other."""
    if b"\\ud" not in line.lower():
        return None
    try:
        line.decode()
        return repaired(decode(line.removeprefix(BOM)))[0]
    except ValueError:
        return None


def _no_json(line: bytes, problem: orjson.JSONDecodeError) -> str:
    try:
        text = line.removeprefix(BOM).decode().strip()
    except UnicodeDecodeError as undecodable:
        return f"it is not in UTF-8: {byte_told(line[undecodable.start])}"
    if not text.startswith(("{", "[")):
        return "it is no JSON: an entry begins with {"
    if problem.pos >= len(text):
        return "its JSON ends before it is complete"
    return f"its JSON cannot be read from character {problem.colno} on"


def byte_told(byte: int) -> str:
    return f"the byte 0x{byte:02X} stands for no letter"


def moment(text: str) -> float:
    """Parse unix seconds or ISO 8601 (UTC without a zone) to unix seconds. Raises NotAnActivity."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(text.strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as problem:
        raise NotAnActivity(
            f"its time {text[:40]!r} is not understood: write it as 2026-09-21T14:13:20Z or in unix seconds"
        ) from problem


def sentence(problem: NotAnActivity) -> str:
    """The problem as a finished sentence."""
    text = str(problem)
    return f"{text[:1].upper()}{text[1:]}."
