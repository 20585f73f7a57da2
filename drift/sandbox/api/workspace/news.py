"""News items: written whole, labels sorted, reactions and assignments replaced."""

from drift.sandbox.api.rest.crud import Declared, Deleting, Writing, deleted_object
from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.api.rest.lists import in_pages
from drift.sandbox.api.rest.references import known_admins
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change

_LEFT_OUT: Body = {
    "body": "",
    "state": "draft",
    "deliver_silently": False,
    "labels": [],
    "reactions": [None, None, None, None],
    "newsfeed_assignments": [],
}


def _blank(_wanted: Body) -> Body:
    return {"type": "news-item", "cover_image_url": None}


def _fold(change: Change, before: Body, wanted: Body) -> Body:
    """A write replaces everything: what it leaves out is empty again."""
    known_admins(change, wanted, "sender_id")
    written = {key: before[key] for key in ("title", "sender_id") if key in before} | _LEFT_OUT | wanted
    live = written["state"] == "live"
    assignments = [
        _assignment(change, assignment, live=live) for assignment in written["newsfeed_assignments"]
    ]
    ours = {"workspace_id": change.id_code}
    return (
        before | ours | written | {"labels": sorted(written["labels"]), "newsfeed_assignments": assignments}
    )


def _assignment(change: Change, wanted: Body, *, live: bool) -> Body:
    feed, at = wanted.get("newsfeed_id"), wanted.get("published_at", int(change.now))
    if change.get("newsfeed", str(feed)) is None:
        raise _RULES.refused(f"newsfeed_assignments names {feed}, which is not a newsfeed")
    if live and at > change.now:
        raise _RULES.refused("published_at cannot be in the future")
    return {"newsfeed_id": feed, "published_at": min(at, int(change.now))}


_RULES = Rules(
    (
        Field("title", required=True, blank=False),
        Field("body"),
        Field("sender_id", "number", required=True),
        Field("state", one_of=("draft", "live")),
        Field("deliver_silently", "flag"),
        Field("labels", "texts"),
        Field("reactions", "reactions"),
        Field("newsfeed_assignments", "objects"),
    )
)

NEWS_ITEMS = Declared(
    kind="news_item",
    path="/news/news_items",
    noun="Resource",
    listed=in_pages(10, 250),
    writing=Writing(rules=_RULES, blank=_blank, fold=_fold),
    deleting=Deleting(shown=deleted_object("news-item")),
)
