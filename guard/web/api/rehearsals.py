"""The routes of rehearsals: those that are declared, and what one tells. None runs a program or opens a file."""

from __future__ import annotations

from typing import Any, Final

from drift.core.model.json_pointer import join
from drift.web.rest.pagination import Items
from drift.web.rest.parameters import in_path
from drift.web.rest.problem_details import NotThere, WrongBody
from drift.web.rest.route import API, Request, Routes
from drift.web.rest.schemas import record, with_optional
from guard.core.language.rehearsals_schema import build_rehearsal, rehearsal_errors, rehearsals_schema
from guard.core.language.validation import diagnostics
from guard.core.model.rehearsal import Rehearsal
from guard.core.reports.effects.rehearsal_json import (
    RehearsalAnswer,
    RehearsalReport,
    rehearsal_answer,
    rehearsal_report,
)
from guard.queries.rehearsals.rehearse import Candidate, judged, sample_of
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()
ID: Final = in_path("id", "The id of the rehearsal.")
MOST_LABELS: Final = 100_000
_LABEL: Final = {"type": "string", "maxLength": 200}
BODY: Final = with_optional(
    record(rehearsal={"type": "object", "description": "As it stands in a file: docs/rehearsals.md."}),
    labels={
        "type": "object",
        "maxProperties": MOST_LABELS,
        "additionalProperties": _LABEL,
        "description": "In place of a CSV file: the label of each conversation, by its id.",
    },
)
_SCHEMA: Final = rehearsals_schema()


@routes.add(
    "GET",
    f"{API}/rehearsals",
    "The rehearsals that are declared beside the policies in force.",
    answer=Items[RehearsalAnswer],
)
def list_rehearsals(context: WebContext, request: Request) -> Items[RehearsalAnswer]:
    return Items(tuple(map(rehearsal_answer, _declared(context))))


@routes.add(
    "GET",
    f"{API}/rehearsals/{{id}}",
    "What a declared rehearsal tells: a way of labelling against what people finally decided, with a confusion table, "
    "precision and recall with their intervals, and how often people correct the automation at work today.",
    parameters=(ID,),
    answer=RehearsalReport,
    refuses=(422,),
)
def get_rehearsal(context: WebContext, request: Request) -> RehearsalReport:
    for one in _declared(context):
        if one.id == request["id"]:
            return _report(context, one, None)
    raise NotThere(f"There is no rehearsal {request['id']}. They are declared beside the policies.")


@routes.add(
    "POST",
    f"{API}/rehearsals",
    "What a rehearsal would tell that is not declared yet. Nothing is kept.",
    takes=BODY,
    answer=RehearsalReport,
    refuses=(422,),
    robots=True,
    scope="read",
)
def post_rehearsal(context: WebContext, request: Request) -> RehearsalReport:
    written, labels = request.body["rehearsal"], request.body.get("labels")
    _refuse_wrong(written)
    return _report(context, build_rehearsal(written), None if labels is None else lambda facts: labels)


def _declared(context: WebContext) -> tuple[Rehearsal, ...]:
    return context.guarded.policies().policy_set.rehearsals


def _report(context: WebContext, one: Rehearsal, candidate: Candidate | None) -> RehearsalReport:
    with context.guarded.view() as view:
        sample, id_code = sample_of(view.state, one, view.now), view.id_code()
    return rehearsal_report(judged(one, sample, candidate if one.sort == "csv" else None), id_code)


def _refuse_wrong(written: dict[str, Any]) -> None:
    """Raises WrongBody."""
    found = diagnostics(_SCHEMA, {"version": 1, "rehearsals": [written]})
    errors = [(found_at.path[2:], found_at.sentence) for found_at in found]
    errors = errors or [(wrong.path, wrong.sentence) for wrong in rehearsal_errors(written)]
    if errors:
        raise WrongBody(
            "The rehearsal cannot be used.",
            [(join(("rehearsal", *map(str, path))), sentence) for path, sentence in errors],
        )
