"""List responses: plain, in numbered pages, with the URL of the next page, or with totals at the top level."""

from collections.abc import Callable
from typing import Any

from flask import request

from drift.sandbox.api.rest.pages import Page, numbered_kind, page_cursor, url_of
from drift.sandbox.store import Body
from drift.sandbox.workspace import Workspace

Shown = Callable[[Body], Body]
Listed = Callable[[Workspace, str, str, Shown], dict[str, Any]]
"""(workspace, kind, parent, shown) -> the answer to a list request."""


def plain(type: str = "list", key: str = "data") -> Listed:
    """All items, sorted by id."""

    def listed(workspace: Workspace, kind: str, parent: str, shown: Shown) -> dict[str, Any]:
        return {"type": type, key: [shown(body) for body in workspace.read_all(kind, parent=parent)]}

    return listed


def unlinked(default: int, highest: int) -> Listed:
    """All items, or the page with the requested number, without links to other pages."""

    def listed(workspace: Workspace, kind: str, parent: str, shown: Shown) -> dict[str, Any]:
        if "page" not in request.args:
            return plain()(workspace, kind, parent, shown)
        page = numbered_kind(workspace, kind, default, highest, parent=parent)
        return {"type": "list", "data": [shown(body) for body in page.items]}

    return listed


def in_pages(default: int, highest: int) -> Listed:
    """Numbered pages with a `pages` object, whose `next` is an object."""

    def listed(workspace: Workspace, kind: str, parent: str, shown: Shown) -> dict[str, Any]:
        return paged(numbered_kind(workspace, kind, default, highest, parent=parent), shown)

    return listed


def by_address(default: int, highest: int) -> Listed:
    """Numbered pages with the full URL of the next page."""

    def listed(workspace: Workspace, kind: str, parent: str, shown: Shown) -> dict[str, Any]:
        return addressed(numbered_kind(workspace, kind, default, highest, parent=parent), shown)

    return listed


def with_totals(default: int, highest: int) -> Listed:
    """Numbered pages without a `pages` object: the numbers are at the top level."""

    def listed(workspace: Workspace, kind: str, parent: str, shown: Shown) -> dict[str, Any]:
        page = numbered_kind(workspace, kind, default, highest, parent=parent)
        return {
            "type": "list",
            "data": [shown(body) for body in page.items],
            "total_count": page.total,
            "page": page.number,
            "per_page": page.size,
            "total_pages": page.count,
        }

    return listed


def paged(page: Page, shown: Shown) -> dict[str, Any]:
    following = None
    if page.following is not None:
        following = {
            "per_page": page.size,
            "page": page.following,
            "starting_after": page_cursor(page.following),
        }
    return _with_pages(page, shown, following)


def addressed(page: Page, shown: Shown) -> dict[str, Any]:
    return _with_pages(page, shown, url_of(page.following) if page.following is not None else None)


def _with_pages(page: Page, shown: Shown, following: object) -> dict[str, Any]:
    return {
        "type": "list",
        "pages": {
            "type": "pages",
            "page": page.number,
            "next": following,
            "per_page": page.size,
            "total_pages": page.count,
        },
        "total_count": page.total,
        "data": [shown(body) for body in page.items],
    }
