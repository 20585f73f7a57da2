"""Routes of what became of conversations after a change, and of changes that people note."""

from __future__ import annotations

from typing import Any, Final, cast

from drift.core.model.local_times import NoMoment
from drift.core.model.moments import EXAMPLES, past_moment
from drift.web.rest.pagination import Items, Page, decode, page
from drift.web.rest.parameters import PAGE, SINCE, UNTIL, in_path, word
from drift.web.rest.problem_details import WrongBody
from drift.web.rest.route import API, Request, Response, Routes
from drift.web.rest.schemas import record, with_optional
from guard.core.change_reasons.stated_text import LONGEST_TEXT
from guard.core.effects.aftermath.followed import Touches
from guard.core.reports.effects.aftermath_formats import FORMATS
from guard.core.reports.effects.aftermath_json import AftermathAnswer, FollowedAnswer, NoteAnswer
from guard.queries.effects.aftermath.answers import note_answer, report_answer, row_answer
from guard.queries.effects.aftermath.report import list_followed, report_of
from guard.web.context import WebContext
from guard.workflow.notes import note_change

routes: Final = Routes[WebContext]()

_WORD: Final[dict[str, Any]] = {"type": "string", "minLength": 1, "maxLength": 200}
TOUCHES: Final = with_optional(
    record(),
    source={**_WORD, "pattern": "^[a-z_]+/[^/]+$"},
    channel=_WORD,
    locale=_WORD,
    team=_WORD,
    tag=_WORD,
    attribute=with_optional(record(name=_WORD, value=_WORD)),
)
NOTE: Final = with_optional(
    record(text={"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": r"\S"}),
    at={
        "type": "string",
        "minLength": 1,
        "maxLength": 80,
        "examples": ["20d", "2026-11-22T20:00:00Z", "before 412"],
    },
    touches=TOUCHES,
)


@routes.add(
    "GET",
    f"{API}/aftermath",
    "The changes whose aftermath is looked at, newest first: those of what Fin reads or an automation does, and those "
    "that people noted, each with what its newest look says first of all.",
    parameters=PAGE,
    answer=Page[FollowedAnswer],
)
def list_aftermath(context: WebContext, request: Request) -> Page[FollowedAnswer]:
    before = decode(request["cursor"], (int, float), str)
    with context.guarded.view() as view:
        rows = list_followed(view, cast("tuple[float, str] | None", before), request["limit"] + 1)
    return page(rows, request["limit"], row_answer, lambda row: (row.followed.since, row.followed.id))


@routes.add(
    "GET",
    f"{API}/aftermath/{{id}}",
    "What became of conversations after a change, looked at once after 3, 7 and 14 days: each measure of those it "
    "touched against those that no change touched, with its interval, and everything else that was changed in these "
    "days. What moved together with a change need not have been caused by it.",
    parameters=(
        in_path("id", "The number of the change, or the id of the note."),
        word("format", "How to write it; json where it is left out.", tuple(FORMATS)),
    ),
    answer=AftermathAnswer,
    media=tuple(media for media, _ in FORMATS.values()),
    refuses=(404,),
)
def get_aftermath(context: WebContext, request: Request) -> Response:
    media, write = FORMATS[request["format"] or "json"]
    with context.guarded.view() as view:
        answer = report_answer(report_of(view, request["id"]))
    return Response(write(answer).encode(), media=media)


@routes.add(
    "POST",
    f"{API}/notes",
    "Note a change that no API tells of, such as new guidance for Fin: its aftermath is looked at like any other's. "
    "`touches` says which conversations with Fin it touches (all of it has to be so); left out: all, and then nothing "
    f"is left to compare with. `at` is when it was made, written as {EXAMPLES}; UTC where no zone is given, and now "
    "where it is left out.",
    role="requester",
    takes=NOTE,
    answer=NoteAnswer,
    status=201,
    refuses=(422,),
    scope="propose",
)
def note(context: WebContext, request: Request) -> Response:
    body = request.body
    touched = dict(body.get("touches") or {})
    attribute = touched.pop("attribute", None)
    touches = Touches(**touched, attribute=(attribute["name"], attribute["value"]) if attribute else None)
    at = _moment(context, body["at"]) if "at" in body else None
    kept = note_change(context.guarded, request.caller.email, body["text"], at, touches)
    return Response(note_answer(kept), status=201)


@routes.add(
    "GET",
    f"{API}/notes",
    "The changes that people noted, newest first by when they were made; the newest 200 of the time that is asked for.",
    parameters=(SINCE, UNTIL),
    answer=Items[NoteAnswer],
)
def list_notes(context: WebContext, request: Request) -> Items[NoteAnswer]:
    with context.guarded.view() as view:
        until = request["until"]
        found = view.aftermath.notes(request["since"] or 0.0, view.now if until is None else until)
    return Items(tuple(map(note_answer, found)))


def _moment(context: WebContext, text: str) -> float:
    with context.guarded.view() as view:
        try:
            return past_moment(text, view.now, turn_of=view.state.past.turn)
        except NoMoment as problem:
            raise WrongBody(str(problem), [("/at", str(problem))]) from problem
