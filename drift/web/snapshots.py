"""Routes of the snapshots: list, read, and request one now."""

from __future__ import annotations

from typing import Final

from drift.core import activity_json
from drift.core.activity_json import SnapshotAnswer
from drift.core.json_view import Answer
from drift.web.context import Watched
from drift.web.rest.pagination import Page, decode_one, page
from drift.web.rest.parameters import PAGE, number_in_path
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Response, Routes, address

routes: Final = Routes[Watched]()


class SnapshotBegun(Answer, frozen=True):
    """A reading that has begun. `previous` is the number of the one before it."""

    previous: int | None
    sentence: str


@routes.add(
    "GET",
    f"{API}/snapshots",
    "The readings of the workspace, newest first, each with its coverage.",
    parameters=PAGE,
    answer=Page[SnapshotAnswer],
)
def list_snapshots(watched: Watched, request: Request) -> Page[SnapshotAnswer]:
    before_id = decode_one(request["cursor"], int)
    with watched.workspace.reading() as drift:
        snapshots = drift.snapshots.list(limit=request["limit"] + 1, before_id=before_id)
    return page(snapshots, request["limit"], activity_json.snapshot, lambda snapshot: (snapshot.id,))


@routes.add(
    "GET",
    f"{API}/snapshots/latest",
    "The newest reading, also while it is under way.",
    answer=SnapshotAnswer,
    refuses=(404,),
)
def get_latest_snapshot(watched: Watched, request: Request) -> SnapshotAnswer:
    with watched.workspace.reading() as drift:
        newest = drift.snapshots.list(limit=1)
    if not newest:
        raise NotThere("Nothing has been read yet.")
    return activity_json.snapshot(newest[0])


@routes.add(
    "GET",
    f"{API}/snapshots/{{id}}",
    "One reading with its coverage.",
    parameters=(number_in_path("id", "The number of the snapshot."),),
    answer=SnapshotAnswer,
)
def get_snapshot(watched: Watched, request: Request) -> SnapshotAnswer:
    with watched.workspace.reading() as drift:
        snapshot = drift.snapshots.get(request["id"])
    if snapshot is None:
        raise NotThere(f"There is no snapshot {request['id']}.")
    return activity_json.snapshot(snapshot)


@routes.add(
    "POST",
    f"{API}/snapshots",
    "Begin a reading of everything now. It goes on in the background.",
    role="operator",
    takes={"type": "object", "additionalProperties": False},
    answer=SnapshotBegun,
    status=202,
)
def begin_snapshot(watched: Watched, request: Request) -> Response:
    with watched.workspace.reading() as drift:
        newest = drift.snapshots.list(limit=1)
    watched.begin_snapshot()
    begun = SnapshotBegun(
        newest[0].id if newest else None,
        "The reading has begun. Once it shows, the latest snapshot has a greater number than `previous`.",
    )
    return Response(begun, status=202, headers={"Location": address(f"{API}/snapshots/latest")})
