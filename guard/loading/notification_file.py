"""Takes notifications.yaml: as a value, or everything that is wrong with it."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Json
from guard.core.language.notifications_schema import (
    build_notifications,
    notification_errors,
    notifications_schema,
)
from guard.core.language.validation import diagnostics
from guard.loading.policy_draft import Draft
from guard.loading.single_file import can_take
from guard.loading.strict_yaml.reader import Document

_SCHEMA: Final = notifications_schema()
_TWO: Final = "There are two notifications.yaml that differ: who is told what is said in one place."


def take_notifications(file: str, document: Document, draft: Draft) -> None:
    """Take the channels and routes of the file."""
    written = document.value
    found = list(diagnostics(_SCHEMA, written)) or list(notification_errors(written, draft.people_anywhere()))
    if not can_take(file, document, draft, found, draft.notifications_document, _TWO):
        return
    draft.notification_places = {"file": file, **_lines(document)}
    draft.notifications = build_notifications(written, **draft.notification_places)
    draft.notifications_document = written


def _lines(document: Document) -> dict[str, Json]:
    """Of each channel, by name, and of each route."""
    written = document.value
    return {
        "channels": {
            name: document.key_place(("channels", name)).line for name in written.get("channels", {})
        },
        "routes": [document.place(("routes", index)).line for index in range(len(written["routes"]))],
    }
