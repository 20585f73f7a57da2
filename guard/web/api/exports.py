"""Routes of exports: how far each target is, what it refused, and what operators do about that."""

from __future__ import annotations

from typing import Any, Final

from drift.web.rest.pagination import Items, Page, decode, page
from drift.web.rest.parameters import PAGE, in_path
from drift.web.rest.problem_details import NotThere
from drift.web.rest.route import API, Request, Routes
from drift.web.rest.schemas import record, with_optional
from guard.core.reports.export_json import (
    ExportAnswer,
    LetterAnswer,
    LettersAnswer,
    ReplayAnswer,
    export_answer,
    letter_answer,
)
from guard.queries.exports import ExportNow, export_now, exports_now
from guard.web.api.schemas import COMMENT
from guard.web.context import WebContext
from guard.workflow.exports import drop_letters, replay, retry_letters

routes: Final = Routes[WebContext]()

NAME: Final = in_path("name", "The name of the target.")
_IDS: Final[dict[str, Any]] = {
    "type": "array",
    "minItems": 1,
    "maxItems": 1000,
    "items": {"type": "string", "minLength": 1, "maxLength": 200},
}
_LETTERS: Final = with_optional(record(), letters=_IDS, because=COMMENT)
_REPLAY: Final = with_optional(
    record(**{"from": {"type": "string", "minLength": 1, "maxLength": 100}}), because=COMMENT
)


def answer_of(export: ExportNow) -> ExportAnswer:
    return export_answer(
        export.name,
        export.plan,
        export.state,
        export.standing,
        sentence=export.sentence,
        behind=export.behind,
        lag=export.lag,
        letters=export.letters,
    )


@routes.add(
    "GET",
    f"{API}/exports",
    "Where the record is exported to, and how far each target is. Targets that exports.yaml does not declare any more "
    "stay in the list: they go on where they were when it does again.",
    answer=Items[ExportAnswer],
)
def list_exports(context: WebContext, request: Request) -> Items[ExportAnswer]:
    with context.guarded.view() as view:
        return Items(tuple(answer_of(export) for export in exports_now(view)))


@routes.add("GET", f"{API}/exports/{{name}}", "One target.", parameters=(NAME,), answer=ExportAnswer)
def get_export(context: WebContext, request: Request) -> ExportAnswer:
    with context.guarded.view() as view:
        found = export_now(view, request["name"])
    if found is None:
        raise NotThere(f"There is no export to {request['name']}.")
    return answer_of(found)


@routes.add(
    "GET",
    f"{API}/exports/{{name}}/letters",
    "The events that a target refused by themselves, in the order of the ledger.",
    parameters=(NAME, *PAGE),
    answer=Page[LetterAnswer],
)
def list_letters(context: WebContext, request: Request) -> Page[LetterAnswer]:
    after = decode(request["cursor"], int, str) or (0, "")
    with context.guarded.view() as view:
        found = view.export_letters.of(request["name"], request["limit"] + 1, (after[0], after[1]))
    return page(found, request["limit"], letter_answer, lambda one: (one.number, one.id))


@routes.add(
    "POST",
    f"{API}/exports/{{name}}/retry",
    "Try refused events again at once: those of `letters`, or all of them. It also ends the pause of a target that was "
    "left alone.",
    role="operator",
    parameters=(NAME,),
    takes=_LETTERS,
    answer=LettersAnswer,
    refuses=(409,),
)
def retry_some(context: WebContext, request: Request) -> LettersAnswer:
    name, ids = request["name"], request.body.get("letters")
    return LettersAnswer(name, retry_letters(context.guarded, name, ids, request.caller.email))


@routes.add(
    "POST",
    f"{API}/exports/{{name}}/drop",
    "Let refused events go: those of `letters`, or all of them. The target never gets them; the ledger says who decided"
    " that, and `because` why.",
    role="operator",
    parameters=(NAME,),
    takes=_LETTERS,
    answer=LettersAnswer,
    refuses=(409,),
)
def drop_some(context: WebContext, request: Request) -> LettersAnswer:
    name, body = request["name"], request.body
    by, because = request.caller.email, body.get("because", "")
    return LettersAnswer(name, drop_letters(context.guarded, name, body.get("letters"), by, because))


@routes.add(
    "POST",
    f"{API}/exports/{{name}}/replay",
    "Send again everything from an entry of the ledger on: `from` is its number, or a moment with its offset or zone. "
    "Events keep their ids. Not for files of days.",
    role="operator",
    parameters=(NAME,),
    takes=_REPLAY,
    answer=ReplayAnswer,
    refuses=(409, 422),
)
def replay_from(context: WebContext, request: Request) -> ReplayAnswer:
    name, body = request["name"], request.body
    by, because = request.caller.email, body.get("because", "")
    begins = replay(context.guarded, name, body["from"], by, because)
    return ReplayAnswer(name, begins)
