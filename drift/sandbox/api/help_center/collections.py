"""Help centers (read only), their nested collections, and the redirects of old addresses."""

from drift.sandbox.api.rest.crud import Declared, Deleting, Writing, deleted_object
from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.api.rest.lists import in_pages, unlinked
from drift.sandbox.responses import Refused
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change

_SITE = "https://help.acme.example"

HELP_CENTERS = Declared(
    kind="help_center",
    path="/help_center/help_centers",
    noun="Help center",
    listed=unlinked(15, 150),  # the official SDK reads pages until one is empty
)


def _blank_collection(_wanted: Body) -> Body:
    return {
        "description": None,
        "url": None,
        "icon": "book-bookmark",
        "order": 1,
        "default_locale": "en",
        "translated_content": None,
        "parent_id": None,
        "help_center_id": None,
    }


def _fold_collection(change: Change, before: Body, wanted: Body) -> Body:
    parent = wanted.get("parent_id")
    if parent is not None and change.get("collection", parent) is None:
        raise Refused(404, "not_found", "Parent collection not found", "parent_id")
    if parent is not None and parent == before["id"]:
        raise Refused(400, "parameter_invalid", "A collection cannot be its own parent", "parent_id")
    if "help_center_id" in wanted and "name" in before:
        # Only a creation can set the help center.
        wanted.pop("help_center_id")
    after = before | {"workspace_id": change.id_code} | wanted
    if wanted.get("translated_content"):
        after["translated_content"] = _in_languages(
            before.get("translated_content"), wanted["translated_content"]
        )
    if after["parent_id"] is not None:
        after["help_center_id"] = None  # only root collections name their help center
    elif after["help_center_id"] is None:
        after["help_center_id"] = 31
    if after["url"] is None:
        slug = "-".join(after["name"].lower().split())
        after["url"] = f"{_SITE}/en/collections/{after['id']}-{slug}"
    return after


def _in_languages(before: Body | None, wanted: Body) -> Body:
    """The texts of every language, old and new, with their `type`, which requests may omit."""
    parts = {
        code: {"type": "group_content", "description": ""} | ((before or {}).get(code) or {}) | part
        for code, part in wanted.items()
        if isinstance(part, dict)
    }
    return {"type": "group_translated_content"} | (before or {}) | parts


def _leave_collection(change: Change, gone: Body) -> None:
    """Delete the child collections; articles stay and lose the parent. Intercom documents neither."""
    for child in change.listing("collection"):
        if child["parent_id"] == gone["id"]:
            _leave_collection(change, child)
            change.delete("collection", child["id"])
    for article in change.listing("article"):
        if int(gone["id"]) in article["parent_ids"]:
            kept = [id for id in article["parent_ids"] if id != int(gone["id"])]
            change.put("article", article["id"], article | {"parent_ids": kept})


COLLECTIONS = Declared(
    kind="collection",
    path="/help_center/collections",
    noun="Collection",
    listed=in_pages(20, 250),
    writing=Writing(
        rules=Rules(
            (
                Field("name", required=True, blank=False),
                Field("description"),
                Field("translated_content", "object", nullable=True),
                Field("parent_id", nullable=True),
                Field("help_center_id", "number", nullable=True),
            )
        ),
        blank=_blank_collection,
        fold=_fold_collection,
    ),
    deleting=Deleting(cascade=_leave_collection, shown=deleted_object("collection")),
)


def _fold_redirect(change: Change, start: Body, wanted: Body) -> Body:
    center = start["help_center_id"]
    site = change.get("help_center", center) or {}
    if not wanted["from_url"].startswith(f"{site['url']}/"):
        raise Refused(
            422, "data_invalid", "from_url must be an absolute URL within this help center's URL space"
        )
    others = change.listing("help_center_redirect", parent=center)
    if any(other["from_url"] == wanted["from_url"] for other in others):
        raise Refused(409, "resource_conflict", "A redirect with that URL already exists")
    if change.get(wanted["target_type"], wanted["target_id"]) is None:
        raise Refused(404, "not_found", "Resource not found")
    locale = wanted["locale"] if wanted["locale"] in site["locales"] else "en"
    return start | wanted | {"locale": locale}


REDIRECTS = Declared(
    kind="help_center_redirect",
    path="/help_center/help_centers/<parent>/redirects",
    noun="Resource",
    parent_kind="help_center",
    listed=in_pages(50, 250),
    writing=Writing(
        rules=Rules(
            (
                Field("from_url", required=True, blank=False),
                Field("locale", required=True),
                Field("target_type", required=True, one_of=("article", "collection")),
                Field("target_id", required=True),
            )
        ),
        blank=lambda _wanted: {"type": "help_center_redirect"},
        fold=_fold_redirect,
        updatable=False,
    ),
    deleting=Deleting(shown=deleted_object("help_center_redirect")),
)
