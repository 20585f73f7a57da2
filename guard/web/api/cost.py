"""The route of what Fin costs."""

from __future__ import annotations

from typing import Final

from drift.web.rest.parameters import word
from drift.web.rest.route import API, Request, Response, Routes
from guard.core.reports.effects.cost_formats import FORMATS
from guard.core.reports.effects.cost_json import CostAnswer
from guard.queries.effects.cost import answer_of
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()


@routes.add(
    "GET",
    f"{API}/cost",
    "What Fin costs this month: what is final, what still ripens, a forecast with its interval, how the month stands "
    "to its limit, and the changes of what Fin reads that it moved together with.",
    parameters=(word("format", "How to write it; json where it is left out.", tuple(FORMATS)),),
    answer=CostAnswer,
    media=tuple(media for media, _ in FORMATS.values()),
)
def get_cost(context: WebContext, request: Request) -> Response:
    media, write = FORMATS[request["format"] or "json"]
    return Response(write(answer_of(context.costs.cost(context.guarded))).encode(), media=media)
