"""Simulations: what policies would have done to what happened. Begun here, looked at while they run, stopped, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from flask import Response, request
from markupsafe import Markup

from drift.core.model.resources import Ref
from drift.web.rest.problem_details import NotThere, RoleTooLow, WrongParameter
from guard.context import UnitOfWork
from guard.core.simulation.formats.simulation_json import Caught, Simulation, worth_showing
from guard.loading.policy_loader import BrokenPolicies
from guard.queries.policy_drafts import files_there
from guard.queries.resource_titles import titles_of
from guard.queries.simulation_process import SimulationRefused
from guard.queries.simulation_runs import AskedFor, SimulationRun, job_of
from guard.web.console.error_pages import type_of
from guard.web.console.page import Pages, Visit, to
from guard.web.console.policy_words import VERDICTS
from guard.web.console.words import N_, _, ngettext

pages: Final = Pages()

SPANS: Final = (7, 30, 90, 180, 365)
"""How many days back a simulation may go."""
USUAL: Final = 30
_DAY: Final = 86400.0
_NEWS: Final = {
    "new": N_("newly caught"),
    "gone": N_("no longer caught"),
    "stricter": N_("stopped more strictly"),
    "milder": N_("stopped more mildly"),
    "same": N_("as before"),
}
_COLUMNS: Final = ("flagged", "asked", "reverted", "observed", "excused", "exempt")


@dataclass(frozen=True, slots=True)
class Example:
    """One change or log entry that would have earned something. `path` explains it."""

    name: str
    who: str
    at: str
    verdict: Markup
    instead: Markup
    news: Markup
    policies: tuple[str, ...]
    sentence: str
    path: str


@pages.add("GET", "/simulation")
def simulation(visit: Visit) -> Response:
    return _start_page(visit, USUAL, ())


@pages.add("POST", "/simulation", role="requester", scope="read")
def begin_simulation(visit: Visit) -> Response:
    days, only = span_of_form(), tuple(dict.fromkeys(request.form.getlist("only")))
    try:
        run = begin(visit, AskedFor(visit.who.email, days, only=_known(visit, only)))
    except (SimulationRefused, BrokenPolicies) as refused:
        kind = type_of(refused)
        return _start_page(visit, days, only, kind.status, problem=str(refused), title=kind.title)
    return to(f"{visit.home}/simulation/{run.id}")


@pages.add("GET", "/simulation/{id}")
def simulation_run(visit: Visit, id: str) -> Response:
    run = found(visit, id)
    return visit.page("simulation-run.html", **run_names(visit, run))


@pages.add("POST", "/simulation/{id}/cancellation", role="requester", scope="read")
def stop_simulation(visit: Visit, id: str) -> Response:
    run = found(visit, id)
    if not may_stop(visit, run):
        raise RoleTooLow("Only whoever began a simulation, or an operator, can stop it.")
    run.course.stop()
    return to(f"{visit.home}/simulation/{run.id}")


def begin(visit: Visit, asked: AskedFor, files: Mapping[str, str] | None = None) -> SimulationRun:
    """Begin a simulation of these files, or of those in force. Raises SimulationRefused, CannotKeep and
    BrokenPolicies."""
    context = visit.context
    texts = files_there(context.service.in_force) if files is None else files
    return context.runs.begin(
        asked,
        texts,
        lambda folder: job_of(context.guarded, folder, asked.days * _DAY, "json", "", asked.only),
    )


def found(visit: Visit, id: str) -> SimulationRun:
    """Raises NotThere."""
    run = visit.context.runs.get(id)
    if run is None:
        raise NotThere(
            "This simulation is not known here. Its result is kept for an hour, by the process that made it. Begin it "
            "again."
        )
    return run


def span_of_form() -> int:
    """How many days back, as the form says it. Raises WrongParameter."""
    days = request.form.get("days", str(USUAL))
    if days not in map(str, SPANS):
        raise WrongParameter(f"`days` is one of {', '.join(map(str, SPANS))}.")
    return int(days)


def may_stop(visit: Visit, run: SimulationRun) -> bool:
    return run.state == "running" and (run.asked.who == visit.who.email or visit.who.role == "operator")


def run_names(visit: Visit, run: SimulationRun) -> dict[str, Any]:
    """What a template says of a simulation."""
    names: dict[str, Any] = {
        "run": run,
        "may_stop": may_stop(visit, run),
        "percent": round(run.course.share * 100),
    }
    result = run.result
    if result is None:
        return names
    shown = worth_showing(result)
    with visit.guarded.view() as view:
        examples = _examples(visit, view, shown)
    return {
        **names,
        "result": result,
        "totals": _totals(result),
        "differences": [
            (_(title), result.news[name])
            for name, title in _NEWS.items()
            if name != "same" and result.news.get(name)
        ],
        "spoke": [
            (id, [counts.get(column, 0) for column in _COLUMNS])
            for id, counts in result.policies.items()
            if any(counts.values())
        ],
        "silent": sorted(id for id, counts in result.policies.items() if not any(counts.values())),
        "examples": examples,
        "not_shown": sum(result.news.values()) - len(examples),
        "in_force": {one.id for one in visit.context.service.in_force().policy_set.policies},
    }


def _start_page(
    visit: Visit, days: int, only: tuple[str, ...], status: int = 200, *, problem: str = "", title: str = ""
) -> Response:
    policies = visit.context.service.in_force().policy_set.policies
    return visit.page(
        "simulation.html",
        status,
        days=days,
        spans=SPANS,
        only=only,
        policies=sorted(policies, key=lambda policy: policy.because.casefold()),
        runs=visit.context.runs.all(),
        problem=problem,
        problem_title=title,
    )


def _known(visit: Visit, only: tuple[str, ...]) -> tuple[str, ...]:
    """The policies that were chosen, as far as they are in force; none of them is all of them. Raises
    WrongParameter."""
    there = {policy.id for policy in visit.context.service.in_force().policy_set.policies}
    if gone := [id for id in only if id not in there]:
        raise WrongParameter(
            f"No policy {gone[0][:60]} is in force any more. Open the page again, and choose anew."
        )
    return () if there == set(only) else only


def _totals(result: Simulation) -> list[Markup]:
    """What would have happened, as clauses."""
    left, verdicts = sum(result.stopped.values()), result.verdicts
    put_back, held = verdicts.get("revert", 0) - left, verdicts.get("require_approval", 0)
    told = verdicts.get("flag", 0)
    clauses = (
        (put_back, ngettext("%(num)s put back", "%(num)s put back", put_back)),
        (left, ngettext("%(num)s left to a person", "%(num)s left to a person", left)),
        (held, ngettext("%(num)s held for approval", "%(num)s held for approval", held)),
        (told, ngettext("%(num)s told to people", "%(num)s told to people", told)),
    )
    return [clause for count, clause in clauses if count]


def _examples(visit: Visit, view: UnitOfWork, rows: tuple[Caught, ...]) -> list[Example]:
    refs = {row.subject: Ref.parse(row.subject) for row in rows if row.change is not None}
    names = titles_of(view, refs.values())
    return [
        Example(
            name=_name(row, names[refs[row.subject]] if row.subject in refs else ""),
            who=row.actor,
            at=row.at,
            verdict=_(VERDICTS[row.verdict]),
            instead=_(VERDICTS[row.instead]),
            news=_(_NEWS[row.news]),
            policies=row.policies,
            sentence=row.sentence,
            path=_path(visit, row),
        )
        for row in rows
    ]


def _name(row: Caught, title: str) -> str:
    if row.change is None and not row.entry:
        return _("A share of conversations")
    return title or _("Log entry %(type)s", type=row.subject)


def _path(visit: Visit, row: Caught) -> str:
    """Where it is explained; a share by its policy, as nothing of it is recorded."""
    if row.change is None and not row.entry:
        return f"{visit.home}/policies/{quote(row.policies[0], safe='')}"
    if row.change is not None:
        return f"{visit.home}/changes/{row.change}/explanation"
    return f"{visit.home}/activity/{quote(row.entry or '', safe='')}/explanation"
