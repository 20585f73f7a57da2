"""Takes prices.yaml: as a value, or everything that is wrong with it."""

from __future__ import annotations

from typing import Final

from guard.core.language.for_workspace import errors_everywhere
from guard.core.language.prices_schema import build_prices, prices_errors, prices_schema
from guard.core.language.validation import diagnostics
from guard.loading.policy_draft import Draft
from guard.loading.single_file import can_take
from guard.loading.strict_yaml.reader import Document

_SCHEMA: Final = prices_schema()
_TWO: Final = "There are two prices.yaml that differ: what Fin costs is said in one place."


def take_prices(file: str, document: Document, draft: Draft) -> None:
    """Take the prices of the file."""
    written = document.value
    found = list(diagnostics(_SCHEMA, written)) or list(errors_everywhere(written, prices_errors))
    if not can_take(file, document, draft, found, draft.prices_document, _TWO):
        return
    draft.prices, draft.prices_document = build_prices(written), written
