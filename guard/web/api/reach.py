"""Routes about the reach of a change: how many conversations it has to do with, before anybody makes it."""

from __future__ import annotations

from typing import Any, Final

from drift.core.model.resources import Json
from drift.web.moments import moment_of, past
from drift.web.rest.parameters import Parameter, word
from drift.web.rest.problem_details import WrongBody, WrongParameter
from drift.web.rest.route import API, Request, Response, Routes
from guard.core.effects.reach.report import as_json
from guard.core.proposals.proposal_schema import BODY
from guard.core.reports.effects.reach_formats import FORMATS
from guard.core.reports.effects.reach_json import ReachAnswer, reach_answer
from guard.core.text.durations import instead
from guard.queries.asked_reach import asked_reach
from guard.runtime.environment import UNITS, seconds_in
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()

_CHANGE: Final[dict[str, Any]] = BODY["properties"]["changes"]["items"]["properties"]
REACH_BODY: Final[dict[str, Json]] = {
    "type": "object",
    "required": ["resource"],
    "additionalProperties": False,
    "properties": {
        **{name: _CHANGE[name] for name in ("resource", "set", "merge", "delete")},
        "since": {
            "description": "From conversations that began since then, such as 30d; 90d where it is left out.",
            "type": "string",
        },
    },
}
_FORMAT: Final[Parameter] = word("format", "How to write it; json where it is left out.", tuple(FORMATS))
_MEDIA: Final = tuple(media for media, _ in FORMATS.values())
_WHAT: Final = (
    "how many conversations it has to do with, what became of them, and week by week. Each number says whether it is "
    "counted, bounded, estimated or unknown. Nothing is asked of Intercom."
)


@routes.add(
    "GET",
    f"{API}/reach",
    f"The reach of any change of a resource, or of its deletion: {_WHAT}",
    parameters=(
        word("resource", "The resource as KIND/ID."),
        word("operation", "What is done to it; change where it is left out.", ("change", "delete")),
        past("since", "From conversations that began since then; 90d where it is left out."),
        _FORMAT,
    ),
    refuses=(404, 422),
    robots=True,
    scope="read",
    answer=ReachAnswer,
    media=_MEDIA,
)
def get_reach(context: WebContext, request: Request) -> Response:
    if not request["resource"]:
        raise WrongParameter("`resource` is missing: which one, as KIND/ID, for example article/7003?")
    change: dict[str, Json] = {"resource": request["resource"]}
    if request["operation"] == "delete":
        change["delete"] = True
    with context.guarded.view() as view:
        since = moment_of(view.state, "since", request["since"] or "90d", view.now)
        answer = reach_answer(as_json(asked_reach(view, change, since, view.now)))
    return _written(request, answer)


@routes.add(
    "POST",
    f"{API}/reach",
    f"The reach of a change as a proposal would ask for it: {_WHAT}",
    takes=REACH_BODY,
    parameters=(_FORMAT,),
    refuses=(404, 422),
    robots=True,
    scope="read",
    answer=ReachAnswer,
    media=_MEDIA,
)
def post_reach(context: WebContext, request: Request) -> Response:
    change = {name: value for name, value in request.body.items() if name != "since"}
    back = _seconds(request.body.get("since", "90d"))
    with context.guarded.view() as view:
        answer = reach_answer(as_json(asked_reach(view, change, view.now - back, view.now)))
    return _written(request, answer)


def _seconds(since: str) -> float:
    try:
        return seconds_in(since)
    except ValueError as problem:
        raise WrongBody(
            f"`since` must be a time such as 12h, 30d or 365d{instead(since, UNITS)}",
            [("/since", "It is no time.")],
        ) from problem


def _written(request: Request, answer: ReachAnswer) -> Response:
    media, write = FORMATS[request["format"] or "json"]
    return Response(write(answer).encode(), media=media)
