"""How the policies in force do, and which of them are ready to be enforced."""

from __future__ import annotations

from typing import Final

from drift.web.rest.parameters import moment, word
from drift.web.rest.route import API, Request, Response, Routes
from guard.core.reports.rollout import DAY
from guard.core.reports.rollout_formats import FORMATS
from guard.core.reports.rollout_json import PolicyStatuses
from guard.queries.rollout import policy_status
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()

USUALLY: Final = 30 * DAY
"""Seconds that are looked back where nobody says from when."""


@routes.add(
    "GET",
    f"{API}/policies/status",
    "How each policy in force does: what it did or would have done, false alarms, exemptions with their use, and "
    "whether an observed one is ready to be enforced.",
    parameters=(
        moment("since", "From when to count; thirty days back where it is left out."),
        word("format", "How to write it; json where it is left out.", tuple(FORMATS)),
    ),
    answer=PolicyStatuses,
    media=tuple(media for media, _ in FORMATS.values()),
)
def get_policy_status(context: WebContext, request: Request) -> Response:
    media, write = FORMATS[request["format"] or "json"]
    since = request["since"] if request["since"] is not None else context.guarded.now() - USUALLY
    found = policy_status(context.guarded, since, context.service.in_force.alarm)
    return Response(write(found).encode(), media=media)
