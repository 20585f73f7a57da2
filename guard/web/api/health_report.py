"""The route of the health of a configuration. The health of the service itself is at /healthz and /readyz."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.catalogue import kind as kind_named
from drift.web.rest.parameters import word, words
from drift.web.rest.problem_details import WrongParameter
from drift.web.rest.route import API, Request, Response, Routes
from guard.core.health.checks.table import BY_ID
from guard.core.health.report import HealthReport, narrowed
from guard.core.language.diagnostics import did_you_mean
from guard.core.reports.health_formats import FORMATS
from guard.core.reports.health_json import HealthAnswer, health_answer
from guard.queries.health.kept import EVERYTHING, health_now
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()


@routes.add(
    "GET",
    f"{API}/health-report",
    "How healthy the configuration is: what was not looked at, a score with its parts, and what is unused, dangling, "
    "stale, duplicate or broken, each with the change or the steps that put it right.",
    parameters=(
        words("check", "Only what this check reports."),
        words("kind", "Only what is reported of this kind."),
        words("resource", "Only what is reported of this resource: KIND/ID."),
        word("format", "How to write it; json where it is left out.", tuple(FORMATS)),
    ),
    answer=HealthAnswer,
    media=tuple(media for media, _ in FORMATS.values()),
    refuses=(404,),
)
def get_health_report(context: WebContext, request: Request) -> Response:
    for name in request["check"]:
        if name not in BY_ID:
            raise WrongParameter(f"There is no check `{name}`.{did_you_mean(name, sorted(BY_ID))}")
    kinds = [kind_named(name).name for name in request["kind"]]
    media, write = FORMATS[request["format"] or "json"]
    found = narrowed(_report(context, request), request["check"], kinds, request["resource"])
    return Response(write(health_answer(found, context.guarded.id_code())).encode(), media=media)


def _report(context: WebContext, request: Request) -> HealthReport:
    """Of a resource that is named, also what is beyond the first findings."""
    if not request["resource"]:
        return context.health.report(context.guarded)
    with context.guarded.view() as view:
        return health_now(view, EVERYTHING)
