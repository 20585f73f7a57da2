"""Pagination by number or cursor, and the two faults that break it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

from drift.sandbox.faults import Fault
from drift.sandbox.responses import cursor, opened_cursor, whole_number
from drift.sandbox.store import Body, NewestFirst
from drift.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a numbered list. `following` is the number of the next page, None on the last."""

    items: list[Body]
    number: int
    size: int
    total: int
    following: int | None

    @property
    def count(self) -> int:
        return max(1, -(-self.total // self.size))


Fetch = Callable[[int, int], list[Body]]
"""(limit, offset) -> items."""


def numbered(workspace: Workspace, fetch: Fetch, total: int, number: int, size: int) -> Page:
    """The page with this number. The pagination faults apply from the second page on."""
    repeating = _strike(workspace, "repeat_page") if number > 1 else None
    if repeating is not None:
        return Page(fetch(size, 0), number, size, total, number + 1)
    offset = (number - 1) * size
    items = fetch(size, offset)
    moving = _strike(workspace, "moving_item") if number == 2 else None
    if moving is not None:
        items = items[1:] if moving.show == "neither" else [*fetch(1, offset - 1), *items]
    following = number + 1 if offset + size < total else None
    return Page(items, number, size, total, following)


def numbered_kind(workspace: Workspace, kind: str, default: int, highest: int, *, parent: str = "") -> Page:
    """A page of a kind, latest change first, from `page` and `per_page` of the request."""
    number = _asked_number()
    size = whole_number("per_page", default, highest)

    def fetch(limit: int, offset: int) -> list[Body]:
        return workspace.read_all(kind, parent=parent, order=NewestFirst, limit=limit, offset=offset)

    return numbered(workspace, fetch, workspace.store.count(kind, parent), number, size)


def numbered_bodies(workspace: Workspace, bodies: list[Body], default: int, highest: int) -> Page:
    """A page of given bodies."""
    size = whole_number("per_page", default, highest)
    return numbered(
        workspace, lambda limit, offset: bodies[offset : offset + limit], len(bodies), _asked_number(), size
    )


def _asked_number() -> int:
    """`page`, or the number inside the cursor that `page_cursor` made."""
    token = request.args.get("starting_after")
    if token is not None and "page" not in request.args:
        return max(1, opened_cursor(token)[1])
    return whole_number("page", 1)


def page_cursor(number: int) -> str:
    return cursor(0, number)


def by_cursor(
    workspace: Workspace, kind: str, default: int, highest: int, since: float = 0
) -> tuple[list[Body], dict[str, Any]]:
    """A page of a kind and its `pages` object, from `starting_after` of the request."""
    size = whole_number("per_page", default, highest)
    token = request.args.get("starting_after")
    position = opened_cursor(token) if token is not None else None
    if position is not None and _strike(workspace, "repeat_page") is not None:
        rows = workspace.store.list_after(kind, None, size, since)
        return [row.body for row in rows], {
            "type": "pages",
            "per_page": size,
            "next": {"per_page": size, "starting_after": token},
        }
    rows = workspace.store.list_after(kind, position, size + 1, since)
    more = len(rows) > size
    rows = rows[:size]
    pages: dict[str, Any] = {"type": "pages", "per_page": size, "next": None}
    if more:
        pages["next"] = {
            "per_page": size,
            "starting_after": cursor(rows[-1].updated, rows[-1].number),
        }
    bodies = [_as_seen(workspace, kind, row.id, row.body) for row in rows]
    moving = _strike(workspace, "moving_item") if position is not None else None
    if position is not None and moving is not None:
        # The cursor names the last row of the previous page.
        seen = [workspace.read(kind, str(position[1]))]
        bodies = bodies[1:] if moving.show == "neither" else seen + bodies
    return [body for body in bodies if body is not None], pages


def _as_seen(workspace: Workspace, kind: str, id: str, body: Body) -> Body | None:
    return workspace.read(kind, id) if workspace.lags(kind) else body


def url_of(number: int) -> str:
    """The full URL of another page of the current request."""
    query = {**request.args.to_dict(), "page": str(number)}
    return f"{request.base_url}?{urlencode(query)}"


def _strike(workspace: Workspace, name: str) -> Fault | None:
    return workspace.faults.strike(name, request.method, request.path)
