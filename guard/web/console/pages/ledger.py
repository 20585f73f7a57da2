"""The ledger: whether it is intact and complete, the newest checkpoint to keep, its keys, and all of it as a file."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from guard.queries.ledger import ledger_now, part_of, stream
from guard.web.console.page import Pages, Visit
from guard.web.personal_addresses import note_nobody_is_named

pages: Final = Pages()

_GAPS: Final = 20
"""Gaps that are listed, the newest."""


@pages.add("GET", "/ledger")
def show_ledger(visit: Visit) -> Response:
    if request.args.get("file"):
        return _as_file(visit)
    with visit.guarded.view() as view:
        found = ledger_now(view)
    jobs = visit.context.service.ledger
    broken = [spot.sentence for spot in jobs.spots()] if jobs is not None else []
    gaps = jobs.check.gaps if jobs is not None else ()
    return visit.page(
        "ledger.html",
        found=found,
        broken=broken,
        check=jobs.check if jobs is not None else None,
        compared_at=jobs.comparison.compared_at if jobs is not None else None,
        gaps=gaps[: -_GAPS - 1 : -1],
        more=max(len(gaps) - _GAPS, 0),
    )


def _as_file(visit: Visit) -> Response:
    """All of it, without what entries say of people."""
    note_nobody_is_named()
    with visit.guarded.view() as view:
        part = part_of(view)
    response = Response(stream(visit.guarded, part, opened=False), content_type="application/x-ndjson")
    name = f"ledger-{part.first}-{part.last}.ndjson"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
