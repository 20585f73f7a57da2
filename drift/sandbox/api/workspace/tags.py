"""Workspace tags: created, matched by name and renamed by one and the same POST.

It can tag people and companies as well. This workspace has none, so every one that is named is unknown.
"""

from typing import Any

from flask import Blueprint, Response, g

from drift.sandbox.api.rest.crud import Declared, routes_of
from drift.sandbox.api.rest.lists import plain
from drift.sandbox.api.rest.tagging import tags_of, with_tags
from drift.sandbox.responses import Refused, answer, sent
from drift.sandbox.store import Body
from drift.sandbox.versions import has_reached
from drift.sandbox.workspace import Change, Workspace

KIND = "tag"
_CARRIERS = ("article", "internal_article", "content_snippet")


def _shown(tag: Body) -> Body:
    return {key: tag[key] for key in ("type", "id", "name")}


TAGS = Declared(kind=KIND, path="/tags", noun="Resource", listed=plain(), shown=_shown)


def routes(workspace: Workspace) -> Blueprint:
    pages = routes_of(TAGS, workspace)

    @pages.post("/tags")
    def create_or_rename() -> Response:
        body = sent()
        name = body.get("name")
        if not isinstance(name, str) or not name.strip():
            raise Refused(400, "parameter_invalid", "invalid tag parameters")
        with workspace.change(g.caller) as change:
            tag = _renamed(change, body, name) if body.get("id") else _matched(change, name)
        if not has_reached(g.version, "2.16") and (body.get("companies") or body.get("users")):
            # The tag stays all the same: Intercom made it before it looked for them.
            raise Refused(404, "not_found", "Resource Not Found")
        return answer(_shown(tag) | {"companies": [], "users": []})

    @pages.delete("/tags/<id>")
    def delete(id: str) -> Response:
        with workspace.change(g.caller) as change:
            tag = TAGS.found(change.get(KIND, id))
            if tag["_segments"]:
                raise Refused(
                    400,
                    "tag_has_dependent_objects",
                    f"Unable to delete Tag with dependent objects. Segments: {', '.join(tag['_segments'])}.",
                )
            _take_off_content(change, id)
            change.delete(KIND, id)
        return Response(status=200)

    return pages


def _renamed(change: Change, body: dict[str, Any], name: str) -> Body:
    id = str(body["id"])
    tag = TAGS.found(change.get(KIND, id))
    other = _tag_by_name(change, name)
    if other is not None and other["id"] != id:
        raise Refused(400, "parameter_invalid", "A tag with that name already exists")
    change.put(KIND, id, tag | {"name": name})
    return tag | {"name": name}


def _matched(change: Change, name: str) -> Body:
    """The tag of that name, whatever its case, or a new one."""
    tag = _tag_by_name(change, name)
    if tag is None:
        tag = {"type": KIND, "id": change.new_id(KIND), "name": name, "_segments": []}
        change.put(KIND, tag["id"], tag)
    return tag


def _tag_by_name(change: Change, name: str) -> Body | None:
    same = [tag for tag in change.listing(KIND) if tag["name"].lower() == name.lower()]
    return same[0] if same else None


def _take_off_content(change: Change, id: str) -> None:
    for kind in _CARRIERS:
        for body in change.listing(kind):
            kept = [tag for tag in tags_of(body)["tags"] if tag["id"] != id]
            if len(kept) != len(tags_of(body)["tags"]):
                change.put(kind, body["id"], with_tags(kind, body, kept))
