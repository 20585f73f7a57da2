"""Real questions that a change touches, as the file that Fin's own batch test takes. It is handed out and not kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from flask import Response, request

from drift.core.catalogue.catalogue import UnknownKind
from drift.web.rest.problem_details import WrongParameter
from guard.core.effects.questions import MOST, Group, as_csv
from guard.identity.tokens import at_least
from guard.queries.effects.questions import DAYS, NoQuestions, Picked, picked_for, questions_for
from guard.queries.lookup import NotRecorded
from guard.web.console.page import Pages, Visit

pages: Final = Pages()

_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    about: str
    days: int
    seed: int


@pages.add("GET", "/questions")
def show_questions(visit: Visit) -> Response:
    asked = _asked(request.args.get("for", ""), request.args.get("days"), request.args.get("seed"))
    if not asked.about:
        return _shown(visit, asked)
    try:
        return _shown(visit, asked, _picked(visit, asked))
    except (NoQuestions, NotRecorded, UnknownKind) as problem:
        return _shown(visit, asked, problem=str(problem.args[0]), status=422)


@pages.add("POST", "/questions", role="requester", scope="read")
def take_questions(visit: Visit) -> Response:
    given = request.form
    asked = _asked(given.get("for", ""), given.get("days"), given.get("seed"))
    try:
        found = questions_for(visit.guarded, _picked(visit, asked))
    except (NoQuestions, NotRecorded, UnknownKind) as problem:
        return _shown(visit, asked, problem=str(problem.args[0]), status=422)
    response = Response(as_csv(found.questions), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="questions.csv"'
    return response


def _asked(about: str, days: str | None, seed: str | None) -> Asked:
    return Asked(about.strip()[:_LONGEST], _whole("days", days, DAYS), _whole("seed", seed, 0))


def _whole(name: str, text: str | None, default: int) -> int:
    """Raises WrongParameter."""
    if not text:
        return default
    if not _NUMBER.fullmatch(text):
        raise WrongParameter(f"`{name}` is a whole number of at most six digits.")
    return int(text)


def _picked(visit: Visit, asked: Asked) -> Picked:
    with visit.guarded.view() as view:
        return picked_for(view, asked.about, view.now - asked.days * 86_400, asked.seed)


def _shown(
    visit: Visit, asked: Asked, picked: Picked | None = None, problem: str = "", status: int = 200
) -> Response:
    groups = _groups(picked) if picked is not None else {}
    return visit.page(
        "questions.html",
        status,
        asked=asked,
        picked=picked,
        problem=problem,
        may_take=at_least(visit.who.role, "requester"),
        groups=[(group.source, group.locale, group.channel, count) for group, count in groups.items()],
    )


def _groups(picked: Picked) -> dict[Group, int]:
    """The groups of those that are asked about, with how many of each."""
    found: dict[Group, int] = {}
    for group, _ in picked.ordered[:MOST]:
        found[group] = found.get(group, 0) + 1
    return found
