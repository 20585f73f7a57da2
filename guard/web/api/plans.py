"""The route that plans proposed changes, before anybody makes them."""

from __future__ import annotations

from typing import Final

from drift.web.rest.route import API, Request, Routes
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.core.reports.plan_json import PlanAnswer, plan_answer
from guard.queries.plan import CannotPlan, plan
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()


@routes.add(
    "POST",
    f"{API}/plans",
    "What proposed changes come to if the caller asks for them: whether Intercom would take them, the verdict of the "
    "policies in force with its reasons, who would have to approve, the diff, the calls, and what can be rolled back. "
    "Nothing is written, and nobody is asked.",
    role="requester",
    takes=BODY,
    answer=PlanAnswer,
    refuses=(422,),
    robots=True,
    scope="read",
)
def post_plan(context: WebContext, request: Request) -> PlanAnswer:
    caller = request.caller
    proposal, wrong = read_proposal(request.body, BODY)
    if wrong:
        raise CannotPlan(wrong)
    return plan_answer(plan(context.guarded, proposal, caller.email, robot=caller.robot))
