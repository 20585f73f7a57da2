"""The fields that each kind has, by Intercom's description of its API (`make fields` writes `fields.json`, and
`items.json` about the items of lists).

Of a kind that is not in it, as the log alone tells of it, nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from drift.core.detection.description import Description

Fields: TypeAlias = Mapping[str, Any] | None
"""The names of the fields, each with those in it; {}: it is no mapping; None: a mapping that may have any keys."""
FILE: Final = Path(__file__).with_name("fields.json")
ITEMS: Final = Path(__file__).with_name("items.json")


@cache
def described() -> Mapping[str, Fields]:
    """By the name of the kind. Read once: nobody changes the file while a process lives."""
    kept: Mapping[str, Fields] = orjson.loads(FILE.read_bytes())
    return kept


@cache
def description_of(kind: str) -> Description:
    """All that is described of one kind, with the items of its lists."""
    items: Mapping[str, Mapping[str, Fields]] = orjson.loads(ITEMS.read_bytes())
    return Description(described().get(kind), items.get(kind, {}))
