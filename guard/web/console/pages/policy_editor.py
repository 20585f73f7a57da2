"""The policy editor: a draft of one file is checked, tested, compared, simulated and handed out. Nothing of it is kept.

The draft lives in the form: each answer shows it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Response, request

from drift.web.rest.problem_details import NotThere, WrongParameter
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.model.policy import day_of
from guard.core.text.excerpts import Line, around, numbered
from guard.loading.policy_loader import BrokenPolicies
from guard.queries.policy_drafts import (
    LONGEST_DRAFT,
    NAME_RULE,
    Drafted,
    cases_beside,
    checked,
    compared,
    diff_of,
    files_there,
    holds_policies,
    is_name,
    like,
)
from guard.queries.policy_review import Review
from guard.queries.simulation_process import SimulationRefused
from guard.queries.simulation_runs import AskedFor, CannotKeep
from guard.web.console.error_pages import type_of
from guard.web.console.escaping import as_typed
from guard.web.console.page import Pages, Visit
from guard.web.console.pages.policies import by_line
from guard.web.console.pages.simulations import SPANS, USUAL, begin, found, run_names, span_of_form
from guard.web.console.words import N_, _
from guard.web.personal_addresses import note_settings_only

pages: Final = Pages()

_WHOLE: Final = 400
"""Lines of a draft up to which all of them are shown beside the problems; of a longer one those around them."""
_BESIDE: Final = 3
_NEW: Final = """version: 1
policies:
  - id: say-in-short-what-is-kept
    because: say what happened, to complete the sentence that this change is stopped because
    severity: medium
    owner: you@your-company.example
    watch: { kind: office_hours_schedule }
    mode: observe
    then: flag
"""
_TOO_LONG: Final = N_("The draft is too long")
_UNFIT: Final = N_("A file cannot have this name")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of a draft. `problem` says why nothing more could be."""

    review: Review | None = None
    diff: str = ""
    problem: str = ""
    title: str = ""
    status: int = 200
    names: Mapping[str, Any] = field(default_factory=dict)


@pages.add("GET", "/policy-editor")
def policy_editor(visit: Visit) -> Response:
    there = files_there(visit.context.service.in_force)
    name = request.args.get("file", "")
    if not name:
        return _page(visit, there, Drafted("", _NEW), Answer())
    if name not in there or not holds_policies(name):
        raise NotThere("There is no such file of policies. It may have another name now.")
    beside = cases_beside(name)
    return _page(visit, there, Drafted(name, there[name], beside, there.get(beside, "")), Answer())


@pages.add("POST", "/policy-editor", role="requester", scope="read")
def try_draft(visit: Visit) -> Response:
    there = files_there(visit.context.service.in_force)
    drafted, wanted = _of_form(there), request.form.get("do", "check")
    if refused := _refused(drafted):
        return _page(visit, there, drafted, refused)
    if wanted in _FILES:
        return _file(visit, there, drafted, wanted)
    try:
        return _page(visit, there, drafted, _ACTS.get(wanted, _check)(visit, there, drafted))
    except (SimulationRefused, CannotKeep, BrokenPolicies, WrongParameter, NotThere) as refusal:
        kind = type_of(refusal)
        said = Answer(problem=str(refusal), title=kind.title, status=kind.status)
        return _page(visit, there, drafted, said)


def _of_form(there: Mapping[str, str]) -> Drafted:
    name = request.form.get("file", "").strip()
    beside = cases_beside(name)
    text = like(request.form.get("text", ""), there.get(name, ""))
    return Drafted(name, text, beside, like(request.form.get("cases", ""), there.get(beside, "")))


def _refused(drafted: Drafted) -> Answer | None:
    """Why a draft is not looked at."""
    if not is_name(drafted.name):
        return Answer(problem=NAME_RULE, title=_(_UNFIT), status=422)
    longest = max(len(drafted.text), len(drafted.cases))
    if longest > LONGEST_DRAFT:
        sentence = (
            f"It has {longest:,} characters, and at most {LONGEST_DRAFT:,} are taken. Split the file: what people "
            "review is a tenth of this."
        )
        return Answer(problem=sentence, title=_(_TOO_LONG), status=413)
    return None


