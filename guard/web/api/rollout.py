"""How the policies in force do, and which of them are ready to be enforced."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Json
from drift.web.rest.parameters import moment, word
from drift.web.rest.route import API, Request, Response, Routes
from drift.web.rest.schemas import TEXT, TIME, WHOLE, many, maybe, named, one_of, record
from guard.core.reports.rollout import DAY
from guard.core.reports.rollout_formats import FORMATS
from guard.queries.rollout import policy_status
from guard.web.api.schemas import MODE, SEVERITY
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()

USUALLY: Final = 30 * DAY
"""Seconds that are looked back where nobody says from when."""
_LOUD: Final = maybe(record(name=TEXT, times=WHOLE))

SCHEMAS: Final[dict[str, Json]] = {
    "PolicyStatus": record(
        id=TEXT,
        severity=SEVERITY,
        owner=TEXT,
        where=TEXT,
        mode=MODE,
        begun_at=maybe(TIME),
        counted_since=TIME,
        matches=WHOLE,
        enforced=record(flagged=WHOLE, asked=WHOLE, reverted=WHOLE),
        would_have_acted=WHOLE,
        excused=WHOLE,
        exempt=WHOLE,
        last_spoke_at=maybe(TIME),
        open_findings=WHOLE,
        false_alarms=many(named("FalseAlarm")),
        exemptions=many(named("Waiver")),
        loudest_actor=_LOUD,
        loudest_resource=_LOUD,
        standing=one_of("enforced", "ready", "too_early", "noisy"),
        advice=TEXT,
    ),
    "PolicyStatuses": record(
        workspace=TEXT,
        mode=MODE,
        revision=TEXT,
        alarm=maybe(TEXT),
        since=TIME,
        until=TIME,
        items=many(named("PolicyStatus")),
    ),
}


@routes.add(
    "GET",
    f"{API}/policies/status",
    "How each policy in force does: what it did or would have done, false alarms, exemptions with their use, and "
    "whether an observed one is ready to be enforced.",
    parameters=(
        moment("since", "From when to count; thirty days back where it is left out."),
        word("format", "How to write it; json where it is left out.", tuple(FORMATS)),
    ),
    answer=named("PolicyStatuses"),
    media=tuple(media for media, _ in FORMATS.values()),
)
def get_policy_status(site: WebContext, asked: Request) -> Response:
    media, write = FORMATS[asked["format"] or "json"]
    since = asked["since"] if asked["since"] is not None else site.guarded.now() - USUALLY
    found = policy_status(site.guarded, since, site.service.in_force.alarm)
    return Response(write(found).encode(), media=media)
