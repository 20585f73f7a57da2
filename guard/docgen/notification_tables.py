"""The tables of docs/notifications.md, made from the declarations of keys and events.

`python -m guard.docgen.notification_tables` writes them into the page, between the marks that name them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from guard.core.language.notifications_schema import CHANNEL, MORNING, NOTIFICATIONS, ROUTE
from guard.core.model.message_events import EVENTS

PAGE: Final = Path(__file__).parents[2] / "docs" / "notifications.md"
_MARKED: Final = re.compile(r"(<!-- (?P<name>\S+): begin.*-->\n).*?(<!-- (?P=name): end -->)", re.DOTALL)


def _keys(properties: Mapping[str, Any]) -> str:
    rows = (f"| `{name}` | {schema['description']} |" for name, schema in properties.items())
    return _table("| key | says |", rows)


def _events() -> str:
    rows = (f"| `{event.name}` | {event.says} | {'yes' if event.asks else ''} |" for event in EVENTS.values())
    return _table("| event | says | asks somebody |", rows)


def _table(head: str, rows: Iterable[str]) -> str:
    rule = "|".join("---" for _ in head.strip("|").split("|"))
    return "\n".join((head, f"|{rule}|", *(row.replace("|  |", "| |") for row in rows)))


TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "top": lambda: _keys(NOTIFICATIONS),
    "channel": lambda: _keys(CHANNEL["properties"]),
    "route": lambda: _keys(ROUTE["properties"]),
    "morning": lambda: _keys(MORNING["properties"]),
    "events": _events,
}
"""Name of a mark in the page -> what stands there."""


def renewed(page: str) -> str:
    """The page with every table regenerated from the declarations."""
    return _MARKED.sub(lambda mark: f"{mark[1]}{TABLES[mark['name']]()}\n{mark[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE} has its tables.\n")
