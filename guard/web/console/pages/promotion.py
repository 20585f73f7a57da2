"""Asking, from the page of two workspaces, for what makes one like the other. The proposals are those of the workspace
that changes: its roles count, and its policies judge them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from flask import Response, request

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.model.resources import Json
from guard.core.effects.reports import Served
from guard.core.reports.workspaces_json import PromotionAnswer
from guard.queries.effects.reports import reach_report
from guard.queries.plan import CannotPlan, plan_in
from guard.queries.workspaces.comparison import promotion_into
from guard.web.api.proposals import read_asked
from guard.web.console.page import Pages, Visit, to
from guard.web.console.pages.two_workspaces import Refused, Seen, digest_of, entered_as, show
from guard.workflow.effect_reports import keep_report
from guard.workflow.proposals.asking import Asker, ask_once
from guard.workflow.proposals.errors import FieldIsAsked, NothingToChange, NotTaken, ProposalRefused, ToSplit

pages: Final = Pages()

_NOT_ASKED: Final = (CannotPlan, NotTaken, ToSplit, NothingToChange, FieldIsAsked, ProposalRefused)


@pages.add("POST", "/compare/workspaces", role="requester", scope="propose")
def ask_to_promote(visit: Visit) -> Response:
    """Ask in this workspace for what makes it like the one that the form names. Only for what was shown: where
    something moved meanwhile, it is shown again."""
    form = request.form
    kind, source = form.get("kind", ""), entered_as(visit, form.get("from", ""))
    kinds = [kind_named(kind)] if kind else []
    found = promotion_into(visit.guarded, source.guarded, kinds)
    seen = Seen(visit.context.name, kind, form.get("reason", "").strip(), form.get("ticket", "").strip())
    if not found.proposals or form.get("seen", "") != digest_of(found):
        return show(source, seen, Refused(409, moved=True))
    asked: list[tuple[str, bool]] = []
    for document in _documents(found, seen):
        try:
            asked.append(_ask(visit, document))
        except _NOT_ASKED as problem:
            return show(source, seen, Refused.by(problem, [id for id, _is_new in asked]))
        finally:
            visit.context.service.wake()
    if len(asked) > 1:
        return to(f"{visit.home}/proposals")
    ((id, is_new),) = asked
    return to(f"{visit.home}/proposals/{id}?done={'asked' if is_new else 'known'}")


def _documents(found: PromotionAnswer, seen: Seen) -> Iterator[dict[str, Json]]:
    said = {"reason": seen.reason or f"As in {found.from_}", "ticket": seen.ticket}
    for one in found.proposals:
        changes: Sequence[Json] = one.changes
        yield {"changes": list(changes), **{name: text for name, text in said.items() if text}}


def _ask(visit: Visit, document: dict[str, Json]) -> tuple[str, bool]:
    """The id of the proposal, and whether it is new. Raises what `_NOT_ASKED` names."""
    by = Asker(visit.who.email)
    found, is_new = ask_once(visit.guarded, read_asked(document, ""), by, plan_in, also_applied=False)
    keep_report(visit.guarded, Served.by_proposal(found.ballot), reach_report)
    return found.id, is_new
