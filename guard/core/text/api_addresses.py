"""Where the API of a workspace is, for what links to it outside a request. Pure."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

API: Final = "/api/v1"
"""The API of the only workspace, and of the default one among several."""


def api_of(workspace: str) -> str:
    """The API of a workspace among several, as a path."""
    return f"{API}/workspaces/{quote(workspace, safe='')}"


def within_api(path: str, api: str) -> str:
    """A path of the API, `/api/v1/drift`, as that of the workspace whose API this is. Any other path stays."""
    return f"{api}{path.removeprefix(API)}" if path.startswith(f"{API}/") else path
