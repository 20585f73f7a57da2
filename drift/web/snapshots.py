"""Readings of the workspace and their coverage; and a way to ask for one now."""

from __future__ import annotations

from typing import Final

from drift.core import json_view
from drift.core.model.resources import Json
from drift.web.context import Watched
from drift.web.rest.pagination import decode_one, page
from drift.web.rest.parameters import PAGE, number_in_path
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Response, Routes
from drift.web.rest.schemas import TEXT, WHOLE, maybe, named, page_of, record

routes: Final = Routes[Watched]()


@routes.add(
    "GET",
    f"{API}/snapshots",
    "The readings of the workspace, newest first, each with its coverage.",
    parameters=PAGE,
    answer=page_of("Snapshot"),
)
def list_snapshots(watched: Watched, asked: Request) -> Json:
    before_id = decode_one(asked["cursor"], int)
    with watched.workspace.reading() as drift:
        found = drift.snapshots.list(limit=asked["limit"] + 1, before_id=before_id)
    return page(found, asked["limit"], json_view.snapshot, lambda snapshot: (snapshot.id,))


@routes.add(
    "GET",
    f"{API}/snapshots/latest",
    "The newest reading, also while it is under way.",
    answer=named("Snapshot"),
)
def get_latest_snapshot(watched: Watched, asked: Request) -> Json:
    with watched.workspace.reading() as drift:
        found = drift.snapshots.list(limit=1)
    if not found:
        raise NotThere("Nothing has been read yet.")
    return json_view.snapshot(found[0])


@routes.add(
    "GET",
    f"{API}/snapshots/{{id}}",
    "One reading with its coverage.",
    parameters=(number_in_path("id", "The number of the snapshot."),),
    answer=named("Snapshot"),
)
def get_snapshot(watched: Watched, asked: Request) -> Json:
    with watched.workspace.reading() as drift:
        found = drift.snapshots.get(asked["id"])
    if found is None:
        raise NotThere(f"There is no snapshot {asked['id']}.")
    return json_view.snapshot(found)


@routes.add(
    "POST",
    f"{API}/snapshots",
    "Begin a reading of everything now. It goes on in the background.",
    role="operator",
    takes={"type": "object", "additionalProperties": False},
    answer=record(previous=maybe(WHOLE), sentence=TEXT),
    status=202,
)
def begin_snapshot(watched: Watched, asked: Request) -> Response:
    with watched.workspace.reading() as drift:
        newest = drift.snapshots.list(limit=1)
    watched.begin_snapshot()
    begun = {
        "previous": newest[0].id if newest else None,
        "sentence": "The reading has begun. Once it shows, the latest snapshot has a greater number than `previous`.",
    }
    return Response(begun, status=202, headers={"Location": f"{API}/snapshots/latest"})
