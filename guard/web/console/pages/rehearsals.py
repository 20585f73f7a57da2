"""Rehearsals: how often people correct the automation at work, and what a declared way of labelling would do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from babel.dates import format_date
from flask import Response, request

from guard.core.model.rehearsal import Rehearsal, Sort
from guard.core.reports.effects.rehearsal_formats import WHY, mistakes, share, shown
from guard.core.reports.effects.rehearsal_json import JudgedAnswer, RehearsalReport, rehearsal_report
from guard.queries.rehearsals.problems import NotLabelled
from guard.queries.rehearsals.rehearse import judged, sample_of
from guard.queries.rehearsals.todays_automation import rates_now
from guard.web.console.page import Pages, Visit
from guard.web.console.reader import reader
from guard.web.console.words import N_, _

pages: Final = Pages()

REHEARSED: Final[dict[Sort, str]] = {
    "rules": N_("declared rules"),
    "command": N_("a program"),
    "csv": N_("labels of a CSV file"),
    "automation": N_("the automation at work today"),
}


@pages.add("GET", "/rehearsals")
def show_rehearsals(visit: Visit) -> Response:
    declared = visit.guarded.policies().policy_set.rehearsals
    chosen = next((one for one in declared if one.id == request.args.get("id")), None)
    report, problem = (None, "") if chosen is None else _report(visit, chosen)
    with visit.guarded.view() as view:
        rates = [] if chosen else rates_now(view)
    return visit.page(
        "rehearsals.html",
        declared=[(one, _(REHEARSED[one.sort])) for one in declared],
        chosen=chosen,
        rehearsed=_(REHEARSED[chosen.sort]) if chosen else "",
        report=report,
        problem=problem,
        rates=[(rate, _period(rate.since, rate.until)) for rate in rates],
        period=_days_of(report),
        why=WHY,
        ways=[] if report is None else _ways(report),
        share=share,
        shown=shown,
        mistakes=mistakes,
    )


def _report(visit: Visit, chosen: Rehearsal) -> tuple[RehearsalReport | None, str]:
    """What it tells, or why it cannot be tried here."""
    with visit.guarded.view() as view:
        sample, id_code = sample_of(view.state, chosen, view.now), view.id_code()
    try:
        return rehearsal_report(judged(chosen, sample, None), id_code), ""
    except NotLabelled as refused:
        return None, str(refused)


def _ways(report: RehearsalReport) -> list[tuple[str, JudgedAnswer]]:
    both = ((N_("The candidate"), report.candidate), (N_("Today's automation"), report.automation))
    return [(_(title), judged) for title, judged in both if judged is not None]


def _days_of(report: RehearsalReport | None) -> str:
    return "" if report is None else f"{report.since[:10]} \N{EN DASH} {report.until[:10]} (UTC)"


def _period(since: float, until: float) -> str:
    """Days in UTC, both included."""
    days = (
        format_date(datetime.fromtimestamp(at, UTC), "d MMM", locale=reader().language)
        for at in (since, until - 1)
    )
    return " \N{EN DASH} ".join(map(str, days))
