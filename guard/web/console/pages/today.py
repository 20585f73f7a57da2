"""The first page: what waits for the person, what happened lately, what is not looked at, how the service is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response
from markupsafe import Markup

from drift.core.json_view import time
from drift.core.model.change_reason import ChangeReason
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.core.model.records import Approval, spoken_of
from guard.core.reports.timeline import of_change
from guard.queries.change_reasons import reasons_of
from guard.runtime.health import Health, health_in
from guard.web.console.happened import in_words, why
from guard.web.console.page import Pages, Visit
from guard.web.console.proposing.titles import title_of_plan
from guard.web.console.resources import setting_page, titles_of
from guard.web.console.words import _
from guard.workflow.open_questions import OpenQuestion, open_questions, waits_for

pages: Final = Pages()

_LATELY: Final = 10


@dataclass(frozen=True, slots=True)
class Question:
    """`by` says who asks, `until` when it ends, `path` where it is decided."""

    title: str
    by: str
    until: str
    path: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One change in words; `setting` is the page of what was changed."""

    what: Markup
    fields: tuple[str, ...]
    at: float
    why: Markup
    setting: str


@pages.add("GET", "/")
def today(visit: Visit) -> Response:
    guarded, who = visit.guarded, visit.who
    with guarded.view() as view:
        asked = open_questions(view, whole=True)
        changes = view.state.changes.search(limit=_LATELY)
        names = titles_of(view, [*_refs_of(asked), *(change.ref for change in changes)])
        reasons = reasons_of(view, changes)
        titles = {one.id: _title(visit, one, names) for one in asked}
        known = health_in(view, visit.context.service, hears_webhooks=visit.context.hears_webhooks)
        mine = [one for one in asked if waits_for(one, who.email, who.role, view.now)]
    return visit.page(
        "today.html",
        mine=[_question(visit, one, titles[one.id]) for one in mine],
        others=[_question(visit, one, titles[one.id]) for one in asked if one not in mine],
        lately=[_happened(visit, change, names, reasons) for change in changes],
        blind=known.blind_spots,
        health=in_one_line(known),
        is_well=known.ready and not known.troubles and not known.alarms,
        alarms=[*known.troubles.values(), *known.alarms],
    )


def in_one_line(known: Health) -> str:
    """How the service is."""
    if not known.ready:
        return _("The service does not do its work now.")
    seen = len(known.blind_spots)
    if known.troubles or known.alarms:
        return _("The service works, and something wants your attention.")
    return (
        _("The service works, and looks at everything.")
        if not seen
        else _("The service works, and does not see all.")
    )


def _refs_of(asked: list[OpenQuestion]) -> list[Ref]:
    return [one.record.ref for one in asked if isinstance(one.record, Approval)]


def _title(visit: Visit, asked: OpenQuestion, names: Mapping[Ref, str]) -> str:
    """What is asked, in one line."""
    if isinstance(asked.record, Approval):
        return _("%(name)s was changed", name=names[asked.record.ref])
    plan = asked.record.plan
    return title_of_plan(visit.context, plan) if plan else asked.subject


def _question(visit: Visit, asked: OpenQuestion, title: str) -> Question:
    record = asked.record
    if isinstance(record, Approval):
        by = _("A policy asks for a second pair of eyes")
        return Question(title, by, time(record.expires_at), f"{visit.home}/approvals/{record.id}")
    by = _("Asked for by %(who)s", who=spoken_of(record.asker, record.robot))
    return Question(title, by, time(record.expires_at), f"{visit.home}/proposals/{record.id}")


def _happened(
    visit: Visit, change: ChangeRecord, names: Mapping[Ref, str], reasons: Mapping[int, ChangeReason]
) -> Happened:
    happening = of_change(change)
    return Happened(
        what=in_words(visit, happening, names[change.ref]),
        fields=change.fields if change.operation == "updated" else (),
        at=happening.at,
        why=why(reasons.get(change.id)),
        setting=setting_page(visit.home, change.ref),
    )
