"""Routes of the intents (the record of every write to Intercom) and of the remedies (steps for people)."""

from __future__ import annotations

from typing import Final

from drift.web.rest.pagination import Page, decode_one, page
from drift.web.rest.parameters import PAGE, flag, in_path, resource
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Routes
from guard.core.reports.workflow_json import IntentAnswer, RemedyAnswer, intent, remedy
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()

RESOURCE: Final = resource("resource", "Only writes to this resource, as KIND/ID.")


@routes.add(
    "GET",
    f"{API}/intents",
    "The record of intents, newest first: what was meant to be written to Intercom, why, and how it ended.",
    parameters=(RESOURCE, flag("open", "Only those that are (1) or are not (0) still under way."), *PAGE),
    answer=Page[IntentAnswer],
)
def list_intents(context: WebContext, request: Request) -> Page[IntentAnswer]:
    with context.guarded.view() as view:
        intents = view.state.intents.search(
            request["limit"] + 1,
            decode_one(request["cursor"], str),
            ref=request["resource"],
            is_open=request["open"],
        )
    return page(intents, request["limit"], intent, lambda record: (record.id,))


@routes.add(
    "GET",
    f"{API}/intents/{{id}}",
    "One intent: the fields before and after, the calls made, the states and times, and the outcome.",
    parameters=(in_path("id", "The id of the intent."),),
    answer=IntentAnswer,
)
def get_intent(context: WebContext, request: Request) -> IntentAnswer:
    with context.guarded.view() as view:
        record = view.state.intents.get(request["id"])
    if record is None:
        raise NotThere(f"There is no intent {request['id']}.")
    return intent(record)


@routes.add(
    "GET",
    f"{API}/remedies",
    "Written steps for what no API writes, newest first.",
    parameters=(flag("open", "Only those that are (1) or are not (0) still to be followed."), *PAGE),
    answer=Page[RemedyAnswer],
)
def list_remedies(context: WebContext, request: Request) -> Page[RemedyAnswer]:
    with context.guarded.view() as view:
        remedies = view.remedies.search(
            is_open=request["open"], before=decode_one(request["cursor"], str), limit=request["limit"] + 1
        )
    return page(remedies, request["limit"], remedy, lambda record: (record.id,))


@routes.add(
    "GET",
    f"{API}/remedies/{{id}}",
    "The written steps of one remedy.",
    parameters=(in_path("id", "The id of the remedy."),),
    answer=RemedyAnswer,
)
def get_remedy(context: WebContext, request: Request) -> RemedyAnswer:
    with context.guarded.view() as view:
        record = view.remedies.get(request["id"])
    if record is None:
        raise NotThere(f"There is no remedy {request['id']}.")
    return remedy(record)
