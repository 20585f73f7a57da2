"""The manifest of a finished day: its files with their digests, and the manifest before it. A note of C2SP signs it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from drift.core.model.resources import Json

MANIFEST: Final = "manifest.json"
NOTE: Final = "manifest.note"


@dataclass(frozen=True, slots=True)
class FiledPart:
    """A file as a manifest names it."""

    name: str
    sha256: str
    size: int
    first: int
    last: int
    events: int


@dataclass(frozen=True, slots=True)
class Day:
    """A finished day of a target. Its files hold every event of the entries of the ledger from `first` to `last`.
    `previous` is the digest of the manifest before this one, empty at the first."""

    workspace: str
    target: str
    day: str
    first: int
    last: int
    parts: Sequence[FiledPart]
    previous: str


def manifest(day: Day) -> bytes:
    said = {
        "manifest": 1,
        "workspace": day.workspace,
        "target": day.target,
        "day": day.day,
        "first": day.first,
        "last": day.last,
        "events": sum(part.events for part in day.parts),
        "parts": [
            {
                "name": part.name,
                "sha256": part.sha256,
                "size": part.size,
                "first": part.first,
                "last": part.last,
                "events": part.events,
            }
            for part in day.parts
        ],
        "previous": day.previous,
    }
    return orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n"


def note_text(day: Day, content: bytes) -> str:
    """What is signed, behind the name of who signs: of which day of which target, and the digest of the manifest."""
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return f"export manifest\n{day.target} {day.day} {day.first} {day.last}\nsha256 {digest}\n"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def filed(part: Mapping[str, Json]) -> FiledPart:
    """A part as it was kept among the progress of an export."""
    return FiledPart(**part)
