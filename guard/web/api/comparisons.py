"""The route that compares two moments."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.catalogue import kind as kind_named
from drift.store import StateStore
from drift.web.moments import moment_of, past
from drift.web.rest.parameters import resource, whole, word
from drift.web.rest.problem_details import WrongParameter
from drift.web.rest.route import API, Request, Response, Routes
from guard.core.reports.comparison_formats import FORMATS
from guard.core.reports.comparison_json import ComparisonAnswer
from guard.queries.past.comparison import FEW, MOST, Compare, Moment, compared
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()


@routes.add(
    "GET",
    f"{API}/comparisons",
    "What differs between two moments: of one resource, of a kind, or of everything where neither is named. With the "
    "changes that made the difference, and what of it is noise; what was made anew is followed. The first moment may "
    "be the later one.",
    parameters=(
        past("from", "The one side."),
        past("to", "The other side; now where it is left out."),
        resource("resource", "Only this resource."),
        word("kind", "Only resources of this kind."),
        whole("limit", "How many resources that differ to show.", 1, MOST, FEW),
        word("format", "How to write it; json where it is left out.", tuple(FORMATS)),
    ),
    answer=ComparisonAnswer,
    media=tuple(media for media, _ in FORMATS.values()),
    refuses=(404,),
)
def get_comparison(context: WebContext, request: Request) -> Response:
    media, write = FORMATS[request["format"] or "json"]
    if request["from"] is None:
        raise WrongParameter("`from` is missing: it says with which moment to compare.")
    if request["resource"] is not None and request["kind"]:
        raise WrongParameter("Say either `resource` or `kind`, or neither to compare everything.")
    ref = request["resource"]
    kind = kind_named(ref.kind if ref is not None else request["kind"]) if ref or request["kind"] else None
    with context.guarded.view() as view:
        first, second = (_moment(view.state, request, name, view.now) for name in ("from", "to"))
        asked = Compare(first, second, ref, None if ref is not None else kind, request["limit"])
        return Response(write(compared(view, asked)).encode(), media=media)


def _moment(state: StateStore, request: Request, name: str, now: float) -> Moment:
    text = request[name] or "now"
    return Moment(moment_of(state, name, text, now), text)
