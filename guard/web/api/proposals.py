"""Routes of the proposals: asked, previewed, voted on, and talked about before a change is made. Who asks and who votes
is taken from the credential, never from the body."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Json
from drift.web.rest.pagination import Page, decode_one, page
from drift.web.rest.parameters import PAGE, flag, in_path, resource, word
from drift.web.rest.problem_details import RobotRefused, ScopeTooNarrow
from drift.web.rest.route import API, Caller, Request, Response, Routes
from drift.web.rest.schemas import one_of, record, with_optional
from drift.web.rest.text_formats import HARMLESS
from guard.context import GuardedWorkspace
from guard.core.effects.reports import Served
from guard.core.proposals.proposal_schema import BODY, FOR_ASKERS, FOR_ROBOTS
from guard.core.proposals.reading import edited, read_proposal
from guard.core.proposals.records import ProposalRecord
from guard.core.reports.proposal_json import ProposalAnswer, ProposalInFull
from guard.queries import proposals as queries
from guard.queries.effects.reports import reach_report
from guard.queries.plan import CannotPlan, plan_in
from guard.web.api.schemas import ADDRESS, COMMENT
from guard.web.context import WebContext
from guard.workflow.effect_reports import keep_report
from guard.workflow.proposals.asking import Asked, Asker, Planner, ask, ask_once, edit, renew
from guard.workflow.proposals.break_glass import review
from guard.workflow.proposals.errors import NoSuchProposal
from guard.workflow.proposals.talking import comment, withdraw
from guard.workflow.proposals.voting import vote_on

routes: Final = Routes[WebContext]()

ID: Final = in_path("id", "The id of the proposal.")
_STATED: Final = ("reason", "ticket")
_MEMBERS: Final[Mapping[str, Any]] = {
    name: {**schema, "format": HARMLESS} if name in _STATED else schema
    for name, schema in BODY["properties"].items()
}
_SOURCE: Final = {
    "type": "string",
    "maxLength": 500,
    "format": HARMLESS,
    "description": "The file it stands in, where a pipeline asks.",
}
_ASKED: Final = {
    **BODY,
    "properties": {
        **_MEMBERS,
        "source": _SOURCE,
        "once": {
            "type": "boolean",
            "description": "Do not ask again for a content that is open, or was applied: answer with the proposal that "
            "has it.",
        },
    },
}
_EDIT: Final = {
    "type": "object",
    "properties": {
        name: schema if name == "changes" else {"anyOf": [schema, {"type": "null"}]}
        for name, schema in _MEMBERS.items()
    },
    "minProperties": 1,
    "additionalProperties": False,
}
_RENEWAL: Final = {
    "type": "object",
    "properties": {
        name: _MEMBERS[name] for name in ("apply_at", "apply", "expires_in", "window_for") if name in _MEMBERS
    },
    "additionalProperties": False,
}
_VOTE: Final = with_optional(
    record(vote=one_of("approve", "deny", "changes_wanted")),
    comment=COMMENT,
    edition={"type": "integer", "minimum": 1, "description": "The edition that the voter saw."},
    **{"for": ADDRESS},
)


@routes.add(
    "POST",
    f"{API}/proposals",
    "Ask for changes before they are made. Answers at once with the verdict of the policies, who has to agree, and the "
    "preview that they see; what a policy forbids is kept as refused. Nothing is kept of what Intercom would not take, "
    "or where another open proposal touches one of the fields: `first` names that one.",
    role="requester",
    takes=_ASKED,
    answer=ProposalInFull,
    status=201,
    also=(200,),
    refuses=(409, 422),
    robots=True,
)
def post_proposal(context: WebContext, request: Request) -> Response:
    refuse_what_is_for_people(request.caller, request.body)
    body = dict(request.body)
    source, once = str(body.pop("source", "")), bool(body.pop("once", False))
    asked, by = read_asked(body, source), _asker(request)
    if once:
        found, is_new = ask_once(context.guarded, asked, by, plan_in)
    else:
        found, is_new = ask(context.guarded, asked, by, plan_in), True
    keep_report(context.guarded, Served.by_proposal(found.ballot), reach_report)
    context.service.wake()
    return Response(_in_full(context, found.id), status=201 if is_new else 200)


@routes.add(
    "GET",
    f"{API}/proposals",
    "The proposals, newest first. The status is worked out from what is recorded and from the clock.",
    parameters=(
        flag("open", "Only those that did not end (1), or did (0)."),
        word("asker", "Only those that this person asked for, by address."),
        resource("resource", "Only those that touch this resource, as KIND/ID."),
        *PAGE,
    ),
    answer=Page[ProposalAnswer],
)
def list_proposals(context: WebContext, request: Request) -> Page[ProposalAnswer]:
    with context.guarded.view() as view:
        found = view.proposals.search(
            asker=request["asker"] and plain_email(request["asker"]),
            is_open=request["open"],
            ref=request["resource"],
            before=decode_one(request["cursor"], str),
            limit=request["limit"] + 1,
        )
        by_id = {answer.id: answer for answer in queries.answers(view, found)}
        return page(found, request["limit"], lambda one: by_id[one.id], lambda one: (one.id,))


@routes.add(
    "GET",
    f"{API}/proposals/{{id}}",
    "One proposal with its preview, its votes and its thread.",
    parameters=(ID,),
    answer=ProposalInFull,
)
def get_proposal(context: WebContext, request: Request) -> ProposalInFull:
    return _in_full(context, request["id"])


@routes.add(
    "PATCH",
    f"{API}/proposals/{{id}}",
    "Edit a proposal: the members that are given take the place of those it has; null takes one away. It is judged "
    "anew, and every vote is void. Only for whoever asked.",
    role="requester",
    parameters=(ID,),
    takes=_EDIT,
    answer=ProposalInFull,
    refuses=(409, 422),
    robots=True,
)
def patch_proposal(context: WebContext, request: Request) -> ProposalInFull:
    return _asked_anew(context, request, edit)


@routes.add(
    "POST",
    f"{API}/proposals/{{id}}/renewal",
    "Ask again for what expired, or became void as the state or the policies moved. It is judged anew, and nobody has "
    "voted on it. Give another time where the one it has is over. Only for whoever asked.",
    role="requester",
    parameters=(ID,),
    takes=_RENEWAL,
    answer=ProposalInFull,
    refuses=(409, 422),
    robots=True,
)
def renew_proposal(context: WebContext, request: Request) -> ProposalInFull:
    return _asked_anew(context, request, renew)


@routes.add(
    "POST",
    f"{API}/proposals/{{id}}/votes",
    "Approve, deny, or ask for changes (with a comment that says which). Needs the role approver or operator and to be "
    "among those who are asked; whoever asked for it is refused whatever their role. A later vote of the same person "
    "takes the place of the earlier one.",
    parameters=(ID,),
    takes=_VOTE,
    answer=ProposalInFull,
    status=201,
    refuses=(409, 422),
)
def vote_on_proposal(context: WebContext, request: Request) -> Response:
    ballot, caller = request.body, request.caller
    vote_on(
        context.guarded,
        request["id"],
        caller.email,
        caller.role,
        ballot["vote"],
        ballot.get("comment", ""),
        ballot.get("edition"),
        ballot.get("for", ""),
    )
    context.service.wake()
    return Response(_in_full(context, request["id"]), status=201)


@routes.add(
    "POST",
    f"{API}/proposals/{{id}}/review",
    "Close the review of a proposal that was applied by breaking glass. Needs the role approver or operator, and never "
    "whoever broke it. A finding that opened because nobody had reviewed it in time is closed, too.",
    parameters=(ID,),
    takes=record(because={**COMMENT, "minLength": 1}),
    answer=ProposalInFull,
    status=201,
    refuses=(409, 422),
)
def review_proposal(context: WebContext, request: Request) -> Response:
    caller = request.caller
    review(context.guarded, request["id"], caller.email, caller.role, request.body["because"])
    return Response(_in_full(context, request["id"]), status=201)


@routes.add(
    "POST",
    f"{API}/proposals/{{id}}/withdrawal",
    "Take a proposal back before it is begun. Only for whoever asked.",
    role="requester",
    parameters=(ID,),
    takes=with_optional(record(), reason=COMMENT),
    answer=ProposalInFull,
    refuses=(409,),
    robots=True,
)
def withdraw_proposal(context: WebContext, request: Request) -> ProposalInFull:
    withdraw(context.guarded, request["id"], _asker(request), request.body.get("reason", ""))
    return _in_full(context, request["id"])


@routes.add(
    "POST",
    f"{API}/proposals/{{id}}/comments",
    "Say something in the thread of a proposal.",
    role="requester",
    parameters=(ID,),
    takes=record(comment={**COMMENT, "minLength": 1}),
    answer=ProposalInFull,
    status=201,
    robots=True,
)
def comment_on_proposal(context: WebContext, request: Request) -> Response:
    comment(context.guarded, request["id"], _asker(request), request.body["comment"])
    return Response(_in_full(context, request["id"]), status=201)


def refuse_what_is_for_people(caller: Caller, body: Mapping[str, Json]) -> None:
    """Raises RobotRefused where a robot says of a proposal what only people may say, and ScopeTooNarrow."""
    told = sorted(body.keys() - FOR_ROBOTS)
    if caller.robot and told:
        raise RobotRefused(
            f"`{told[0]}` in a proposal is for people: the robot {caller.robot} for {caller.email} may not say it. A "
            "person does this with a token of their own."
        )
    refuse_beyond_scope(caller.scopes, body)


def refuse_beyond_scope(scopes: Collection[str], body: Mapping[str, Json]) -> None:
    """Raises ScopeTooNarrow where a token that decides nothing has a change made that nobody agreed to."""
    decides = sorted(body.keys() - FOR_ASKERS)
    if decides and "decide" not in scopes:
        raise ScopeTooNarrow(
            f"`{decides[0]}` in a proposal needs a token made to decide; yours was made to "
            f"{' and '.join(scopes)} only."
        )


def read_asked(document: Mapping[str, Json], source: str, edition: int | None = None) -> Asked:
    """What the document of a proposal asks for. Raises CannotPlan."""
    proposal, wrong = read_proposal(document, BODY)
    if wrong:
        raise CannotPlan(wrong)
    return Asked(document, proposal, source, edition)


def _asked_anew(
    context: WebContext,
    request: Request,
    ask_anew: Callable[[GuardedWorkspace, str, Asked, Asker, Planner], ProposalRecord],
) -> ProposalInFull:
    """Edit or renew it: the members that are given take the place of those it has."""
    refuse_what_is_for_people(request.caller, request.body)
    before = _get(context, request["id"])
    asked = read_asked(edited(before.document, request.body), before.source, before.edition)
    found = ask_anew(context.guarded, before.id, asked, _asker(request), plan_in)
    keep_report(context.guarded, Served.by_proposal(found.ballot), reach_report)
    context.service.wake()
    return _in_full(context, before.id)


def _asker(request: Request) -> Asker:
    return Asker(request.caller.email, request.caller.robot)


def _get(context: WebContext, id: str) -> ProposalRecord:
    with context.guarded.view() as view:
        found = view.proposals.get(id)
    if found is None:
        raise NoSuchProposal(id)
    return found


def _in_full(context: WebContext, id: str) -> ProposalInFull:
    with context.guarded.view() as view:
        found = view.proposals.get(id)
        if found is None:
            raise NoSuchProposal(id)
        return queries.in_full(view, found)
