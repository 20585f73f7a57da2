"""The fields that each kind has, by Intercom's description of its API (`make fields` writes `fields.json`).

Of a kind that is not in it, as the log alone tells of it, nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

Fields: TypeAlias = Mapping[str, Any] | None
"""The names of the fields, each with those in it; {}: it is no mapping; None: a mapping that may have any keys."""
FILE: Final = Path(__file__).with_name("fields.json")


@cache
def described() -> Mapping[str, Fields]:
    """By the name of the kind. Read once: nobody changes the file while a process lives."""
    kept: Mapping[str, Fields] = orjson.loads(FILE.read_bytes())
    return kept
