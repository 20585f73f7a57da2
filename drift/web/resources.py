"""The resources of the workspace, as they are and as they were."""

from __future__ import annotations

from typing import Final

from msgspec.structs import asdict

from drift.core import json_view
from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.core.json_view import BlameAnswer, ResourceAnswer, ResourceThen, VersionAnswer
from drift.core.model.history import Chapter, blame
from drift.core.model.records import KindStatus, Version
from drift.core.model.resources import Ref, Resource
from drift.store import StateStore
from drift.web.context import Watched
from drift.web.rest.pagination import Items, Page, decode, page
from drift.web.rest.parameters import PAGE, in_path, moment, word
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Routes

routes: Final = Routes[Watched]()

NAMED: Final = (
    in_path("kind", "A kind of the catalogue, for example office_hours_schedule."),
    in_path("id", "The id of the resource; `singleton` where a workspace has only one."),
)
ALL_OF_IT: Final = 10_000
"""Changes of one resource that its history looks at."""


@routes.add(
    "GET",
    f"{API}/resources",
    "The live resources, ordered by kind and id.",
    parameters=(word("kind", "Only resources of this kind."), *PAGE),
    answer=Page[ResourceAnswer],
)
def list_resources(watched: Watched, request: Request) -> Page[ResourceAnswer]:
    position = decode(request["cursor"], str, str)
    kind = kind_named(request["kind"]).name if request["kind"] else None
    id_code = watched.id_code()
    with watched.workspace.reading() as drift:
        found = drift.versions.page(kind, Ref(*position) if position else None, request["limit"] + 1)
        bodies = drift.versions.bodies(version.digest for version in found)

    def render(version: Version) -> ResourceAnswer:
        whole = Resource(version.ref, bodies[version.digest], version.parent, version.trace)
        return json_view.resource(whole, kind_named(version.ref.kind), id_code)

    return page(found, request["limit"], render, lambda version: (version.ref.kind, version.ref.id))


@routes.add(
    "GET",
    f"{API}/resources/{{kind}}/{{id}}",
    "One resource as it is, or as it was at a moment.",
    parameters=(*NAMED, moment("at", "As it was then.")),
    answer=ResourceThen,
)
def get_resource(watched: Watched, request: Request) -> ResourceThen:
    kind, ref = _asked_for(request)
    now = watched.workspace.clock()
    at = now if request["at"] is None else request["at"]
    with watched.workspace.reading() as drift:
        live = drift.versions.live(ref)
        found = live if request["at"] is None else drift.versions.at(ref, at)
        status = drift.snapshots.latest_status().get(kind.name)
    if found is None:
        raise NotThere(_absent(ref, request["at"], status))
    return ResourceThen(
        **asdict(json_view.resource(found, kind, watched.id_code())),
        at=json_view.time(at),
        live=live is not None and live.digest == found.digest,
        coverage=None if status is None else json_view.coverage(status),
    )


@routes.add(
    "GET",
    f"{API}/resources/{{kind}}/{{id}}/history",
    "Every version of a resource, newest first, with the change that made it and who is known to have done that.",
    parameters=(*NAMED, *PAGE),
    answer=Page[VersionAnswer],
)
def get_history(watched: Watched, request: Request) -> Page[VersionAnswer]:
    before = decode(request["cursor"], int)
    _, ref = _asked_for(request)
    with watched.workspace.reading() as drift:
        told = _story(drift, ref)
    newest_first = [one for one in reversed(told) if before is None or one.version.id < before[0]]
    return page(newest_first, request["limit"], json_view.version, lambda one: (one.version.id,))


@routes.add(
    "GET",
    f"{API}/resources/{{kind}}/{{id}}/blame",
    "For each field of a resource: the last change that moved it, who made it, and when.",
    parameters=NAMED,
    answer=Items[BlameAnswer],
)
def get_blame(watched: Watched, request: Request) -> Items[BlameAnswer]:
    _, ref = _asked_for(request)
    with watched.workspace.reading() as drift:
        live = drift.versions.live(ref)
        if live is None:
            raise NotThere(f"{ref} is not there now. Its history tells who removed it.")
        found = blame(live.body, _story(drift, ref))
    return Items(tuple(map(json_view.blamed, found)))


def _asked_for(request: Request) -> tuple[Kind, Ref]:
    """The kind and resource of the address. Raises UnknownKind."""
    return kind_named(request["kind"]), Ref(request["kind"], request["id"])


def _story(drift: StateStore, ref: Ref) -> tuple[Chapter, ...]:
    told = drift.story(ref, ALL_OF_IT)
    if not told:
        raise NotThere(f"{ref} was never seen.")
    return told


def _absent(ref: Ref, at: float | None, status: KindStatus | None) -> str:
    if at is not None:
        return f"{ref} was not there at {json_view.time(at)}, as far as is known."
    if status is not None and status.status == "unread":
        return f"{ref} is not known, and its kind could not be read: {status.reason}"
    return f"{ref} is not there."
