"""An entry as exports tell it, also with a time that people read; and what is wrong with one, in people's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import orjson

from drift.core.model.activity import Activity, NotAnActivity, parse_activity
from drift.core.model.resources import Json
from drift.core.normalisation.normalise import scrub
from drift.core.normalisation.redaction import Fingerprint

BOM: Final = b"\xef\xbb\xbf"
"""What some editors write before the first line."""


class NotAnExport(ValueError):
    """The file holds no entry at all; the message says what was looked for."""


def as_entry(raw: Json) -> Activity:
    """The entry, its time in unix seconds or in ISO 8601. Raises NotAnActivity."""
    if isinstance(raw, Mapping) and isinstance(told := raw.get("created_at"), str):
        return parse_activity({**raw, "created_at": moment(told)})
    return parse_activity(raw)


def without_secrets(raw: Json, fingerprint: Fingerprint) -> Activity:
    """The same, its secrets replaced."""
    return as_entry(scrub(raw, fingerprint))


def entry_in(line: bytes) -> Json:
    """What a line of JSON says. Raises NotAnActivity, which says why it is none."""
    try:
        return orjson.loads(line.removeprefix(BOM))
    except orjson.JSONDecodeError as problem:
        raise NotAnActivity(_no_json(line, problem)) from problem


def _no_json(line: bytes, problem: orjson.JSONDecodeError) -> str:
    try:
        text = line.removeprefix(BOM).decode().strip()
    except UnicodeDecodeError as other:
        return f"it is not in UTF-8: {byte_told(line[other.start])}"
    if not text.startswith(("{", "[")):
        return "it is no JSON: an entry begins with {"
    if problem.pos >= len(text):
        return "its JSON ends before it is complete"
    return f"its JSON cannot be read from character {problem.colno} on"


def byte_told(byte: int) -> str:
    return f"the byte 0x{byte:02X} stands for no letter"


def moment(text: str) -> float:
    """Unix seconds, or a date and time as ISO 8601 (UTC where it says no zone). Raises NotAnActivity."""
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
    """Finished, as people read it."""
    text = str(problem)
    return f"{text[:1].upper()}{text[1:]}."
