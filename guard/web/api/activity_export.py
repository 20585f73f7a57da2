"""The route that exports the activity log, a page of lines at a time."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from drift.core.json_view import time
from drift.web.rest.pagination import decode, encode
from drift.web.rest.parameters import CURSOR, SINCE, UNTIL, whole, word, words
from drift.web.rest.problem_details import WrongParameter
from drift.web.rest.route import API, Request, Response, Routes, address
from guard.core.exports.activity_forms import (
    ACTIVITY_FORMS,
    MEDIA,
    ActivityForm,
    Reader,
    head,
    lines,
    why_not,
)
from guard.core.exports.personal import PEOPLE
from guard.core.exports.record import Context
from guard.core.model.exports import People
from guard.queries.activity_export import Selection, activity_page, position
from guard.web.context import WebContext
from guard.web.personal_addresses import sees_addresses

routes: Final = Routes[WebContext]()

PATH: Final = f"{API}/activity/export"
_FILTERS: Final = ("since", "until", "type", "actor", "format", "personal", "limit")


@routes.add(
    "GET",
    PATH,
    "The activity log, oldest first, an entry on a line, in the words of this product (`ndjson`), for a SIEM (`ocsf`, "
    "`cef`), for a spreadsheet (`csv`), or as Intercom sent it (`intercom`). Where more follows, the header `Link` has "
    'the address of the next page (`rel="next"`).',
    parameters=(
        SINCE,
        UNTIL,
        words(
            "type", "Only entries of this type; `*` stands for any characters. May be given several times."
        ),
        word("actor", "Only entries of this person: an address, or the id of an actor without one."),
        word("format", "How to write it; ndjson where it is left out.", ACTIVITY_FORMS),
        word(
            "personal", "What becomes of what says something of a person; keep where it is left out.", PEOPLE
        ),
        whole("limit", "How many entries a page holds.", 1, 10_000, 1_000),
        CURSOR,
    ),
    media=tuple(dict.fromkeys(MEDIA.values())),
)
def export_activity(context: WebContext, request: Request) -> Response:
    form: ActivityForm = request["format"] or "ndjson"
    people: People = request["personal"] or "keep"
    if refusal := why_not(form, people):
        raise WrongParameter(refusal)
    after, limit = decode(request["cursor"], (int, float), str), request["limit"]
    selection = Selection(request["since"], request["until"], tuple(request["type"]), request["actor"])
    records = activity_page(context.guarded, selection, after and (float(after[0]), after[1]), limit + 1)
    workspace = context.guarded.workspace
    reader = Reader(form, people, workspace.fingerprint, addresses=sees_addresses())
    written = lines(records[:limit], Context(workspace.name, context.service.base_url), reader)
    more = _link(request, position(records[limit - 1])) if len(records) > limit else {}
    return Response(written if after else head(form) + written, media=MEDIA[form], headers=more)


def _link(request: Request, last: tuple[float, str]) -> dict[str, str]:
    """The header with the address of the page behind the entry at this position."""
    asked = {name: request[name] for name in _FILTERS if request.values.get(name) not in (None, ())}
    for name in ("since", "until"):
        if name in asked:
            asked[name] = time(asked[name])
    query = urlencode({**asked, "cursor": encode(last)}, doseq=True)
    return {"Link": f'<{address(PATH)}?{query}>; rel="next"'}
