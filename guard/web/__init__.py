"""The HTTP API: one app per service, with every route, one authentication, and one table of problems."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import orjson
from flask import Blueprint, Flask, Response, request

from drift import web as drift_web
from drift.core.model.resources import Json
from drift.store.sql.database import Database
from drift.sync.ingest_batch import IngestBatcher
from drift.sync.shared_commit import SharedCommit
from drift.web import webhooks
from drift.web.rest.openapi import document
from drift.web.rest.problem_details import answer_problems
from drift.web.rest.route import Route, mount
from guard.core.reports.explanation_json import ExplainedHappening
from guard.identity.wrong_tokens import WrongTokens
from guard.queries.change_reasons import reasons_of_changes
from guard.queries.policy_review import Reviews
from guard.queries.simulation_process import RunJob, Simulations, run_in_process
from guard.queries.simulation_runs import SimulationRuns
from guard.runtime import demo
from guard.runtime.front_door import FrontDoor
from guard.runtime.metrics import Metrics
from guard.runtime.wiring import Assembled
from guard.runtime.workspaces import Workspaces
from guard.web import console, slack_actions
from guard.web.api import (
    activity_export,
    aftermath,
    approvals,
    beside,
    change_reasons,
    comparisons,
    conversations,
    cost,
    decisions,
    delegations,
    evidence,
    explanations,
    exports,
    false_alarms,
    health_report,
    intents,
    ledger,
    plans,
    proposals,
    questions,
    reach,
    references,
    rehearsals,
    restorations,
    retention,
    rollout,
    simulations,
    statistics,
)
from guard.web.api import policies as policies_api
from guard.web.api import service as service_api
from guard.web.authentication import REFUSED, Authentication
from guard.web.background_snapshot import SnapshotOnRequest
from guard.web.context import Neighbours, Site, WebContext
from guard.web.front_door import guard_door
from guard.web.personal_addresses import keep_addresses_from_strangers
from guard.web.problem_details import KINDS
from guard.web.sign_in_limits import SignInLimits
from guard.web.workspace_paths import WorkspacePaths
from guard.workflow.installation import app_uninstalled

__all__ = ["ROUTES", "create_app", "openapi"]

ONLY_HERE: Final = FrontDoor()
LARGEST_BODY: Final = 1_000_000
"""Bytes. Intercom's notifications have a few thousand."""

GUARD_ROUTES: Final[tuple[Route[WebContext], ...]] = (
    *service_api.routes,
    *activity_export.routes,
    *aftermath.routes,
    *decisions.routes,
    *explanations.routes,
    *policies_api.routes,
    *approvals.routes,
    *change_reasons.routes,
    *delegations.routes,
    *exports.routes,
    *plans.routes,
    *rehearsals.routes,
    *proposals.routes,
    *references.routes,
    *reach.routes,
    *comparisons.routes,
    *beside.routes,
    *conversations.routes,
    *restorations.routes,
    *health_report.routes,
    *cost.routes,
    *questions.routes,
    *retention.routes,
    *evidence.routes,
    *simulations.routes,
    *statistics.routes,
    *rollout.routes,
    *false_alarms.routes,
    *intents.routes,
    *ledger.routes,
    *slack_actions.routes,
)
ROUTES: Final[tuple[Route[Any], ...]] = (*drift_web.ROUTES, *GUARD_ROUTES)

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
}

_ONE_YEAR: Final = "max-age=31536000"


def openapi() -> dict[str, Json]:
    """The OpenAPI document of every route."""
    return document(
        ROUTES,
        title="Intercom Guardrail",
        version="1",
        description="Keeps an Intercom workspace inside the policies its team declared in git.",
        unions={"ExplainedHappening": ExplainedHappening},
    )


