"""What the fields of each kind may be, by Intercom's description of its API (`make fields` writes `fields.json`).

`drift/core/catalogue/shapes.py` explains the form. Of a kind that is not in the file, as the log alone tells of it,
nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import orjson

from drift.core.catalogue.shapes import Shape, items_of, maps_in, names_of
from drift.core.detection.description import ANYTHING, Description

FILE: Final = Path(__file__).with_name("fields.json")


@cache
def described() -> Mapping[str, Shape]:
    """The shapes by the name of the kind. Read once: nobody changes the file while a process lives."""
    shapes: Mapping[str, Shape] = orjson.loads(FILE.read_bytes())
    return shapes


@cache
def description_of(kind: str) -> Description:
    """The names of all fields of one kind, with those of the items of its lists."""
    shape = described().get(kind)
    if shape is None:
        return ANYTHING
    return Description(names_of(shape), dict(items_of(shape)), frozenset(maps_in(shape)))
