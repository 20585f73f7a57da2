"""Parsing an entry of an export, in any notation that is understood, and messages about invalid entries."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

import orjson

from drift.activity_export.envelopes import entry_of
from drift.activity_export.screen_names import WrongName
from drift.activity_export.times import WrongTime, moment, of_number
from drift.core.model.activity import Activity, NotAnActivity, parse_activity
from drift.core.model.json_repair import decode, repaired
from drift.core.model.resources import Json
from drift.core.normalisation.normalise import scrub
from drift.core.normalisation.redaction import Fingerprint

BOM: Final = b"\xef\xbb\xbf"
"""The byte order mark that some editors write at the start of a file."""


TIME: Final = "time"
NAME: Final = "name"
_REASONS: Final[Mapping[type[NotAnActivity], str]] = {WrongTime: TIME, WrongName: NAME}


class NotAnExport(ValueError):
    """The file has no entry at all; the message says which formats are read."""


def as_entry(raw: Json) -> Activity:
    """Parse an entry in any notation that is understood: its time may be ISO 8601, it may be in an envelope. Raises
    NotAnActivity."""
    return _parsed(entry_of(raw))


def _parsed(entry: Json) -> Activity:
    at = entry.get("created_at") if isinstance(entry, dict) else None
    if isinstance(at, str):
        return parse_activity({**entry, "created_at": moment(at, time.time())})
    if isinstance(at, int | float) and not isinstance(at, bool):
        return parse_activity({**entry, "created_at": of_number(at)})
    return parse_activity(entry)


def without_secrets(raw: Json, fingerprint: Fingerprint) -> Activity:
    """Parse an entry and replace its secrets. Raises NotAnActivity."""
    return _parsed(scrub(entry_of(raw), fingerprint))


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


def reason_of(problem: NotAnActivity) -> str:
    """The word by which lines that are skipped for this problem are counted."""
    return next((word for kind, word in _REASONS.items() if isinstance(problem, kind)), "")


def sentence(problem: NotAnActivity) -> str:
    """The problem as a finished sentence."""
    text = str(problem)
    return f"{text[:1].upper()}{text[1:]}."
