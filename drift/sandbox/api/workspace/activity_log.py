"""The teammate activity log: listed with a time range, searched by type, newest first."""

from typing import Any

from flask import Blueprint, Response, request

from drift.sandbox.api.rest.pages import Page, numbered, url_of
from drift.sandbox.event_types import EVENT_TYPES
from drift.sandbox.responses import Refused, answer, sent, whole_number
from drift.sandbox.store import Body
from drift.sandbox.workspace import Workspace

PAGE_SIZE = 20
LARGEST_SEARCH_PAGE = 250
END_OF_TIME = 2**53
WIDEST_RANGE_SECONDS = 30 * 86_400
MANY_ENTRIES = 1_000


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("log", __name__)

    @pages.get("/admins/activity_logs")
    def list_log() -> Response:
        after, before = _bounds(request.args.to_dict())
        _refuse_wide_range(workspace, after, before)
        page = _page(workspace, after, before, [], whole_number("page", 1), PAGE_SIZE)
        following = url_of(page.following) if page.following is not None else None
        return answer(_listed(page, following))

    @pages.post("/admins/activity_logs/search")
    def search_log() -> Response:
        body = sent()
        after, before = _bounds(body)
        types = body.get("event_types") or []
        if not isinstance(types, list) or not all(isinstance(name, str) for name in types):
            raise _invalid("event_types must be a list of event types", "event_types")
        number, size = _count(body, "page", 1), _count(body, "per_page", PAGE_SIZE)
        if size > LARGEST_SEARCH_PAGE:
            raise _invalid(f"per_page must be at most {LARGEST_SEARCH_PAGE}", "per_page")
        page = _page(workspace, after, before, types, number, size)
        following = {"per_page": size, "page": page.following} if page.following is not None else None
        return answer(_listed(page, following))

    @pages.get("/admins/activity_log_event_types")
    def list_event_types() -> Response:
        return answer({"type": "activity_log_event_type.list", "event_types": EVENT_TYPES})

    return pages


def _bounds(inputs: dict[str, Any]) -> tuple[int, int]:
    """Unix seconds, both ends included; without an end the range is open."""
    if inputs.get("created_at_after") in (None, ""):
        raise Refused(400, "parameter_not_found", "created_at_after is required", "created_at_after")
    return _moment(inputs, "created_at_after", 0), _moment(inputs, "created_at_before", END_OF_TIME)


def _moment(inputs: dict[str, Any], name: str, default: int) -> int:
    value = inputs.get(name)
    if value in (None, ""):
        return default
    if isinstance(value, bool) or not str(value).isdigit():
        raise _invalid(f"{name} must be a unix timestamp", name)
    return int(str(value))


def _count(body: dict[str, Any], name: str, default: int) -> int:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _invalid(f"{name} must be a positive integer", name)
    return value


def _refuse_wide_range(workspace: Workspace, after: int, before: int) -> None:
    """Intercom answers 500 when asked for a long stretch of a busy log; clients must ask for less at a time."""
    end = min(before, int(workspace.now()))
    wide = end - after > WIDEST_RANGE_SECONDS
    if wide and workspace.store.count_activities(after, before, []) > MANY_ENTRIES:
        raise Refused(500, "server_error", "Something went wrong on our side")


def _page(workspace: Workspace, after: int, before: int, types: list[str], number: int, size: int) -> Page:
    unseen = workspace.unseen_activities()

    def fetch(limit: int, offset: int) -> list[Body]:
        entries = workspace.store.activities(after, before, types, limit, offset)
        return [entry for entry in entries if entry["id"] not in unseen]

    total = workspace.store.count_activities(after, before, types)
    return numbered(workspace, fetch, total, number, size)


def _listed(page: Page, following: object) -> dict[str, Any]:
    return {
        "type": "activity_log.list",
        "pages": {
            "type": "pages",
            "next": following,
            "page": page.number,
            "per_page": page.size,
            "total_pages": page.count,
        },
        "activity_logs": page.items,
    }


def _invalid(message: str, field: str) -> Refused:
    return Refused(400, "parameter_invalid", message, field)
