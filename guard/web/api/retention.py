"""Routes of what is kept and what goes: how long, what was deleted, legal holds, and who was erased."""

from __future__ import annotations

from typing import Final

from drift.core.json_view import time_or_none
from drift.core.model.resources import Json
from drift.web.rest.pagination import Items
from drift.web.rest.parameters import in_path
from drift.web.rest.problem_details import WrongBody
from drift.web.rest.route import API, Request, Response, Routes
from drift.web.rest.schemas import record, with_optional
from guard.core.proposals.moments import moment
from guard.core.reports.retention_json import (
    ErasureAnswer,
    LegalHoldAnswer,
    RecordClassAnswer,
    RetentionAnswer,
    TableOutlookAnswer,
    deletion,
    erasure,
    legal_hold,
)
from guard.queries.retention import ClassOutlook, outlook
from guard.web.context import WebContext
from guard.workflow.legal_holds import place, release

routes: Final = Routes[WebContext]()

NAME: Final = in_path("name", "The name of the hold.")
TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 2000, "pattern": r"\S"}
NEW_NAME: Final = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
HOLD: Final = with_optional(
    record(name=NEW_NAME, because=TEXT),
    about={"type": "string", "maxLength": 500},
    until={"type": "string", "maxLength": 100},
)
NEWEST: Final = 50


@routes.add(
    "GET",
    f"{API}/retention",
    "How long each class of record is kept, what is old enough to go, and the newest deletions. Nothing is deleted.",
    answer=RetentionAnswer,
)
def get_retention(context: WebContext, request: Request) -> RetentionAnswer:
    with context.guarded.view() as view:
        classes = tuple(_class(one) for one in outlook(view))
        return RetentionAnswer(classes, tuple(deletion(one) for one in view.deletions.every(NEWEST)))


@routes.add(
    "GET",
    f"{API}/holds",
    "The legal holds, newest first, those that were released, too.",
    role="operator",
    answer=Items[LegalHoldAnswer],
)
def list_holds(context: WebContext, request: Request) -> Items[LegalHoldAnswer]:
    with context.guarded.view() as view:
        return Items(tuple(legal_hold(hold, view.now) for hold in view.legal_holds.every()))


@routes.add(
    "POST",
    f"{API}/holds",
    "Place a legal hold: what it is `about` (an address, KIND/ID or a class of record; left out: everything) is not "
    "deleted by age, and not erased, `until` a time or until somebody else releases it. Each has a `name` of its own.",
    role="operator",
    takes=HOLD,
    answer=LegalHoldAnswer,
    status=201,
    refuses=(409, 422),
)
def add_hold(context: WebContext, request: Request) -> Response:
    body = request.body
    hold = place(
        context.guarded,
        body["name"],
        request.caller.email,
        because=body["because"],
        about=body.get("about", ""),
        until=_moment(body["until"]) if "until" in body else None,
    )
    return Response(legal_hold(hold, context.guarded.now()), status=201)


@routes.add(
    "POST",
    f"{API}/holds/{{name}}/release",
    "Release a legal hold, with the reason. It takes another operator than the one who placed it.",
    role="operator",
    parameters=(NAME,),
    takes=record(because=TEXT),
    answer=LegalHoldAnswer,
    refuses=(409,),
)
def release_hold(context: WebContext, request: Request) -> LegalHoldAnswer:
    name, by = request["name"], request.caller.email
    hold = release(context.guarded, name, by, because=request.body["because"])
    return legal_hold(hold, context.guarded.now())


@routes.add(
    "GET",
    f"{API}/erasures",
    "Who was erased from the record, newest first, as whom they go on, and why.",
    role="operator",
    answer=Items[ErasureAnswer],
)
def list_erasures(context: WebContext, request: Request) -> Items[ErasureAnswer]:
    with context.guarded.view() as view:
        return Items(tuple(erasure(one) for one in view.erasures.every()))


def _class(one: ClassOutlook) -> RecordClassAnswer:
    return RecordClassAnswer(
        record_class=one.record_class.name,
        says=one.record_class.says,
        period=one.period,
        rule=one.rule,
        kept_from=time_or_none(one.kept_from),
        going=one.going,
        all=one.all,
        oldest=time_or_none(one.oldest),
        tables=tuple(
            TableOutlookAnswer(line.table, line.going, line.all, time_or_none(line.oldest))
            for line in one.tables
        ),
        held_by=one.held.name if one.held else None,
        last=deletion(one.last) if one.last else None,
    )


def _moment(text: Json) -> float:
    at, why = moment(text)
    if at is None:
        raise WrongBody(why, [("/until", why)])
    return at
