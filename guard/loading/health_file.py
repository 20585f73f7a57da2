"""Takes health.yaml: as a value, or everything that is wrong with it."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Json
from guard.core.language.health_schema import build_health, health_errors, health_schema
from guard.core.language.validation import diagnostics
from guard.loading.policy_draft import Draft
from guard.loading.single_file import can_take
from guard.loading.strict_yaml.reader import Document

_SCHEMA: Final = health_schema()
_TWO: Final = "There are two health.yaml that differ: what is meant to be as it is, is said in one place."


def take_health(file: str, document: Document, draft: Draft) -> None:
    """Take what a team has decided about checks."""
    from guard.core.health.checks.table import BY_ID

    written = document.value
    known = {check.id: check.of for check in BY_ID.values()}
    aged = [check.id for check in BY_ID.values() if check.days is not None]
    found = list(diagnostics(_SCHEMA, written)) or list(health_errors(written, known, aged))
    if not can_take(file, document, draft, found, draft.health_document, _TWO):
        return
    places: dict[str, Json] = {
        "file": file,
        **{
            key: [document.place((key, index)).line for index in range(len(written.get(key, ())))]
            for key in ("skip", "acknowledged")
        },
    }
    draft.health_document, draft.health_places = written, places
    draft.health = build_health(written, **places)
