"""Routes of the resources: their state now and in the past, their history and blame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from msgspec.structs import asdict

from drift.core import json_view
from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.core.json_view import BlameAnswer, ResourceAnswer, ResourceThen, VersionAnswer
from drift.core.model.history import Chapter, blame, changes_in
from drift.core.model.readings import ACTIVITY_LOG
from drift.core.model.records import KindStatus, Version
from drift.core.model.resources import Ref, Resource
from drift.store import StateStore
from drift.web.context import Watched
from drift.web.rest.pagination import Items, Page, decode, page
from drift.web.rest.parameters import PAGE, in_path, moment, word
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Routes

routes: Final = Routes[Watched]()

KIND_AND_ID: Final = (
    in_path("kind", "A kind of the catalogue, for example office_hours_schedule."),
    in_path("id", "The id of the resource; `singleton` where a workspace has only one."),
)
MOST_CHANGES: Final = 10_000
"""The most changes of one resource that its history is made of."""


def _status_of(kind: Kind, latest: Mapping[str, KindStatus]) -> KindStatus | None:
    """How the last reading of a kind went; of what only the activity log tells, that of the log where it failed."""
    if not kind.log_only:
        return latest.get(kind.name)
    log = latest.get(ACTIVITY_LOG)
    return None if log is None or log.status == "read" else replace(log, kind=kind.name)


@routes.add(
    "GET",
    f"{API}/resources",
    "The live resources, ordered by kind and id.",
    parameters=(word("kind", "Only resources of this kind."), *PAGE),
    answer=Page[ResourceAnswer],
    refuses=(404,),
)
def list_resources(watched: Watched, request: Request) -> Page[ResourceAnswer]:
    position = decode(request["cursor"], str, str)
    kind = kind_named(request["kind"]).name if request["kind"] else None
    id_code = watched.id_code()
    with watched.workspace.reading() as drift:
        versions = drift.versions.page(kind, Ref(*position) if position else None, request["limit"] + 1)
        bodies = drift.versions.bodies(version.digest for version in versions)

    def render(version: Version) -> ResourceAnswer:
        resource = Resource(version.ref, bodies[version.digest], version.parent, version.trace)
        return json_view.resource(resource, kind_named(version.ref.kind), id_code)

    return page(versions, request["limit"], render, lambda version: (version.ref.kind, version.ref.id))


@routes.add(
    "GET",
    f"{API}/resources/{{kind}}/{{id}}",
    "One resource as it is, or as it was at a moment.",
    parameters=(*KIND_AND_ID, moment("at", "As it was then.")),
    answer=ResourceThen,
)
def get_resource(watched: Watched, request: Request) -> ResourceThen:
    kind, ref = _kind_and_ref(request)
    now = watched.workspace.clock()
    at = now if request["at"] is None else request["at"]
    with watched.workspace.reading() as drift:
        live = drift.versions.live(ref)
        version = live if request["at"] is None else drift.versions.at(ref, at)
        status = _status_of(kind, drift.snapshots.latest_status())
    if version is None:
        raise NotThere(_absence_reason(ref, request["at"], status))
    return ResourceThen(
        **asdict(json_view.resource(version, kind, watched.id_code())),
        at=json_view.time(at),
        live=live is not None and live.digest == version.digest,
        coverage=None if status is None else json_view.coverage(status),
    )


@routes.add(
    "GET",
    f"{API}/resources/{{kind}}/{{id}}/history",
    "Every version of a resource, newest first, with the change that made it and who is known to have done that.",
    parameters=(*KIND_AND_ID, *PAGE),
    answer=Page[VersionAnswer],
)
def get_history(watched: Watched, request: Request) -> Page[VersionAnswer]:
    before = decode(request["cursor"], int)
    _, ref = _kind_and_ref(request)
    with watched.workspace.reading() as drift:
        history = _history(drift, ref)
    newest_first = [
        chapter for chapter in reversed(history) if before is None or chapter.version.id < before[0]
    ]
    reasons = watched.reasons(changes_in(newest_first[: request["limit"]]))
    return page(
        newest_first,
        request["limit"],
        lambda chapter: json_view.version(chapter, reasons),
        lambda chapter: (chapter.version.id,),
    )


@routes.add(
    "GET",
    f"{API}/resources/{{kind}}/{{id}}/blame",
    "For each field of a resource: the last change that moved it, who made it, and when.",
    parameters=KIND_AND_ID,
    answer=Items[BlameAnswer],
)
def get_blame(watched: Watched, request: Request) -> Items[BlameAnswer]:
    _, ref = _kind_and_ref(request)
    with watched.workspace.reading() as drift:
        live = drift.versions.live(ref)
        if live is None:
            raise NotThere(f"{ref} is not there now. Its history tells who removed it.")
        fields = blame(live.body, _history(drift, ref))
    reasons = watched.reasons([line.change for line in fields if line.change])
    return Items(tuple(json_view.blamed(line, reasons) for line in fields))


def _kind_and_ref(request: Request) -> tuple[Kind, Ref]:
    """The kind and the resource that the path names. Raises UnknownKind."""
    return kind_named(request["kind"]), Ref(request["kind"], request["id"])


def _history(drift: StateStore, ref: Ref) -> tuple[Chapter, ...]:
    chapters = drift.story(ref, MOST_CHANGES)
    if not chapters:
        raise NotThere(f"{ref} was never seen.")
    return chapters


def _absence_reason(ref: Ref, at: float | None, status: KindStatus | None) -> str:
    if at is not None:
        return f"{ref} was not there at {json_view.time(at)}, as far as is known."
    if status is not None and status.status == "unread":
        return f"{ref} is not known, and its kind could not be read: {status.reason}"
    return f"{ref} is not there."
