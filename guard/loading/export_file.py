"""Takes exports.yaml: as a value, or everything that is wrong with it."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Json
from guard.core.language.exports_schema import build_exports, export_errors, exports_schema
from guard.core.language.validation import diagnostics
from guard.core.model.exported_records import RECORDS
from guard.loading.policy_draft import Draft
from guard.loading.single_file import can_take
from guard.loading.strict_yaml.reader import Document

_SCHEMA: Final = exports_schema()
_TWO: Final = "There are two exports.yaml that differ: where the record goes is said in one place."


def take_exports(file: str, document: Document, draft: Draft) -> None:
    """Take the targets of the file."""
    written = document.value
    found = list(diagnostics(_SCHEMA, written)) or list(export_errors(written, RECORDS))
    if not can_take(file, document, draft, found, draft.exports_document, _TWO):
        return
    places: dict[str, Json] = {"file": file, "targets": _lines(document)}
    draft.export_places = places
    draft.exports = build_exports(written, **places)
    draft.exports_document = written


def _lines(document: Document) -> dict[str, int]:
    """Of each target, by name."""
    return {name: document.key_place(("targets", name)).line for name in document.value["targets"]}
