"""Takes retention.yaml: as a value, or everything that is wrong with it."""

from __future__ import annotations

from typing import Final

from guard.core.language.for_workspace import errors_everywhere
from guard.core.language.retention_schema import build_retention, retention_errors, retention_schema
from guard.core.language.validation import diagnostics
from guard.loading.policy_draft import Draft
from guard.loading.single_file import can_take
from guard.loading.strict_yaml.reader import Document

_SCHEMA: Final = retention_schema()
_TWO: Final = "There are two retention.yaml that differ: how long records are kept is said in one place."


def take_retention(file: str, document: Document, draft: Draft) -> None:
    """Take the periods of the file."""
    written = document.value
    found = list(diagnostics(_SCHEMA, written)) or list(errors_everywhere(written, retention_errors))
    if not can_take(file, document, draft, found, draft.retention_document, _TWO):
        return
    draft.retention = build_retention(written)
    draft.retention_document = written
