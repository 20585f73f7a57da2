"""What people decide about, in one list: proposals, and questions about changes that were made. Filters are links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, request
from markupsafe import Markup

from drift.core.model.resources import Ref
from drift.web.rest.pagination import decode, encode
from drift.web.rest.problem_details import WrongParameter
from guard.context import UnitOfWork
from guard.core.model.records import Approval
from guard.identity.tokens import at_least
from guard.queries.inbox import Entry, Place, asked_at, entries, shown_as
from guard.web.console.page import Pages, Visit
from guard.web.console.proposing.titles import title_of_proposal
from guard.web.console.resources import titles_of
from guard.web.console.words import N_, _
from guard.workflow.open_questions import open_questions, waits_for

pages: Final = Pages()

_PER_PAGE: Final = 25
_MINE: Final = "mine"
_SHOW: Final[Mapping[str, bool | None]] = {_MINE: True, "open": True, "ended": False, "all": None}
_SHOWN_AS: Final = {
    _MINE: N_("Waits for me"),
    "open": N_("Open"),
    "ended": N_("Ended"),
    "all": N_("All"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """`by` says who asks, `why` is the reason that was given."""

    path: str
    title: Markup
    status: str
    by: str
    why: str
    at: float
    ends_at: float | None


@pages.add("GET", "/proposals")
def proposals(visit: Visit) -> Response:
    show = request.args.get("show", "open")
    if show not in _SHOW:
        raise WrongParameter(f"`show` is one of {', '.join(_SHOW)}.")
    own = request.args.get("asker") == "me" and show != _MINE
    with visit.guarded.view() as view:
        listed, after = _waiting(visit, view) if show == _MINE else _page(visit, view, _SHOW[show], own=own)
        titles = titles_of(view, [one.record.ref for one in listed if isinstance(one.record, Approval)])
    return visit.page(
        "proposals.html",
        rows=[_row(visit, entry, titles) for entry in listed],
        next="" if after is None else encode((after.proposal, after.approval)),
        show=show,
        own=own,
        shows={name: _(title) for name, title in _SHOWN_AS.items()},
        may_ask=at_least(visit.who.role, "requester"),
    )


def _page(
    visit: Visit, view: UnitOfWork, is_open: bool | None, *, own: bool
) -> tuple[list[Entry], Place | None]:
    found = decode(request.args.get("cursor"), (str, type(None)), (str, type(None)))
    after = Place(*found) if found else Place()
    asker = visit.who.email if own else None
    return entries(view, is_open=is_open, asker=asker, after=after, limit=_PER_PAGE)


def _waiting(visit: Visit, view: UnitOfWork) -> tuple[list[Entry], None]:
    """All that waits for the decision of whoever looks, oldest first: they have waited longest."""
    who = visit.who
    asked = open_questions(view, whole=True)
    mine = [one.record for one in asked if waits_for(one, who.email, who.role, view.now)]
    return shown_as(view, sorted(mine, key=asked_at)), None


def _row(visit: Visit, entry: Entry, titles: Mapping[Ref, str]) -> Row:
    record = entry.record
    if isinstance(record, Approval):
        return Row(
            f"{visit.home}/approvals/{record.id}",
            _("%(name)s was changed", name=titles[record.ref]),
            entry.status,
            _("A policy asks for a second pair of eyes"),
            "",
            entry.at,
            entry.ends_at,
        )
    by = record.asker
    if record.robot:
        by = f"{by}, {_('by the robot %(robot)s', robot=record.robot)}"
    why = str(record.document.get("reason") or "")
    title = title_of_proposal(visit.context, record)
    return Row(f"{visit.home}/proposals/{record.id}", title, entry.status, by, why, entry.at, entry.ends_at)
