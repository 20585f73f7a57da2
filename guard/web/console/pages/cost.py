"""What Fin costs this month: what is final, what the month will come to, and which changes it moved together with."""

from __future__ import annotations

from datetime import date
from typing import Final

from babel.dates import format_date
from flask import Response

from guard.core.effects.cost.money import money
from guard.core.reports.effects.cost_picture import cost_picture
from guard.core.reports.effects.cost_wording import PUBLISHED, about_limit
from guard.core.reports.resource_page import resource_path
from guard.queries.effects.cost import Cost
from guard.web.console.page import Pages, Visit
from guard.web.console.reader import reader
from guard.web.console.words import N_, _

pages: Final = Pages()

_OUTCOMES: Final = {
    "resolution": N_("Resolutions"),
    "procedure_handoff": N_("Procedure handoffs"),
    "qualification": N_("Qualifications"),
    "disqualification": N_("Disqualifications"),
}
_COMPARED: Final = {
    "Conversations with Fin": N_("Conversations with Fin"),
    "Billed outcomes": N_("Billed outcomes"),
}


@pages.add("GET", "/cost")
def show_cost(visit: Visit) -> Response:
    cost = visit.context.costs.cost(visit.guarded)
    bill = cost.bill
    return visit.page(
        "cost.html",
        cost=cost,
        bill=bill,
        first=_day(bill.month.first),
        last=_day(bill.last),
        ripe=_day(bill.ripe),
        picture=cost_picture(bill.daily),
        days=[(_day(day), money(amount, bill.currency)) for day, amount in bill.daily],
        outcomes=[(_(name), bill.outcomes.get(key, 0)) for key, name in _OUTCOMES.items()],
        compared=[(_(_COMPARED[one.name]), one.now, one.before) for one in cost.compared],
        about_limit=about_limit(bill),
        published=PUBLISHED if cost.are_published else "",
        moves=_moves(visit, cost),
    )


def _moves(visit: Visit, cost: Cost) -> list[dict[str, object]]:
    return [
        {
            "of": move,
            "path": f"{visit.home}{resource_path(move.change.ref)}",
            "day": _day(move.change.day),
            "changes": [(number, f"{visit.home}/changes/{number}") for number in move.change.changes],
        }
        for move in cost.moves
    ]


def _day(day: date) -> str:
    return str(format_date(day, "d MMM", locale=reader().language))
