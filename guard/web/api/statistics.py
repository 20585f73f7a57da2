"""The route of what Intercom counts of a resource by itself."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.model.resources import Ref
from drift.web.resources import KIND_AND_ID
from drift.web.rest.parameters import moment
from drift.web.rest.route import API, Request, Routes
from guard.core.effects.statistics import Statistics
from guard.core.reports.effects.statistics_json import StatisticsAnswer, statistics_answer
from guard.queries.effects.statistics import USUAL, has_statistics, statistics_of
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()
_COUNTED: Final = " and ".join(kind.name for kind in KINDS if has_statistics(kind))
_NOTHING: Final = f"Intercom counts nothing of resources of this kind: it does of {_COUNTED}."


@routes.add(
    "GET",
    f"{API}/resources/{{kind}}/{{id}}/statistics",
    "What Intercom counts of a resource by itself: of an article how often Fin used it, resolved with it, and it was "
    "seen; of a data connector its runs, what ran it and how that failed.",
    parameters=(
        *KIND_AND_ID,
        moment("since", "From then on; of the last 28 days where it is left out."),
        moment("until", "Until then; until now where it is left out."),
    ),
    answer=StatisticsAnswer,
)
def get_statistics(context: WebContext, request: Request) -> StatisticsAnswer:
    kind = kind_named(request["kind"])
    ref = Ref(kind.name, request["id"])
    with context.guarded.view() as view:
        until = view.now if request["until"] is None else request["until"]
        since = until - USUAL if request["since"] is None else request["since"]
        found = statistics_of(view.state, ref, since, until)
    return statistics_answer(ref, found or Statistics(since, until, (), notes=(_NOTHING,)))
