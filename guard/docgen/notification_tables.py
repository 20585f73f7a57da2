"""The tables of docs/notifications.md, made from the declarations of keys and events.

`python -m guard.docgen.notification_tables` writes them into the page, between the marks that name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guard.core.language.notifications_schema import CHANNEL, MORNING, NOTIFICATIONS, ROUTE
from guard.core.model.message_events import EVENTS
from guard.docgen.marked_tables import DOCS, Tables, table, write_tables

PAGE: Final = DOCS / "notifications.md"


def _keys(properties: Mapping[str, Any]) -> str:
    rows = (f"| `{name}` | {schema['description']} |" for name, schema in properties.items())
    return table("| key | says |", rows)


def _events() -> str:
    rows = (f"| `{event.name}` | {event.says} | {'yes' if event.asks else ''} |" for event in EVENTS.values())
    return table("| event | says | asks somebody |", rows)


TABLES: Final[Tables] = {
    "top": lambda: _keys(NOTIFICATIONS),
    "channel": lambda: _keys(CHANNEL["properties"]),
    "route": lambda: _keys(ROUTE["properties"]),
    "morning": lambda: _keys(MORNING["properties"]),
    "events": _events,
}


if __name__ == "__main__":
    write_tables(PAGE, TABLES)
