"""Takes retention.yaml: as a value, or everything that is wrong with it."""

from __future__ import annotations

from typing import Final

from guard.core.language.diagnostics import FileDiagnostic
from guard.core.language.retention_schema import build_retention, retention_errors, retention_schema
from guard.core.language.validation import diagnostics
from guard.loading.policy_draft import Draft
from guard.loading.strict_yaml.reader import Document

_SCHEMA: Final = retention_schema()
_TWO: Final = "There are two retention.yaml that differ: how long records are kept is said in one place."


def take_retention(file: str, document: Document, draft: Draft) -> None:
    """Take the periods of the file."""
    written = document.value
    found = list(diagnostics(_SCHEMA, written)) or list(retention_errors(written))
    for diagnostic in found:
        draft.add_problem(file, document, diagnostic)
    if found:
        return
    if draft.retention_document and draft.retention_document != written:
        draft.problems.append(FileDiagnostic(file, 1, _TWO))
    draft.retention = build_retention(written)
    draft.retention_document = written
