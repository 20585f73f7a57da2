"""The routes of evidence: what a pack of a control and a period would hold, and the pack."""

from __future__ import annotations

from typing import Final

from drift.core.json_view import Answer, Time, time, time_or_none
from drift.web.rest.parameters import Parameter, day, word, words
from drift.web.rest.route import API, Request, Response, Routes
from guard.queries.evidence.evidence import Wish, preview
from guard.web.context import WebContext
from guard.web.evidence_packs import ZIP, pack_of, wish_of

routes: Final = Routes[WebContext]()
ASKED: Final[tuple[Parameter, ...]] = (
    words("control", "Only what the policies with this control judge and watch. Left out: all policies."),
    day("from", "The first day of the period."),
    day("to", "The last day of the period."),
    word("zone", "The time zone of the days, by its IANA name; UTC where it is left out."),
)


class EvidencePreviewAnswer(Answer, frozen=True):
    """What a pack would be made of: entries `first` to `last` of the ledger. `signed` is how many the checkpoint counts
    that vouches for them, null where one will be signed. `policies` are those in force now. `ledger_since` is when the
    ledger was begun, where that was later than the period. `left` are sentences about what will be missing."""

    since: Time
    until: Time
    ended: bool
    first: int
    last: int
    entries: int
    signed: int | None
    policies: tuple[str, ...]
    ledger_since: Time | None
    left: tuple[str, ...]


@routes.add(
    "GET",
    f"{API}/evidence/preview",
    "What an evidence pack of a control and a period would hold. Nothing is made.",
    parameters=ASKED,
    answer=EvidencePreviewAnswer,
    refuses=(422,),
)
def get_evidence_preview(context: WebContext, request: Request) -> EvidencePreviewAnswer:
    with context.guarded.view() as view:
        found = preview(view, _wish(request))
    return EvidencePreviewAnswer(
        since=time(found.period.since),
        until=time(found.period.until),
        ended=found.period.ended,
        first=found.first,
        last=found.last,
        entries=found.entries,
        signed=found.signed,
        policies=tuple(policy.id for policy in found.policies),
        ledger_since=time_or_none(found.ledger_since),
        left=tuple(found.left()),
    )


@routes.add(
    "GET",
    f"{API}/evidence",
    "An evidence pack of a control and a period, as a ZIP: a report, CSV files, the entries of the ledger they "
    "are made "
    "of, and programs that check all of it without this service. The same period gives the same bytes. One is made at "
    "a time, which takes up to a minute for a year.",
    role="operator",
    parameters=ASKED,
    media=(ZIP,),
    refuses=(422, 429),
)
def get_evidence(context: WebContext, request: Request) -> Response:
    packed = pack_of(context, _wish(request))
    return Response(packed.pieces, media=ZIP, headers=packed.headers)


def _wish(request: Request) -> Wish:
    return wish_of(request["control"], request["from"], request["to"], request["zone"] or "UTC")