def _check(visit: Visit, there: Mapping[str, str], drafted: Drafted) -> Answer:
    in_force = visit.context.service.in_force
    reviewed = checked(there, drafted, day_of(visit.guarded.now()), visit.guarded.workspace.name)
    diff = diff_of(there, drafted, in_force.in_repository)
    moved = compared(in_force().policy_set, reviewed.policies) if reviewed.policies else None
    return Answer(reviewed, diff, names={"moved": moved})


def _simulate(visit: Visit, there: Mapping[str, str], drafted: Drafted) -> Answer:
    """Begin the simulation of a sound draft. Raises SimulationRefused, CannotKeep and WrongParameter."""
    answer = _check(visit, there, drafted)
    if answer.review is None or answer.review.policies is None:
        return answer
    asked = AskedFor(visit.who.email, span_of_form(), drafted.name)
    run = begin(visit, asked, {**there, **drafted.files})
    return Answer(answer.review, answer.diff, names={**answer.names, **run_names(visit, run)})


def _look(visit: Visit, there: Mapping[str, str], drafted: Drafted) -> Answer:
    """How far the simulation of this page is. Raises NotThere."""
    answer = _check(visit, there, drafted)
    run = found(visit, request.form.get("run", ""))
    return Answer(answer.review, answer.diff, names={**answer.names, **run_names(visit, run)})


_ACTS: Final = {"check": _check, "simulate": _simulate, "look": _look}
_FILES: Final = ("diff", "file", "cases-file")


def _file(visit: Visit, there: Mapping[str, str], drafted: Drafted, wanted: str) -> Response:
    """The difference or a file, to keep."""
    name, text = {
        "diff": (
            f"{drafted.name}.diff",
            diff_of(there, drafted, visit.context.service.in_force.in_repository),
        ),
        "file": (drafted.name, drafted.text),
        "cases-file": (drafted.cases_name, drafted.cases),
    }[wanted]
    note_settings_only()
    response = Response(text, content_type="text/plain; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name.rpartition("/")[2])
    return response


def _page(visit: Visit, there: Mapping[str, str], drafted: Drafted, answer: Answer) -> Response:
    reviewed = answer.review
    names: dict[str, Any] = {"run": None, "moved": None, **answer.names}
    return visit.page(
        "policy-editor.html",
        answer.status,
        drafted=drafted,
        is_there=drafted.name in there,
        files=[name for name in there if holds_policies(name)],
        text=as_typed(drafted.text),
        cases=as_typed(drafted.cases),
        longest=LONGEST_DRAFT,
        review=reviewed,
        here=_beside(reviewed, drafted.name, drafted.text),
        here_cases=_beside(reviewed, drafted.cases_name, drafted.cases),
        elsewhere=_elsewhere(reviewed, drafted),
        diff=answer.diff,
        days=_chosen_days(),
        spans=SPANS,
        problem=answer.problem,
        problem_title=answer.title,
        **names,
    )


def _chosen_days() -> int:
    """The span that was chosen, to be shown again."""
    days = request.form.get("days", "")
    return int(days) if days in map(str, SPANS) else USUAL


def _all(reviewed: Review | None) -> tuple[FileDiagnostic, ...]:
    return (*reviewed.problems, *reviewed.open_warnings) if reviewed else ()


def _beside(
    reviewed: Review | None, name: str, text: str
) -> tuple[list[Line | None], dict[int, list[FileDiagnostic]]] | None:
    """The lines of a draft with what is said at them; None where nothing is."""
    if not (noted := by_line(problem for problem in _all(reviewed) if problem.file == name)):
        return None
    lines: list[Line | None] = [*numbered(text)]
    if len(lines) > _WHOLE:
        lines = list(around(numbered(text), noted, _BESIDE))
    return lines, noted


def _elsewhere(reviewed: Review | None, drafted: Drafted) -> list[FileDiagnostic]:
    """Errors in other files that the draft brings about."""
    mine = (drafted.name, drafted.cases_name)
    return [problem for problem in (reviewed.problems if reviewed else ()) if problem.file not in mine]
