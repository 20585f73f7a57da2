"""Routes of the detected changes, each with its attribution."""

from __future__ import annotations

from typing import Final

from drift.core import json_view
from drift.core.json_view import ChangeAnswer, ChangeInFull
from drift.core.model.history import moved
from drift.web.context import Watched
from drift.web.rest.pagination import Page, decode_one, page
from drift.web.rest.parameters import PAGE, SINCE, UNTIL, number_in_path, word
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Routes

routes: Final = Routes[Watched]()


@routes.add(
    "GET",
    f"{API}/changes",
    "The changes of the workspace, newest first.",
    parameters=(
        word("kind", "Only changes of this kind of resource."),
        word("id", "Only changes of the resource with this id."),
        word("actor", "Only changes made by this address."),
        word("operation", "Only this kind of change.", ("created", "updated", "deleted")),
        SINCE,
        UNTIL,
        *PAGE,
    ),
    answer=Page[ChangeAnswer],
)
def list_changes(watched: Watched, request: Request) -> Page[ChangeAnswer]:
    before_id = decode_one(request["cursor"], int)
    with watched.workspace.reading() as drift:
        changes = drift.changes.search(
            kind=request["kind"],
            resource_id=request["id"],
            actor=request["actor"],
            operation=request["operation"],
            since=request["since"],
            until=request["until"],
            before_id=before_id,
            limit=request["limit"] + 1,
        )
    reasons = watched.reasons(changes)
    return page(
        changes,
        request["limit"],
        lambda change: json_view.change(change, reasons),
        lambda change: (change.id,),
    )


@routes.add(
    "GET",
    f"{API}/changes/{{id}}",
    "One change, field by field.",
    parameters=(number_in_path("id", "The number of the change."),),
    answer=ChangeInFull,
)
def get_change(watched: Watched, request: Request) -> ChangeInFull:
    with watched.workspace.reading() as drift:
        change = drift.changes.get(request["id"])
        if change is None:
            raise NotThere(f"There is no change {request['id']}.")
        bodies = drift.versions.bodies(digest for digest in (change.before, change.after) if digest)
    return json_view.change_in_full(change, moved(change, bodies), watched.reasons([change]))