def create_app(
    workspaces: Workspaces,
    *,
    run_simulation: RunJob = run_in_process,
    door: FrontDoor = ONLY_HERE,
) -> Flask:
    """The app of a process. Without the client secret of the Intercom app, every webhook of a workspace is refused.
    `door` says under which names the process answers, and which proxies it believes."""
    app = Flask("guardrail", static_folder=None)
    app.url_map.merge_slashes = False  # an address leads nowhere else, least of all to another workspace
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    guard_door(app, door)
    app.wsgi_app = WorkspacePaths(app.wsgi_app)  # type: ignore[method-assign]  # as Flask documents it
    metrics = Metrics(workspaces, webhooks.RESULTS, REFUSED, in_trouble=_in_trouble(workspaces))
    wrong = WrongTokens()
    simulations = Simulations(run_simulation)
    described = orjson.dumps(openapi())
    commits: dict[Database, SharedCommit] = {}

    def prepare(one: Assembled, site: Site) -> WebContext:
        return WebContext(
            one.service,
            _watched(one, metrics, site, _shared_commit(one, commits)),
            site,
            metrics,
            simulations=simulations,
            reviews=Reviews(one.service.in_force, one.name),
            runs=SimulationRuns(simulations, one.guarded.now),
            cast=demo.CAST if one.settings.embedded else (),
            openapi=described,
        )

    site = Site(workspaces, prepare)
    authenticate = Authentication(site, metrics.count_refused, wrong)
    app.register_blueprint(drift_web.blueprint(lambda: _asked(site).watched, authenticate))
    blueprint = Blueprint("guard", __name__)
    mount(blueprint, GUARD_ROUTES, lambda: _asked(site), authenticate)
    app.register_blueprint(blueprint)
    limits = SignInLimits(app, wrong, partial(metrics.count_refused, "slowed"))
    app.register_blueprint(console.blueprint(site, wrong, metrics.count_refused, limits.limited))
    answer_problems(app, KINDS)
    app.after_request(_add_security_headers)
    keep_addresses_from_strangers(app)
    return app


def _in_trouble(workspaces: Workspaces) -> dict[str, Callable[[], float]]:
    return {"file": lambda: len(workspaces.alarms), "workspace": lambda: len(workspaces.troubles)}


def _asked(site: Site) -> WebContext:
    """What Intercom and Slack send is believed by its signature alone: an address tells nobody which workspaces there
    are."""
    is_signed = request.path in (webhooks.PATH, slack_actions.ACTIONS, slack_actions.COMMANDS)
    return site.asked_or_default() if is_signed else site.asked()


def _shared_commit(one: Assembled, commits: dict[Database, SharedCommit]) -> SharedCommit | None:
    """What the workspaces of a database keep their webhooks with. On SQLite a commit waits for nothing that others
    could share."""
    database = one.guarded.workspace.database
    return commits.setdefault(database, SharedCommit(database)) if database.dialect == "postgresql" else None


def _watched(one: Assembled, metrics: Metrics, site: Site, shared: SharedCommit | None) -> drift_web.Watched:
    service = one.service
    return drift_web.Watched(
        workspace=service.guarded.workspace,
        keep_entry=IngestBatcher(service.guarded.workspace, shared).keep,
        id_code=_cached(service.guarded.id_code),
        begin_snapshot=SnapshotOnRequest(service).begin,
        arrived=service.wake,
        count_webhook=partial(metrics.count_webhook, service.guarded.workspace.name),
        app_uninstalled=partial(app_uninstalled, service.guarded),
        reasons=partial(reasons_of_changes, service.guarded),
        client_secret=one.settings.client_secret or None,
        neighbours=Neighbours(site),
    )


def _cached(look_up: Callable[[], str]) -> Callable[[], str]:
    """Looks up Intercom's own name of the workspace until it is set. Once set, it never changes."""
    known = ""

    def answer() -> str:
        nonlocal known
        known = known or look_up()
        return known

    return answer


def _add_security_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:  # as a trusted proxy says
        response.headers.setdefault("Strict-Transport-Security", _ONE_YEAR)
    return response
