"""Routes that mark false alarms. The reporter is taken from the credential, never from the body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from drift.web.rest.pagination import Items
from drift.web.rest.parameters import in_path
from drift.web.rest.route import API, Request, Response, Routes
from drift.web.rest.schemas import TEXT, record, with_optional
from guard.core.model.records import FalseAlarm
from guard.core.reports.workflow_json import FalseAlarmAnswer, false_alarm
from guard.web.api.schemas import COMMENT
from guard.web.context import WebContext
from guard.workflow.false_alarms import mark_decision, mark_finding

routes: Final = Routes[WebContext]()

REASON: Final = record(reason={**COMMENT, "minLength": 1, "pattern": r"\S"})


@routes.add(
    "POST",
    f"{API}/decisions/{{id}}/false-alarm",
    "Say with a reason that a policy (all that were broken, where none is named) was wrong to speak in a decision. It "
    "is kept for good and closes nothing. Never about one's own doing.",
    role="approver",
    parameters=(in_path("id", "The id of the decision."),),
    takes=with_optional(REASON, policy=TEXT),
    answer=Items[FalseAlarmAnswer],
    status=201,
)
def mark_decision_false(context: WebContext, request: Request) -> Response:
    body = request.body
    return _created(
        mark_decision(
            context.guarded, request["id"], request.caller.email, body["reason"], body.get("policy")
        )
    )


@routes.add(
    "POST",
    f"{API}/findings/{{id}}/false-alarm",
    "The same about the decision that a finding names. The finding stays open until it is acknowledged, mended or "
    "exempt.",
    role="approver",
    parameters=(in_path("id", "The id of the finding."),),
    takes=REASON,
    answer=Items[FalseAlarmAnswer],
    status=201,
)
def mark_finding_false(context: WebContext, request: Request) -> Response:
    return _created(
        mark_finding(context.guarded, request["id"], request.caller.email, request.body["reason"])
    )


def _created(alarms: Iterable[FalseAlarm]) -> Response:
    return Response(Items(tuple(map(false_alarm, alarms))), status=201)
