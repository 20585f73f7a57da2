"""Evidence: a control and a period are chosen, what a pack of them would hold is shown, and the pack is taken away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from flask import Response, request

from drift.web.rest.problem_details import WrongParameter
from guard.core.evidence.bodies import BODIES
from guard.core.evidence.instructions import FILES
from guard.core.evidence.standing import SHEETS
from guard.identity.tokens import at_least
from guard.queries.evidence.evidence import Preview, Wish, WrongPeriod, controls_in_force, preview
from guard.web.console.page import Pages, Visit
from guard.web.console.reader import reader
from guard.web.console.words import english
from guard.web.evidence_packs import ZIP, pack_of, wish_of

pages: Final = Pages()


@pages.add("GET", "/evidence")
def show_evidence(visit: Visit) -> Response:
    today = reader().local(reader().now).date()
    first, last = _quarter_before(today)
    wish = _wish(
        request.args.getlist("control"),
        request.args.get("from") or str(first),
        request.args.get("to") or str(last),
    )
    found: Preview | None = None
    problem = ""
    with visit.guarded.view() as view:
        controls = controls_in_force(view)
        try:
            found = preview(view, wish)
        except WrongPeriod as wrong:
            problem = str(wrong)
    return visit.page(
        "evidence.html",
        200 if found else 422,
        wish=wish,
        found=found,
        problem=problem,
        left=[english(sentence) for sentence in found.left()] if found else [],
        controls=[(control, len(policies)) for control, policies in controls.items()],
        report_name="report.html",
        bodies_name=BODIES,
        ledger_name="ledger.ndjson, check/",
        files=[(f"{sheet.name}.csv", FILES[sheet.name]) for sheet in SHEETS],
        may_take=at_least(visit.who.role, "operator"),
        today=today,
        exemptions=sum(len(policy.exemptions) for policy in found.policies) if found else 0,
    )


@pages.add("POST", "/evidence", role="operator")
def take_evidence(visit: Visit) -> Response:
    given = request.form
    wish = _wish(given.getlist("control"), given.get("from", ""), given.get("to", ""))
    packed = pack_of(visit.context, wish)
    return Response(packed.pieces, content_type=ZIP, headers=packed.headers)


def _wish(controls: list[str], first: str, last: str) -> Wish:
    chosen = tuple(control for control in controls if control)
    return wish_of(chosen, _day("from", first), _day("to", last), reader().zone_name)


def _day(name: str, text: str) -> date:
    """Raises WrongParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongParameter(f"`{name}` is {text[:40]!r}, but must be a day such as 2026-01-31.") from None


def _quarter_before(today: date) -> tuple[date, date]:
    """The first and the last day of the last quarter that is over."""
    begin = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = begin - timedelta(days=1)
    return date(last.year, (last.month - 1) // 3 * 3 + 1, 1), last
