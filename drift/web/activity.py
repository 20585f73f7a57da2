"""The teammate activity log, with its noise folded away."""

from __future__ import annotations

from typing import Final

from drift.core import json_view
from drift.core.model.resources import Json
from drift.sync.activity_feed import FeedQuery, feed, folded
from drift.web.context import Watched
from drift.web.rest.pagination import decode, page
from drift.web.rest.parameters import PAGE, SINCE, UNTIL, flag, in_path, word, words
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Routes
from drift.web.rest.schemas import WHOLE, named, page_of, record

routes: Final = Routes[Watched]()


@routes.add(
    "GET",
    f"{API}/activity",
    "The activity log, newest first. Sign-ins, presence and the daily work of bots are folded into a count, unless "
    "types are asked for by name.",
    parameters=(
        words(
            "type", "Only entries of this type; `*` stands for any characters. May be given several times."
        ),
        word("actor", "Only entries of this person: an address, or the id of an actor without one."),
        SINCE,
        UNTIL,
        flag("noise", "Show the noise as well."),
        *PAGE,
    ),
    answer=page_of("Activity", folded=record(similar=WHOLE)),
)
def list_activity(watched: Watched, asked: Request) -> Json:
    before = decode(asked["cursor"], (int, float), str)
    wanted = FeedQuery(asked["type"], asked["actor"], asked["since"], asked["until"], bool(asked["noise"]))
    with watched.workspace.reading() as drift:
        found = feed(drift, wanted, before=before, limit=asked["limit"] + 1)
        similar = folded(drift, wanted)
    shown = page(
        found, asked["limit"], json_view.activity, lambda one: (one.activity.created_at, one.activity.id)
    )
    return shown | {"folded": {"similar": similar}}


@routes.add(
    "GET",
    f"{API}/activity/{{id}}",
    "One entry of the activity log, whole, as Intercom sent it.",
    parameters=(in_path("id", "The id of the entry."),),
    answer=named("ActivityInFull"),
)
def get_activity(watched: Watched, asked: Request) -> Json:
    with watched.workspace.reading() as drift:
        found = drift.activities.get(asked["id"])
    if found is None:
        raise NotThere(f"There is no entry {asked['id']} in the activity log.")
    return json_view.activity(found) | {"raw": dict(found.activity.raw)}
