"""How many conversations a change has to do with, before anybody makes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from babel.dates import format_date
from flask import Response, request

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.model.resources import Ref
from drift.web.rest.problem_details import WrongParameter
from guard.core.effects.figures import Bounded
from guard.core.effects.reach.edit import DELETION, Edit
from guard.core.effects.reach.report import Reach
from guard.core.reports.effects.reach_picture import reach_picture
from guard.core.reports.resource_page import resource_path
from guard.queries.effects.reach import DAYS, kinds_with_reach, reach_of
from guard.queries.lookup import NotRecorded
from guard.web.console.page import Pages, Visit
from guard.web.console.reader import reader
from guard.web.console.resources import kind_title, titled
from guard.web.console.words import N_, _, ngettext

pages: Final = Pages()

WINDOWS: Final = (7, 30, DAYS, 180, 365)
"""Days back that can be chosen."""
_OPERATIONS: Final = {"delete": N_("Delete it"), "change": N_("Change it")}
_DAY: Final = 86400.0


@pages.add("GET", "/reach")
def show_reach(visit: Visit) -> Response:
    kind, id = request.args.get("kind", ""), request.args.get("id", "").strip()[:200]
    operation, days = request.args.get("operation", "delete"), _days(request.args.get("days", str(DAYS)))
    if operation not in _OPERATIONS:
        raise WrongParameter(f"`operation` is one of {', '.join(_OPERATIONS)}.")
    ref = Ref(kind_named(kind).name, id) if kind and id else None
    missing, reach = "", None
    if ref is not None:
        edit = DELETION if operation == "delete" else Edit()
        with visit.guarded.view() as view:
            try:
                reach = reach_of(view, ref, edit, view.now - days * _DAY, view.now)
            except NotRecorded as problem:
                missing = str(problem)
    return visit.page(
        "reach-page.html",
        kinds=[(name, kind_title(name)) for name in kinds_with_reach()],
        operations=[(name, _(title)) for name, title in _OPERATIONS.items()],
        windows=[(one, ngettext("%(num)s day", "%(num)s days", one)) for one in WINDOWS],
        kind=kind,
        id=id,
        operation=operation,
        days=days,
        missing=missing,
        reach=reach,
        named=titled(reach.ref, reach.title) if reach else "",
        place=resource_path(reach.ref) if reach else "",
        picture=reach_picture(reach.trend) if reach else None,
        weeks=_weeks(reach) if reach else [],
        above=_why_bounded(reach) if reach else "",
    )


def _days(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text[:9]) not in WINDOWS:
        raise WrongParameter(f"`days` is one of {', '.join(map(str, WINDOWS))}.")
    return int(text)


def _why_bounded(reach: Reach) -> str:
    """The reason that the headline gives."""
    first = reach.lines[0].figure if reach.lines else None
    return first.because if isinstance(first, Bounded) else ""


def _weeks(reach: Reach) -> list[tuple[str, str]]:
    """The first day of each part of the period, and its figure."""
    return [
        (
            str(format_date(datetime.fromtimestamp(point.since, UTC), "d MMM", locale=reader().language)),
            point.figure.sentence(),
        )
        for point in reach.trend
    ]
