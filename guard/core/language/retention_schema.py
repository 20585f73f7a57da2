"""retention.yaml: how long each class of record is kept, as it is written, and as a value. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.scope_schema import overlay_word
from guard.core.model.retention import BY_NAME, CLASSES, FOREVER, RecordClass, Retention, seconds_of

PERIOD: Final = {
    "title": "a period such as 400d, 60w or 7y, or forever",
    "type": "string",
    "pattern": r"^([1-9][0-9]{0,4}[dwy]|forever)$",
}


def _key(one: RecordClass) -> dict[str, Any]:
    said = f"{one.says[0].upper()}{one.says[1:]}. Left out: {one.keep}; at least {one.least}."
    return {**PERIOD, "description": said}


KEEP: Final[dict[str, Any]] = {
    "title": "a mapping of classes to periods",
    "type": "object",
    "minProperties": 1,
    "properties": {one.name: _key(one) for one in CLASSES},
    "additionalProperties": False,
    "description": "How long records are kept, by class: days (d), weeks (w), years (y) or forever.",
}
RETENTION: Final[dict[str, Any]] = {
    "version": {"const": 1, "description": "The version of the language: 1."},
    "keep": KEEP,
    **overlay_word({"keep": KEEP}, "periods of `keep`, class by class."),
}


def retention_schema() -> dict[str, Any]:
    """retention.yaml: a period for each class."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail retention",
        "type": "object",
        "properties": RETENTION,
        "required": ["version", "keep"],
        "additionalProperties": False,
    }


def build_retention(written: Mapping[str, Json]) -> Retention:
    """The value of a document without errors."""
    return Retention(dict(written["keep"]))


def retention_errors(written: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """What a schema cannot say: periods in which records would go that the product still needs."""
    for name, period in written["keep"].items():
        shortest = BY_NAME[name].least
        if period != FOREVER and (seconds_of(period) or 0) < (seconds_of(shortest) or 0):
            sentence = f"`{name}` is kept {shortest} at least: below that, the service would miss what it works with."
            yield Diagnostic(("keep", name), sentence)
