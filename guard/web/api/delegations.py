"""Routes of delegations: who votes for whom. Who hands on a voice is taken from the credential, and only an operator
may name somebody else."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Json
from drift.web.rest.pagination import Page, decode_one, page
from drift.web.rest.parameters import PAGE, flag, in_path
from drift.web.rest.problem_details import NotThere, WrongBody
from drift.web.rest.route import API, Request, Response, Routes
from drift.web.rest.schemas import record, with_optional
from guard.core.proposals.moments import moment
from guard.core.reports.delegation_json import DelegationAnswer, delegation
from guard.web.api.schemas import ADDRESS, COMMENT
from guard.web.context import WebContext
from guard.workflow.delegations import delegate, end_delegation

routes: Final = Routes[WebContext]()

ID: Final = in_path("id", "The id of the delegation.")
MOMENT: Final = {"type": "string", "maxLength": 100}
ABSENCE: Final = with_optional(
    record(to=ADDRESS, until=MOMENT), **{"from": MOMENT, "because": COMMENT, "for": ADDRESS}
)


@routes.add(
    "GET",
    f"{API}/delegations",
    "Who votes for whom while they are away, newest first. Ended ones stay in the list.",
    parameters=(flag("open", "Only those that hold now or will (1), or that are over (0)."), *PAGE),
    answer=Page[DelegationAnswer],
)
def list_delegations(context: WebContext, request: Request) -> Page[DelegationAnswer]:
    now = context.guarded.now()
    with context.guarded.view() as view:
        found = view.delegations.search(
            now,
            is_open=request["open"],
            before=decode_one(request["cursor"], str),
            limit=request["limit"] + 1,
        )
    return page(found, request["limit"], lambda one: delegation(one, now), lambda one: (one.id,))


@routes.add("GET", f"{API}/delegations/{{id}}", "One delegation.", parameters=(ID,), answer=DelegationAnswer)
def get_delegation(context: WebContext, request: Request) -> DelegationAnswer:
    with context.guarded.view() as view:
        found = view.delegations.get(request["id"])
    if found is None:
        raise NotThere(f"There is no delegation {request['id']}.")
    return delegation(found, context.guarded.now())


@routes.add(
    "POST",
    f"{API}/delegations",
    "Hand your voice in approvals to somebody while you are away: `to`, `until`, and `from` where it is not to begin "
    "now. Times carry their offset or zone. At most 90 days. An operator may do it `for` somebody who cannot.",
    role="approver",
    takes=ABSENCE,
    answer=DelegationAnswer,
    status=201,
    refuses=(409, 422),
)
def add_delegation(context: WebContext, request: Request) -> Response:
    body, caller = request.body, request.caller
    made, note = delegate(
        context.guarded,
        caller.email,
        caller.role,
        to=body["to"],
        until=_moment(body, "until"),
        since=_moment(body, "from") if "from" in body else None,
        because=body.get("because", ""),
        delegator=body.get("for", ""),
    )
    return Response(delegation(made, context.guarded.now(), note), status=201)


@routes.add(
    "POST",
    f"{API}/delegations/{{id}}/end",
    "End a delegation now: whose voice it is, who has it, and operators may. Votes that were cast by it stay what they "
    "are.",
    role="approver",
    parameters=(ID,),
    answer=DelegationAnswer,
    refuses=(409,),
)
def end_one(context: WebContext, request: Request) -> DelegationAnswer:
    caller = request.caller
    ended = end_delegation(context.guarded, request["id"], caller.email, caller.role)
    return delegation(ended, context.guarded.now())


def _moment(body: Json, name: str) -> float:
    at, why = moment(body[name])
    if at is None:
        raise WrongBody(why, [(f"/{name}", why)])
    return at
