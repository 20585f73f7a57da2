"""How healthy the configuration is: what was not looked at, the score with its weeks, and what each check reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from babel.dates import format_date
from flask import Response, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from drift.core.planning.manual_steps import settings_url
from drift.web.rest.problem_details import WrongParameter
from guard.core.health.checks.table import BY_ID
from guard.core.health.report import Finding, HealthReport, Result
from guard.core.health.trend import HealthWeek, mondays, weeks
from guard.core.reports.health_picture import ScorePicture, score_picture
from guard.core.reports.resource_page import resource_path
from guard.identity.tokens import at_least
from guard.queries.health.kept import EVERYTHING, health_now
from guard.web.console.page import Pages, Visit
from guard.web.console.proposing.draft import Draft, target_of
from guard.web.console.proposing.sheet import opened_sheet, show
from guard.web.console.reader import reader
from guard.web.console.resources import kind_title, ref_at, titled
from guard.web.console.words import N_, _

pages: Final = Pages()

PATIENCE: Final = 1200.0
"""Seconds that a report may be old: working it out anew takes seconds in a large workspace. A service does so every
quarter of an hour, so that nobody waits for it."""
PER_PAGE: Final = 30
_START: Final = re.compile(r"[0-9]{1,7}")
_FAMILIES: Final = {
    "broken": N_("Broken"),
    "dangling": N_("Dangling"),
    "fin": N_("What Fin may say"),
    "people": N_("People"),
    "stale": N_("Stale"),
    "unused": N_("Unused"),
    "duplicate": N_("Duplicate"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One finding; `proposal` leads to the form that puts it right, "" where there is none or it is not for the reader.
    `outside` is its page in Intercom."""

    of: Finding
    name: Markup
    path: str
    proposal: str
    outside: str


@pages.add("GET", "/health")
def show_health(visit: Visit) -> Response:
    with visit.guarded.view() as view:
        patience = 0.0 if request.args.get("fresh") else PATIENCE
        report = visit.context.health.report_in(view, patience)
        known = view.health_days.since(mondays(view.now)[0])
    reported = [result for result in report.results if result.findings]
    last = weeks(known, reader().now)
    return visit.page(
        "health.html",
        report=report,
        families=_FAMILIES,
        sure=_by_family(reported, sure=True),
        perhaps=_by_family(reported, sure=False),
        skipped=report.standing("skipped"),
        unknown=report.standing("unknown"),
        fine=len(report.standing("fine")),
        unread=[(kind_title(kind), reason) for kind, reason in report.unread],
        picture=_picture(last),
        weeks=[(_named(week), week) for week in last],
    )


def _by_family(reported: Sequence[Result], *, sure: bool) -> list[tuple[str, list[Result]]]:
    """The checks that report something, by the title of their family."""
    picked = [one for one in reported if (one.check.certainty == "sure") is sure]
    families = [
        (title, [one for one in picked if one.check.family == name]) for name, title in _FAMILIES.items()
    ]
    return [(_(title), results) for title, results in families if results]


def _picture(last: Sequence[HealthWeek]) -> ScorePicture | None:
    drawn = score_picture(last)
    return drawn if drawn.is_drawn else None


def _named(week: HealthWeek) -> str:
    return str(format_date(week.monday, "d MMM", locale=reader().language))


@pages.add("GET", "/health/{check}")
def show_check(visit: Visit, check: str) -> Response:
    start = request.args.get("start", "0")
    if not _START.fullmatch(start):
        raise WrongParameter("`start` is the number of a line. Leave it out to begin at the first.")
    report = visit.context.health.report(visit.guarded, PATIENCE)
    result = _result(report, check)
    first, end = int(start), int(start) + PER_PAGE
    able = at_least(visit.who.role, "requester")
    id_code = visit.guarded.id_code()
    return visit.page(
        "health-check.html",
        report=report,
        result=result,
        check=result.check,
        family=_(_FAMILIES[result.check.family]),
        kinds=[kind_title(kind) for kind in result.check.of],
        unread=[(kind_title(kind), reason) for kind, reason in result.unread],
        rows=[_row(visit, one, id_code, able=able) for one in result.findings[first:end]],
        next=f"{visit.home}/health/{check}?start={end}" if end < len(result.findings) else "",
    )


def _result(report: HealthReport, check: str) -> Result:
    found = next((one for one in report.results if one.check.id == check), None)
    if found is None:
        raise NotFound
    return found


def _row(visit: Visit, one: Finding, id_code: str, *, able: bool) -> Row:
    kind, ref = visit.guarded.workspace.kinds[one.ref.kind], one.ref
    asked = able and one.fault.change is not None and one.acknowledged is None
    name = "" if one.title == ref.id else one.title
    return Row(
        one,
        titled(ref, name or ref.id),
        f"{visit.home}{resource_path(ref)}",
        f"{visit.home}/health/{one.check.id}/propose{resource_path(ref).removeprefix('/settings')}"
        if asked
        else "",
        settings_url(kind, ref, id_code),
    )


@pages.add("GET", "/health/{check}/propose/{kind}/{id}", role="requester")
def propose_for_health(visit: Visit, check: str, kind: str, id: str) -> Response:
    """The form of a proposal with the change that puts a finding right, for somebody to complete and send."""
    _known, ref = ref_at(kind, id)
    if check not in BY_ID:
        raise NotFound
    with visit.guarded.view() as view:
        report = health_now(view, EVERYTHING)
        found = next((one for one in _result(report, check).findings if one.ref == ref), None)
        if found is None or found.fault.change is None:
            raise NotFound
        reason = f"{found.fault.because} ({check})"
        draft = Draft(target=target_of(found.fault.change), words={"reason": reason})
        sheet = opened_sheet(view, draft, visit.who.email)
    return show(visit, sheet)
