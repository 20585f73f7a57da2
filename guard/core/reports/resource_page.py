"""Where the page of a resource stands in the console: pages and messages lead there. Pure."""

from __future__ import annotations

from urllib.parse import quote

from drift.core.model.json_pointer import escape
from drift.core.model.resources import Ref


def resource_path(ref: Ref) -> str:
    """Where a resource stands below the address of the workspace. A slash of an id is written as `~1`, as in a JSON
    Pointer: proxies and browsers take liberties with others."""
    return f"/settings/{quote(ref.kind, safe='')}/{quote(escape(ref.id), safe='', errors='replace')}"
