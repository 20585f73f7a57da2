"""Knowledge folders (Preview): a tree; requests are wrapped; only empty folders can be deleted."""

from typing import Any

from flask import request

from drift.sandbox.api.rest.crud import Declared, Deleting, Writing, deleted_object
from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.api.rest.lists import Shown, paged
from drift.sandbox.api.rest.pages import numbered_bodies
from drift.sandbox.api.rest.references import known_folder
from drift.sandbox.responses import Refused
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change, Workspace

KIND = "folder"


def _listed(workspace: Workspace, kind: str, _parent: str, shown: Shown) -> dict[str, Any]:
    inside = request.args.get("parent_folder_id")
    folders = [
        folder
        for folder in workspace.read_all(kind)
        if inside is None or str(folder["parent_folder_id"]) == inside
    ]
    return paged(numbered_bodies(workspace, folders, 50, 150), shown)


def _blank(_wanted: Body) -> Body:
    return {"description": None, "emoji": None, "parent_folder_id": None, "content_count": 0}


def _fold(change: Change, before: Body, wanted: Body) -> Body:
    known_folder(change, wanted, "parent_folder_id")
    if wanted.get("parent_folder_id") == before["id"]:
        raise Refused(400, "parameter_invalid", "A folder cannot be inside itself", "parent_folder_id")
    return before | wanted


def _empty(change: Change, folder: Body) -> None:
    inside = [other for other in change.listing(KIND) if other["parent_folder_id"] == folder["id"]]
    if folder["content_count"] or inside:
        raise Refused(422, "data_invalid", "Folder contains content and cannot be deleted")


def note_move(change: Change, before: Body | None, after: Body | None) -> None:
    """Update the counts of folders when content is added, moved or deleted."""
    was, now = ((body or {}).get("folder_id") for body in (before, after))
    if was == now:
        return
    for id, more in ((was, -1), (now, 1)):
        folder = change.get(KIND, str(id)) if id is not None else None
        if folder is not None:
            change.put(KIND, str(id), folder | {"content_count": folder["content_count"] + more})


FOLDERS = Declared(
    kind=KIND,
    path="/folders",
    noun="Folder",
    listed=_listed,
    integer_ids=True,
    writing=Writing(
        rules=Rules(
            (
                Field("name", required=True, blank=False),
                Field("description"),
                Field("emoji"),
                Field("parent_folder_id", "number", nullable=True),
            )
        ),
        blank=_blank,
        fold=_fold,
        wrapper="folder",
    ),
    deleting=Deleting(check=_empty, shown=deleted_object(KIND)),
)
