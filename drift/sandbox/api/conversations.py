"""Conversations: searched, read whole, and the ids of those that were deleted."""

from functools import lru_cache
from typing import Any, Final

import orjson
from flask import Blueprint, Response, g, request

from drift.sandbox.api.rest.pages import page_cursor, url_of
from drift.sandbox.conversations.bodies import item, whole
from drift.sandbox.conversations.search import matcher
from drift.sandbox.conversations.truth import COUNT, FIRST_ID, Conversations, Truth
from drift.sandbox.responses import Refused, answer, not_found, opened_cursor, sent, whole_number
from drift.sandbox.workspace import Workspace

HOW_MANY: Final = "conversations"
"""The setting that says how many there are in the seeded year."""
GONE: Final = "deleted conversation"
_DEFAULT, _HIGHEST = 20, 150
_REMEMBERED: Final = 16


@lru_cache(maxsize=4)
def history(seed: int, founded: int, count: int) -> Conversations:
    return Conversations(seed, founded, count)


def all_of(workspace: Workspace) -> Conversations:
    """The conversations of this company. They are thought of when somebody first asks for one."""
    count = workspace.store.setting(HOW_MANY)
    founded = int(workspace.store.setting("founded") or workspace.now())
    return history(int(workspace.store.setting("seed") or 7), founded, COUNT if count is None else int(count))


def visible(workspace: Workspace) -> list[Truth]:
    gone = {body["id"] for body in workspace.store.listing(GONE)}
    every = all_of(workspace).until(workspace.now())
    return [truth for truth in every if truth.id not in gone] if gone else list(every)


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("conversations", __name__)
    answers = _Answers(workspace)

    @pages.post("/conversations/search")
    def search() -> Response:
        body = sent()
        asked = body.get("pagination") or {}
        size = _size(asked.get("per_page"))
        number = max(1, opened_cursor(asked["starting_after"])[1]) if asked.get("starting_after") else 1
        if number > 1 and workspace.faults.strike("repeat_page", request.method, request.path):
            number -= 1
        found = answers.to(body.get("query"))
        now = workspace.now()
        shown = [item(truth, now) for truth in _page(workspace, found, number, size)]
        more = number * size < len(found)
        following = {"next": {"per_page": size, "starting_after": page_cursor(number + 1)}} if more else {}
        return answer(
            {
                "type": "conversation.list",
                "pages": {
                    "type": "pages",
                    "page": number,
                    "per_page": size,
                    "total_pages": max(1, -(-len(found) // size)),
                    **following,
                },
                "total_count": len(found),
                "conversations": shown,
            }
        )

    @pages.get("/conversations/deleted")
    def list_deleted() -> Response:
        return answer(_deleted(workspace))

    @pages.get("/conversations/<int:id>")
    def get_conversation(id: int) -> Response:
        every = all_of(workspace).until(workspace.now())
        number = id - FIRST_ID
        if not 0 < number <= len(every) or workspace.store.get(GONE, str(id)) is not None:
            raise not_found("Conversation")
        return answer(whole(every[number - 1], workspace.now()))

    @pages.delete("/conversations/<int:id>")
    def delete_conversation(id: int) -> Response:
        with workspace.change(g.caller) as change:
            deleted = {"type": "conversation", "id": str(id), "metrics_retained": False}
            change.put(GONE, str(id), deleted | {"deleted_at": int(change.now)})
        return answer({"id": str(id), "object": "conversation", "deleted": True})

    return pages


class _Answers:
    """What queries found, for the pages that follow: a client that pages must not wait for a whole search each time."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept: dict[bytes, list[Truth]] = {}

    def to(self, query: Any) -> list[Truth]:
        test, now = matcher(query), self._workspace.now()
        every = visible(self._workspace)
        key = orjson.dumps([query, int(now) // 60, len(every)])
        if key not in self._kept:
            while len(self._kept) >= _REMEMBERED:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = [truth for truth in reversed(every) if test(truth, now)]
        return self._kept[key]


def _page(workspace: Workspace, found: list[Truth], number: int, size: int) -> list[Truth]:
    """What a page shows; one that moved between the first two is on neither or on both."""
    first = (number - 1) * size
    moving = workspace.faults.strike("moving_item", request.method, request.path) if number == 2 else None
    if moving is None:
        return found[first : number * size]
    return found[first + 1 : number * size] if moving.show == "neither" else found[first - 1 : number * size]


def _size(asked: Any) -> int:
    if asked is None:
        return _DEFAULT
    if not isinstance(asked, int) or not 0 < asked <= _HIGHEST:
        raise Refused(400, "parameter_invalid", f"per_page must be a number between 1 and {_HIGHEST}")
    return asked


def _deleted(workspace: Workspace) -> dict[str, Any]:
    size, number = whole_number("per_page", _DEFAULT, 60), whole_number("page", 1)
    gone = sorted(workspace.store.listing(GONE), key=lambda body: int(body["id"]), reverse=True)
    more = number * size < len(gone)
    return {
        "type": "conversations.list",
        "total_count": len(gone),
        "pages": {
            "type": "pages",
            "next": url_of(number + 1) if more else None,
            "page": number,
            "per_page": size,
            "total_pages": max(1, -(-len(gone) // size)),
        },
        "conversations": gone[(number - 1) * size : number * size],
    }
