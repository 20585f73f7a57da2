"""Kinds that the API only shows: segments, subscription types, newsfeeds, brands, senders, away reasons."""

from flask import Blueprint, Response, request

from drift.sandbox.api.rest.crud import Declared, routes_of
from drift.sandbox.api.rest.lists import in_pages, paged, plain
from drift.sandbox.api.rest.pages import numbered_bodies
from drift.sandbox.responses import answer
from drift.sandbox.store import Body
from drift.sandbox.workspace import Workspace


def _segment(segment: Body) -> Body:
    counted = request.args.get("include_count") == "true"
    return {key: value for key, value in segment.items() if counted or key != "count"}


SEGMENTS = Declared(
    kind="segment",
    path="/segments",
    noun="Segment",
    listed=plain("segment.list", "segments"),
    shown=_segment,
)
SUBSCRIPTION_TYPES = Declared(
    kind="subscription_type",
    path="/subscription_types",
    noun="Subscription type",
    listed=plain(),
    single=False,
)
NEWSFEEDS = Declared(kind="newsfeed", path="/news/newsfeeds", noun="Resource", listed=in_pages(10, 250))
BRANDS = Declared(kind="brand", path="/brands", noun="Brand", listed=plain())
EMAIL_SETTINGS = Declared(kind="email_setting", path="/emails", noun="Email setting", listed=plain())
AWAY_STATUS_REASONS = Declared(
    kind="away_status_reason",
    path="/away_status_reasons",
    noun="Away status reason",
    listed=plain(),
    single=False,
)


def newsfeeds(workspace: Workspace) -> Blueprint:
    pages = routes_of(NEWSFEEDS, workspace)

    @pages.get("/news/newsfeeds/<id>/items")
    def items(id: str) -> Response:
        NEWSFEEDS.found(workspace.read("newsfeed", id))
        live = [item for item in workspace.read_all("news_item") if _is_in(item, id)]
        return answer(paged(numbered_bodies(workspace, live, 20, 250), lambda item: item))

    return pages


def _is_in(item: Body, feed: str) -> bool:
    assigned = {str(assignment["newsfeed_id"]) for assignment in item["newsfeed_assignments"]}
    return item["state"] == "live" and feed in assigned
