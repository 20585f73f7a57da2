"""The route of the policy rollout: how each policy does, and whether it is ready to be enforced."""

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

DEFAULT_PERIOD: Final = 30 * DAY
"""How far back to count, in seconds, where `since` is left out."""


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
    since = request["since"] if request["since"] is not None else context.guarded.now() - DEFAULT_PERIOD
    statuses = policy_status(context.guarded, since, context.service.in_force.alarm)
    return Response(write(statuses).encode(), media=media)
