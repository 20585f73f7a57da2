"""How long records are kept, what was deleted, and for operators what is held and who was erased."""

from __future__ import annotations

from typing import Final

from flask import Response

from guard.identity.tokens import at_least
from guard.queries.retention import outlook
from guard.web.console.page import Pages, Visit

pages: Final = Pages()

_NEWEST: Final = 20


@pages.add("GET", "/retention")
def show_retention(visit: Visit) -> Response:
    is_operator = at_least(visit.who.role, "operator")
    with visit.guarded.view() as view:
        return visit.page(
            "retention.html",
            classes=outlook(view),
            deletions=view.deletions.every(_NEWEST),
            is_operator=is_operator,
            now=view.now,
            holds=view.legal_holds.every() if is_operator else [],
            erasures=view.erasures.every() if is_operator else [],
        )
