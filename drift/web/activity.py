"""Routes of the teammate activity log, with its noise folded into a count."""

from __future__ import annotations

from typing import Final

from drift.core import activity_json
from drift.core.activity_json import ActivityAnswer, ActivityInFull
from drift.core.json_view import Answer
from drift.sync.activity_feed import FeedQuery, feed, folded
from drift.web.context import Watched
from drift.web.rest.pagination import Page, decode, page
from drift.web.rest.parameters import PAGE, SINCE, UNTIL, flag, in_path, word, words
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Routes

routes: Final = Routes[Watched]()


MOST_FOLDED: Final = 10_000
"""Up to how many entries are counted: in a large log, counting all of them takes longer than everything else."""


class Folded(Answer, frozen=True):
    """How many entries of the same time are folded away as noise; `more` where that is only what was counted of
    them."""

    similar: int
    more: bool


class ActivityPage(Page[ActivityAnswer], frozen=True):
    """A page of the activity log, and what is folded away."""

    folded: Folded


@routes.add(
    "GET",
    f"{API}/activity",
    "The activity log, newest first. Sign-ins, presence and the daily work of bots are folded into a count, unless "
    "types are asked for by name. They are counted up to 10,000.",
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
    answer=ActivityPage,
)
def list_activity(watched: Watched, request: Request) -> ActivityPage:
    before = decode(request["cursor"], (int, float), str)
    query = FeedQuery(
        request["type"], request["actor"], request["since"], request["until"], bool(request["noise"])
    )
    with watched.workspace.reading() as drift:
        entries = feed(drift, query, before=before, limit=request["limit"] + 1)
        noise = folded(drift, query, most=MOST_FOLDED)
    entry_page = page(
        entries,
        request["limit"],
        activity_json.activity,
        lambda entry: (entry.activity.created_at, entry.activity.id),
    )
    return ActivityPage(entry_page.items, entry_page.next, Folded(noise, noise == MOST_FOLDED))


@routes.add(
    "GET",
    f"{API}/activity/{{id}}",
    "One entry of the activity log, whole, as Intercom sent it.",
    parameters=(in_path("id", "The id of the entry."),),
    answer=ActivityInFull,
)
def get_activity(watched: Watched, request: Request) -> ActivityInFull:
    with watched.workspace.reading() as drift:
        entry = drift.activities.get(request["id"])
    if entry is None:
        raise NotThere(f"There is no entry {request['id']} in the activity log.")
    return activity_json.activity_in_full(entry)
