"""Routes of the resources: their state now and in the past, their history and blame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from msgspec.structs import asdict

from drift.core import json_view
from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.core.json_view import BlameAnswer, ResourceAnswer, ResourceThen, Time, VersionAnswer
from drift.core.known_then import NotKnown, NotKnownAnswer, answer
from drift.core.model.history import Chapter, blame, changes_in
from drift.core.model.readings import ACTIVITY_LOG
from drift.core.model.records import KindStatus, Version
from drift.core.model.resources import Json, Ref, Resource
from drift.store import StateStore
from drift.sync.known_then import not_known_of
from drift.web.context import Watched
from drift.web.moments import moment_of, past
from drift.web.rest.pagination import Items, Page, decode, page
from drift.web.rest.parameters import PAGE, in_path, word
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Routes

routes: Final = Routes[Watched]()

KIND_AND_ID: Final = (
    in_path("kind", "A kind of the catalogue, for example office_hours_schedule."),
    in_path("id", "The id of the resource; `singleton` where a workspace has only one."),
)
MOST_CHANGES: Final = 10_000
"""The most changes of one resource that its history is made of."""


class ResourcesPage(Page[ResourceAnswer], frozen=True):
    """A page of the resources as they are, or as they were `at` a moment, with what is not known of then."""

    at: Time
    not_known: tuple[NotKnownAnswer, ...] = ()


def _status_of(kind: Kind, latest: Mapping[str, KindStatus]) -> KindStatus | None:
    """How the last reading of a kind went; of what only the activity log tells, that of the log where it failed."""
    if not kind.log_only:
        return latest.get(kind.name)
    log = latest.get(ACTIVITY_LOG)
    return None if log is None or log.status == "read" else replace(log, kind=kind.name)


@routes.add(
    "GET",
    f"{API}/resources",
    "The resources, ordered by kind and id: those that are live, or those of a moment.",
    parameters=(word("kind", "Only resources of this kind."), past("at", "As it was then."), *PAGE),
    answer=ResourcesPage,
    refuses=(404,),
)
def list_resources(watched: Watched, request: Request) -> ResourcesPage:
    kind = kind_named(request["kind"]) if request["kind"] else None
    id_code, now, limit = watched.id_code(), watched.workspace.clock(), request["limit"]
    with watched.workspace.reading() as drift:
        asked, after = _asked(drift, request, now)
        at = now if asked is None else asked
        name = kind.name if kind else None
        versions = (
            drift.versions.page(name, after, limit + 1)
            if asked is None
            else drift.past.page(name, after, limit + 1, at)
        )
        bodies = drift.versions.bodies(version.digest for version in versions)
        unknown = [] if asked is None else _not_known(watched, drift, kind, at)

    def render(version: Version) -> ResourceAnswer:
        resource = Resource(version.ref, bodies[version.digest], version.parent, version.trace)
        return json_view.resource(resource, kind_named(version.ref.kind), id_code)

    def position(version: Version) -> tuple[Json, ...]:
        return (version.ref.kind, version.ref.id, asked)

    found = page(versions, limit, render, position)
    return ResourcesPage(found.items, found.next, json_view.time(at), tuple(map(answer, unknown)))


def _asked(drift: StateStore, request: Request, now: float) -> tuple[float | None, Ref | None]:
    """The moment that is asked for, None for now, and the resource after which the page begins. A later page is of the
    same moment as the first one, whatever the clock shows by then."""
    position = decode(request["cursor"], str, str, (float, int, type(None)))
    after = Ref(str(position[0]), str(position[1])) if position else None
    if request["at"] is None:
        return None, after
    if position and isinstance(position[2], float | int):
        return float(position[2]), after
    return moment_of(drift, "at", request["at"], now), after


def _not_known(watched: Watched, drift: StateStore, kind: Kind | None, at: float) -> list[NotKnown]:
    """What is not known of then. That only the log tells of some kinds is said of one that is asked for."""
    kinds = watched.workspace.kinds.values() if kind is None else (kind,)
    found = not_known_of(drift, kinds, at)
    return [one for one in found if kind is not None or one.sort != "log_only"]


@routes.add(
    "GET",
    f"{API}/resources/{{kind}}/{{id}}",
    "One resource as it is, or as it was at a moment.",
    parameters=(*KIND_AND_ID, past("at", "As it was then.")),
    answer=ResourceThen,
)
def get_resource(watched: Watched, request: Request) -> ResourceThen:
    kind, ref = _kind_and_ref(request)
    now = watched.workspace.clock()
    with watched.workspace.reading() as drift:
        live = drift.versions.live(ref)
        if request["at"] is None:
            at, version, unknown = now, live, []
            status = _status_of(kind, drift.snapshots.latest_status())
        else:
            at = moment_of(drift, "at", request["at"], now)
            version, unknown = drift.versions.at(ref, at), not_known_of(drift, [kind], at)
            status = drift.past.statuses(at).get(kind.name)
    if version is None:
        raise NotThere(_absence_reason(ref, None if request["at"] is None else at, status, unknown))
    return ResourceThen(
        **asdict(json_view.resource(version, kind, watched.id_code())),
        at=json_view.time(at),
        live=live is not None and live.digest == version.digest,
        coverage=None if status is None else json_view.coverage(status),
        not_known=unknown[0].sentence if unknown else None,
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


def _absence_reason(
    ref: Ref, at: float | None, status: KindStatus | None, unknown: Sequence[NotKnown] = ()
) -> str:
    if at is not None:
        why = "".join(f" {one.sentence}" for one in unknown)
        return f"{ref} was not there at {json_view.time(at)}, as far as is known.{why}"
    if status is not None and status.status == "unread":
        return f"{ref} is not known, and its kind could not be read: {status.reason}"
    return f"{ref} is not there."
