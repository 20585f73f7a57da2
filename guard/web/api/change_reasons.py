"""Routes of why changes were made. Who says so is taken from the credential, never from the body."""

from __future__ import annotations

from typing import Final

from drift.core.json_view import ChangeReasonAnswer, change_reason
from drift.web.rest.pagination import Items, Page, decode_one, page
from drift.web.rest.parameters import PAGE, SINCE, UNTIL, flag, number_in_path, word
from drift.web.rest.route import API, Request, Response, Routes
from drift.web.rest.schemas import record, with_optional
from guard.core.change_reasons.stated_text import LONGEST_TEXT, LONGEST_TICKET
from guard.core.reports.unexplained_json import UnexplainedAnswer
from guard.core.reports.unexplained_json import unexplained as unexplained_answer
from guard.queries.change_reasons import stated_reasons
from guard.queries.unexplained import unexplained
from guard.web.context import WebContext
from guard.workflow.change_reasons import state_reason

routes: Final = Routes[WebContext]()

NUMBER: Final = number_in_path("id", "The number of the change.")
REASON: Final = with_optional(
    record(reason={"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": r"\S"}),
    ticket={"type": "string", "maxLength": LONGEST_TICKET},
)


@routes.add(
    "POST",
    f"{API}/changes/{{id}}/reason",
    "Say in one line why a change was made, with a ticket if there is one: whoever may have made it, or somebody who "
    "knows; the answer's `source` says which. It is attribution, never an approval: no verdict, finding or quorum "
    "changes. Kept for good; a text that looks like a secret is refused.",
    role="requester",
    parameters=(NUMBER,),
    takes=REASON,
    answer=ChangeReasonAnswer,
    status=201,
    refuses=(422,),
    scope="propose",
)
def say_why(context: WebContext, request: Request) -> Response:
    body = request.body
    stated = state_reason(
        context.guarded, request["id"], request.caller.email, body["reason"], body.get("ticket", "")
    )
    return Response(change_reason(stated), status=201)


@routes.add(
    "GET",
    f"{API}/changes/{{id}}/reasons",
    "All that was said of why a change was made, the last word of its author first; of a write of the service, what it "
    "rests on.",
    parameters=(NUMBER,),
    answer=Items[ChangeReasonAnswer],
)
def list_reasons(context: WebContext, request: Request) -> Items[ChangeReasonAnswer]:
    with context.guarded.view() as view:
        return Items(tuple(map(change_reason, stated_reasons(view, request["id"]))))


@routes.add(
    "GET",
    f"{API}/changes/unexplained",
    "The changes that a policy with `ask_why` watches and of which nobody has said why, newest first: who made them, "
    "and whether they were asked.",
    parameters=(
        word("actor", "Only changes made by this address."),
        flag("asked", "Only those about which somebody was (1) or was not (0) asked."),
        SINCE,
        UNTIL,
        *PAGE,
    ),
    answer=Page[UnexplainedAnswer],
)
def list_unexplained(context: WebContext, request: Request) -> Page[UnexplainedAnswer]:
    with context.guarded.view() as view:
        found = unexplained(
            view,
            since=request["since"],
            until=request["until"],
            before=decode_one(request["cursor"], int),
            limit=request["limit"] + 1,
            actor=request["actor"],
            asked=request["asked"],
        )
    return page(found, request["limit"], unexplained_answer, lambda one: (one.change.id,))
