"""What the export of a workflow tells that checks may rely on. Pure."""

from __future__ import annotations

from drift.core.model.resources import Json
from guard.core.health.facts import Item


def part_of(item: Item, name: str) -> Json:
    """A field of the workflow inside its export."""
    inside = item.get("workflow")
    return inside.get(name) if isinstance(inside, dict) else None


def is_live(item: Item) -> bool:
    return bool(part_of(item, "state") == "live")
