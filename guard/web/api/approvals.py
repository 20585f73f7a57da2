"""Routes of the approvals and their votes. The voter is taken from the credential, never from the body."""

from __future__ import annotations

from typing import Final

from drift.web.rest.pagination import Page, decode_one, page
from drift.web.rest.parameters import PAGE, flag, in_path
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Response, Routes
from guard.context import UnitOfWork
from guard.core.approvals.approval_rules import status
from guard.core.approvals.ballot import absences
from guard.core.approvals.missing_voices import who_is_missing
from guard.core.approvals.notices import why_nobody_is_left
from guard.core.approvals.outcomes import Pending
from guard.core.model.records import Approval
from guard.core.reports import workflow_json
from guard.core.reports.workflow_json import ApprovalAnswer, ApprovalInFull
from guard.enforcement.ballots_now import ballot_of_approval, presence
from guard.queries.change_reasons import reason_of
from guard.queries.effects.reports import reach_in_question
from guard.web.api.schemas import BALLOT
from guard.web.context import WebContext
from guard.workflow.voting import vote_as

routes: Final = Routes[WebContext]()

ID: Final = in_path("id", "The id of the approval.")


@routes.add(
    "GET",
    f"{API}/approvals",
    "The questions to people, newest first. The status is worked out from the votes and the clock.",
    parameters=(flag("open", "Only those that are (1) or are not (0) waiting for an answer."), *PAGE),
    answer=Page[ApprovalAnswer],
)
def list_approvals(context: WebContext, request: Request) -> Page[ApprovalAnswer]:
    with context.guarded.view() as view:
        approvals = view.approvals.search(
            is_open=request["open"], before=decode_one(request["cursor"], str), limit=request["limit"] + 1
        )
        return page(
            approvals,
            request["limit"],
            lambda approval: approval_answer(context, view, approval),
            lambda approval: (approval.id,),
        )


@routes.add(
    "GET",
    f"{API}/approvals/{{id}}",
    "One question with its votes.",
    parameters=(ID,),
    answer=ApprovalInFull,
)
def get_approval(context: WebContext, request: Request) -> ApprovalInFull:
    return _approval_in_full(context, request["id"])


@routes.add(
    "POST",
    f"{API}/approvals/{{id}}/votes",
    "Approve, deny, or say which other change is wanted (with a comment; the question waits on). Needs the role "
    "approver or operator and to be among those who are asked; who made the change is "
    "refused whatever their role. `for` names one for whom you vote while they are away, where it is not clear.",
    parameters=(ID,),
    takes=BALLOT,
    answer=ApprovalInFull,
    status=201,
)
def vote(context: WebContext, request: Request) -> Response:
    ballot, caller = request.body, request.caller
    vote_as(
        context.guarded,
        request["id"],
        caller.email,
        caller.role,
        ballot["vote"],
        ballot.get("comment", ""),
        ballot.get("for", ""),
    )
    context.service.wake()
    return Response(_approval_in_full(context, request["id"]), status=201)


def approval_answer(context: WebContext, work: UnitOfWork, approval: Approval) -> ApprovalAnswer:
    """The approval with its current status under the policies in force."""
    votes, now = work.approvals.votes(approval.id), context.guarded.now()
    revision = context.service.in_force().revision
    answer = status(approval, votes, now, policy_revision=revision)
    change = work.state.changes.get(approval.change_id)
    reason = None if change is None else reason_of(work, change)
    waits = approval.settled_at is None
    reach = None if change is None else reach_in_question(work, change, waits=waits)
    if approval.settled_at is not None:
        return workflow_json.approval(approval, answer, now, reason=reason, reach=reach)
    known = presence(work)
    ballot = ballot_of_approval(work, approval, known)
    nobody = why_nobody_is_left(known.waiting(ballot, votes))
    missing = who_is_missing(ballot, votes, now) if isinstance(answer, Pending) else ()
    away = absences(ballot, now)
    return workflow_json.approval(approval, answer, now, away, nobody, reason, missing, reach)


def _approval_in_full(context: WebContext, id: str) -> ApprovalInFull:
    with context.guarded.view() as view:
        approval = view.approvals.get(id)
        if approval is None:
            raise NotThere(f"There is no approval {id}.")
        votes = tuple(map(workflow_json.vote, view.approvals.votes(id)))
        notices = view.notices.of([id]).get(id, [])
        return workflow_json.approval_in_full(approval_answer(context, view, approval), votes, notices)
