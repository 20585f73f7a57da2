"""Routes of the service itself: workspace, drift report, health, metrics, OpenAPI document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from flask import request as flask_request
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from drift.core.catalogue.kind import Sensitivity
from drift.core.json_view import Answer, Time, time_or_none
from drift.store import CheckpointName
from drift.store.sql.database import StoreError
from drift.web.moments import moment_of, past
from drift.web.rest.pagination import Items
from drift.web.rest.parameters import in_path, word
from drift.web.rest.route import ANYBODY, API, WORKSPACES, Request, Response, Routes
from guard.context import GuardedWorkspace
from guard.core.effects.reading import ReadingFacts, Word, sentence_of, word_of
from guard.core.model.records import Role
from guard.core.model.token_scope import TokenScope
from guard.core.model.verdict import Mode
from guard.core.reports.drift_report import Report
from guard.core.reports.drift_report_formats import FORMATS
from guard.core.reports.drift_report_json import BlindSpotAnswer, DriftReport, blind_spot
from guard.identity.entry import held
from guard.identity.tokens import hash_in
from guard.queries.drift_report import drift_report
from guard.queries.past.drift_report import JUDGED_BY, drift_report_at
from guard.runtime.health import Health, health
from guard.web.authentication import entered_by_token
from guard.web.context import Site, WebContext, name_asked

routes: Final = Routes[WebContext]()

PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"


class WatchedKind(Answer, frozen=True):
    """A kind of resource that is watched."""

    kind: str
    title: str
    sensitivity: Sensitivity
    log_only: bool


class WorkspaceAnswer(Answer, frozen=True):
    """A workspace, and how it is guarded. `version` is that of Intercom's API. The `default` one is meant by addresses
    that name none."""

    name: str
    id_code: str
    mode: Mode
    version: str
    revision: str
    watched_since: Time | None
    kinds: tuple[WatchedKind, ...]
    default: bool


class CallerAnswer(Answer, frozen=True):
    """Who asks, as the credential says: a person, or the `robot` of this name that acts for them (empty: no robot). The
    token is one of this `workspace`, and good for these `scopes` until it expires (null: it does not)."""

    email: str
    role: Role
    robot: str
    workspace: str
    scopes: tuple[TokenScope, ...]
    expires_at: Time | None


class Alive(Answer, frozen=True):
    """The process lives."""

    alive: bool


class UnreadKind(Answer, frozen=True):
    """A kind that could not be read, and why."""

    kind: str
    code: str
    reason: str


class ConversationsNow(Answer, frozen=True):
    """How the reading of conversations stands, which the service does beside its work."""

    state: Word
    sentence: str


FILE: Final = "file"
"""The trouble of a workspace that is not as the file of workspaces says."""


class WorkspaceReady(Answer, frozen=True):
    """Whether the work on one of several workspaces is done, and the jobs that fail, each with the reason."""

    name: str
    ready: bool
    troubles: dict[str, str]


class Ready(Answer, frozen=True):
    """Whether the service does its work. All but `ready` is left out without a token, and the figures while the
    database cannot be asked. Of an installation with several workspaces, `workspaces` are those that are in trouble,
    as far as the token may enter them; one in trouble leaves the service ready."""

    ready: bool
    workspaces: tuple[WorkspaceReady, ...] | UnsetType = UNSET
    troubles: dict[str, str] | UnsetType = UNSET
    alarms: tuple[str, ...] | UnsetType = UNSET
    blind_spots: tuple[BlindSpotAnswer, ...] | UnsetType = UNSET
    revision: str | UnsetType = UNSET
    snapshot_at: Time | UnsetType | None = UNSET
    snapshot_age_seconds: float | UnsetType | None = UNSET
    unread: tuple[UnreadKind, ...] | UnsetType = UNSET
    pending_activities: int | UnsetType | None = UNSET
    open_approvals: int | UnsetType | None = UNSET
    open_breakers: tuple[str, ...] | UnsetType = UNSET
    unsent_messages: int | UnsetType | None = UNSET
    conversations: ConversationsNow | UnsetType = UNSET


@routes.add(
    "GET",
    WORKSPACES,
    "The workspaces of this installation that the token is good for, with how each is guarded.",
    answer=Items[WorkspaceAnswer],
    installation=True,
)
def list_workspaces(context: WebContext, request: Request) -> Items[WorkspaceAnswer]:
    return Items(tuple(_workspace(one) for one, _ in entered_by_token(context.site)))


@routes.add(
    "GET",
    f"{WORKSPACES}/{{workspace}}",
    "One workspace, and how it is guarded. Behind its name stand the same routes as for the default one.",
    parameters=(in_path("workspace", "The name of the workspace."),),
    answer=WorkspaceAnswer,
    installation=True,
)
def get_workspace(context: WebContext, request: Request) -> WorkspaceAnswer:
    return _workspace(context)


def _workspace(context: WebContext) -> WorkspaceAnswer:
    guarded = context.guarded
    workspace = guarded.workspace
    with workspace.reading() as state:
        since = state.checkpoints.get(CheckpointName.BASELINE)
    return WorkspaceAnswer(
        name=workspace.name,
        id_code=guarded.id_code(),
        mode=guarded.mode,
        version=workspace.pinned,
        revision=context.service.in_force().revision,
        watched_since=time_or_none(since),
        kinds=tuple(
            WatchedKind(kind.name, kind.title, kind.sensitivity, kind.log_only)
            for kind in workspace.kinds.values()
        ),
        default=context is context.site.default,
    )


@routes.add(
    "GET",
    f"{API}/me",
    "Who asks, with what role, whether a robot does so for them, and what the token is good for until when.",
    answer=CallerAnswer,
)
def get_caller(context: WebContext, request: Request) -> CallerAnswer:
    caller = request.caller
    return CallerAnswer(
        caller.email,
        cast(Role, caller.role),
        caller.robot,
        context.guarded.workspace.name,
        caller.scopes,
        time_or_none(caller.expires_at),
    )


@routes.add(
    "GET",
    f"{API}/drift",
    "The drift report: open findings with what was done about each, differences from the known-good versions, what "
    "people have to do, which exemptions hold, what could not be read, and what is not being looked at. With `at`, how "
    "things were at a moment is judged anew.",
    parameters=(
        past("at", "Of this moment, in place of now."),
        word("policies", "With `at`: which policies judge it, those in force `then` or `now`.", JUDGED_BY),
        word("format", "How to write it; json where it is left out.", tuple(FORMATS)),
    ),
    answer=DriftReport,
    refuses=(404,),
    media=tuple(media for media, _ in FORMATS.values()),
)
def get_drift(context: WebContext, request: Request) -> Response:
    media, write = FORMATS[request["format"] or "json"]
    return Response(write(_drift_report(context, request)).encode(), media=media)


def _drift_report(context: WebContext, request: Request) -> Report:
    if request["at"] is None:
        return drift_report(context.guarded, context.service.in_force.alarm, context.service.watch.live())
    with context.guarded.view() as view:
        at = moment_of(view.state, "at", request["at"], view.now)
    return drift_report_at(context.guarded, at, request["policies"] or "then")


@routes.add("GET", f"{API}/openapi.json", "This document.", answer=dict[str, Any], installation=True)
def get_openapi(context: WebContext, request: Request) -> Response:
    return Response(context.openapi)


@routes.add("GET", "/healthz", "Whether the process lives.", role=None, answer=Alive)
def get_health(context: WebContext, request: Request) -> Alive:
    return Alive(True)


@routes.add(
    "GET",
    "/readyz",
    "Whether the service does its work: 200 or 503. With a token it says what troubles it, what is not being looked "
    "at, and what waits. With several workspaces it is ready as long as it serves any, and says which are in trouble; "
    "each has this route for itself under its own address, where it needs a token.",
    role=None,
    answer=Ready,
    refuses=(401, 403, 404, 429),
    installation=True,
)
def get_readiness(context: WebContext, request: Request) -> Response:
    if context.site.is_many and name_asked() is None:
        return _readiness_of_all(context.site, is_known=request.caller != ANYBODY)
    state = health(context.service, hears_webhooks=context.hears_webhooks)
    answer = (
        Ready(state.ready) if request.caller == ANYBODY else _readiness_details(state, context.site.alarms)
    )
    return Response(answer, status=200 if state.ready else 503)


@routes.add("GET", "/metrics", "Figures for Prometheus.", media=("text/plain",))
def get_metrics(context: WebContext, request: Request) -> Response:
    return Response(context.metrics.render(_workspaces_seen(context)), media=PROMETHEUS)


def _workspaces_seen(context: WebContext) -> frozenset[str]:
    """The workspaces whose figures a token shows: all in which it holds. Who is signed in sees those of the page."""
    this = context.service.guarded.workspace.name
    guarded = [one.guarded for one in context.metrics.workspaces]
    hash_ = hash_in(flask_request.headers.get("Authorization"))
    if len(guarded) == 1 or hash_ is None:
        return frozenset((this,))
    return frozenset((this, *(one.workspace.name for one, _ in held(guarded, hash_))))


def _readiness_of_all(site: Site, *, is_known: bool) -> Response:
    """Of the process: it is ready while the database answers. What troubles one workspace stops no other."""
    ready = _answers(site.default.guarded)
    entered = entered_by_token(site) if ready and is_known else []
    if not entered:
        return Response(Ready(ready), status=200 if ready else 503)
    looks_after_all = len(entered) == len(site) and all(token.role == "operator" for _, token in entered)
    contexts = [context for context, _ in entered]
    not_taken = dict(site.not_taken(contexts, looks_after_all=looks_after_all))
    states = [_work_on(context, not_taken.pop(context.name, "")) for context in contexts]
    states += [WorkspaceReady(name, False, {FILE: why}) for name, why in not_taken.items()]
    in_trouble = tuple(one for one in states if one.troubles or not one.ready)
    return Response(Ready(ready, in_trouble, alarms=site.alarms or UNSET))


def _answers(guarded: GuardedWorkspace) -> bool:
    try:
        guarded.id_code()
    except StoreError:
        return False
    return True


def _work_on(context: WebContext, not_taken: str) -> WorkspaceReady:
    """As the process knows it by itself: nothing is looked up for each of many."""
    service = context.service
    stopped = any(spot.stops_work for spot in service.watch.live())
    troubles = {**context.troubles, **({FILE: not_taken} if not_taken else {})}
    return WorkspaceReady(context.name, service.condition.ready and not stopped, troubles)


def _readiness_details(state: Health, of_file: Sequence[str]) -> Ready:
    readiness = Ready(
        state.ready,
        troubles=dict(state.troubles),
        alarms=(*state.alarms, *of_file),
        blind_spots=tuple(map(blind_spot, state.blind_spots)),
        revision=state.revision,
    )
    figures = state.figures
    if figures is None:
        return readiness
    return replace(
        readiness,
        snapshot_at=time_or_none(figures.snapshot_at),
        snapshot_age_seconds=figures.snapshot_age,
        unread=tuple(
            UnreadKind(status.kind, status.code, status.reason)
            for status in figures.coverage
            if status.status in ("unread", "never_read")
        ),
        pending_activities=figures.pending,
        open_approvals=figures.approvals,
        open_breakers=tuple(figures.breakers),
        unsent_messages=figures.outbox,
        conversations=_conversations(figures.conversations),
    )


def _conversations(facts: ReadingFacts | None) -> ConversationsNow | UnsetType:
    return UNSET if facts is None else ConversationsNow(word_of(facts), sentence_of(facts))
