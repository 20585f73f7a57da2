"""The route of real questions that a change touches."""

from __future__ import annotations

from typing import Final

from drift.web.rest.parameters import moment, whole, word
from drift.web.rest.problem_details import WrongParameter
from drift.web.rest.route import API, JSON, Request, Response, Routes
from guard.core.effects.questions import MOST, as_csv
from guard.core.reports.effects.questions_formats import as_json
from guard.core.reports.effects.questions_json import QuestionsAnswer
from guard.queries.effects.questions import DAYS, answer_of, picked_for, questions_for
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()

CSV: Final = "text/csv"
LARGEST_SEED: Final = 1_000_000


@routes.add(
    "GET",
    f"{API}/questions",
    "Up to 50 real questions that a change touches, for Fin's own batch test: first messages, some of each source, "
    "language and channel, with names, addresses and numbers masked. Each is asked of Intercom, and nothing is kept.",
    role="requester",
    parameters=(
        word("for", "What is changed: a resource as KIND/ID, or the id of a proposal."),
        moment(
            "since",
            "Only conversations that began at this moment or later; 90 days back where it is left out.",
        ),
        whole("most", "How many questions at most.", 1, MOST, MOST),
        whole("seed", "Another number picks other questions.", 0, LARGEST_SEED, 0),
        word("format", "How to write them; json where it is left out.", ("json", "csv")),
    ),
    answer=QuestionsAnswer,
    media=(JSON, CSV),
    refuses=(404, 422, 502),
)
def get_questions(context: WebContext, request: Request) -> Response:
    if not request["for"]:
        raise WrongParameter("`for` is missing: name a resource as KIND/ID, or the id of a proposal.")
    with context.guarded.view() as view:
        since = view.now - DAYS * 86_400 if request["since"] is None else request["since"]
        picked = picked_for(view, request["for"], since, request["seed"])
    found = questions_for(context.guarded, picked, request["most"])
    if request["format"] == "csv":
        return Response(as_csv(found.questions).encode(), media=CSV)
    return Response(as_json(answer_of(found)).encode())
