"""Fin's external pages: created or renewed by source and outside id; a source takes its pages with it."""

from typing import Any

from flask import Blueprint, Response, g

from drift.sandbox.api.rest.crud import Declared, routes_of
from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.api.rest.lists import by_address
from drift.sandbox.responses import Refused, answer, not_found, sent
from drift.sandbox.store import Body
from drift.sandbox.versions import PREVIEW
from drift.sandbox.workspace import Change, Workspace

KIND = "external_page"
_BASE = "/ai/external_pages"
_FLAGS = ("ai_agent_availability", "ai_copilot_availability", "ai_sales_agent_availability")
_COMMON = (
    Field("title", required=True, blank=False),
    Field("html", required=True),
    Field("locale", required=True, one_of=("en",)),
    Field("source_id", "number", required=True),
)
_POST = Rules(
    (*_COMMON, Field("external_id", required=True), Field("url"), *(Field(f, "flag") for f in _FLAGS))
)
_PUT = Rules(
    (
        *_COMMON,
        Field("external_id"),
        Field("url", required=True),
        Field("fin_availability", "flag"),
        *(Field(f, "flag") for f in _FLAGS),
    )
)


def _shown(page: Body) -> Body:
    """The page without its tags, which no call shows."""
    return {key: value for key, value in page.items() if key != "_tags"}


EXTERNAL_PAGES = Declared(
    kind=KIND, path=_BASE, noun="External page", listed=by_address(50, 50), shown=_shown
)


def routes(workspace: Workspace) -> Blueprint:
    pages = routes_of(EXTERNAL_PAGES, workspace)

    @pages.post(_BASE)
    def create_or_renew() -> Response:
        wanted = _without_unknown_flags(_POST.checked(sent(), creating=True), written=2)
        with workspace.change(g.caller) as change:
            _api_source(change, wanted)
            body = _twin(change, wanted) or _blank(change, wanted)
            flags = dict.fromkeys(_FLAGS[: 3 if g.version == PREVIEW else 2], False)
            after = _stored(change, body, flags | wanted)
        return answer(_shown(after))

    @pages.put(f"{_BASE}/<id>")
    def update(id: str) -> Response:
        # Every write of a page is whole: what the rules call required is required here, too.
        wanted = _without_unknown_flags(_PUT.checked(sent(), creating=True), written=0)
        with workspace.change(g.caller) as change:
            before = EXTERNAL_PAGES.found(change.get(KIND, id))
            _api_source(change, {"source_id": before["source_id"]})
            _api_source(change, wanted)
            # Left out, the old combined flag is true and switches Fin on.
            fin = wanted.pop("fin_availability", True)
            flags = {} if set(wanted) & set(_FLAGS) else dict.fromkeys(_FLAGS[:2], fin)
            after = _stored(change, before, flags | wanted)
        return answer(_shown(after))

    @pages.delete(f"{_BASE}/<id>")
    def delete(id: str) -> Response:
        with workspace.change(g.caller) as change:
            before = EXTERNAL_PAGES.found(change.get(KIND, id))
            change.delete(KIND, id)
        return answer(_shown(before) | {"html": ""})

    return pages


def delete_pages_of(change: Change, source_id: int) -> None:
    for page in change.listing(KIND):
        if page["source_id"] == source_id:
            change.delete(KIND, page["id"])


def _without_unknown_flags(wanted: dict[str, Any], *, written: int) -> Body:
    """Numbered versions know only the first `written` flags in a request; Preview knows all."""
    ignored = () if g.version == PREVIEW else _FLAGS[written:]
    return {key: value for key, value in wanted.items() if key not in ignored}


def _api_source(change: Change, wanted: Body) -> None:
    source = change.get("content_import_source", str(wanted["source_id"]))
    if source is None:
        raise not_found("Content import source")
    if source["sync_behavior"] != "api":
        raise Refused(
            400, "parameter_invalid", "Pages of this source are synced and cannot be written", "source_id"
        )


def _twin(change: Change, wanted: Body) -> Body | None:
    for page in change.listing(KIND):
        if (page["source_id"], page["external_id"]) == (wanted["source_id"], wanted["external_id"]):
            return page
    return None


def _blank(change: Change, wanted: Body) -> Body:
    return {
        "type": KIND,
        "id": change.new_id(KIND),
        "url": wanted.get("url", ""),
        **dict.fromkeys(_FLAGS, False),
        "created_at": int(change.now),
    }


def _stored(change: Change, before: Body, wanted: Body) -> Body:
    at = int(change.now)
    after = before | wanted | {"updated_at": at, "last_ingested_at": at}
    after["fin_availability"] = after["ai_agent_availability"] and after["ai_copilot_availability"]
    change.put(KIND, after["id"], after)
    return after
