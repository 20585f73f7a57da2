"""One change, or one entry of the activity log: what moved, who did it and from where, why, and what policies said."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from flask import Response
from markupsafe import Markup

from drift.core.activity_json import activity
from drift.core.catalogue.activity_types import describe
from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.json_view import change_in_full
from drift.core.model.activity import Attribution
from drift.core.model.history import moved
from drift.core.model.records import ChangeRecord
from drift.web.rest.problem_details import NotThere
from guard.core.model.not_found import NoSuchChange
from guard.core.reports.resource_page import resource_path
from guard.core.reports.timeline import Happening
from guard.queries.change_reasons import stated_reasons
from guard.queries.effects.reach import has_reach
from guard.queries.effects.reports import reach_of_change
from guard.queries.timeline import happening_of_change, happening_of_entry
from guard.web.console.behind import concerned_by
from guard.web.console.happened import meaning_of, name_of_maker, related, said, type_in_words, who_made, why
from guard.web.console.page import Pages, Visit
from guard.web.console.resources import setting_page, titles_of
from guard.web.console.timeline_filters import Filters
from guard.web.console.whereabouts import whereabouts
from guard.web.console.words import N_, _

pages: Final = Pages()

_DIGITS: Final = 15
_TITLES: Final = {
    "created": N_("%(name)s was created"),
    "updated": N_("%(name)s was changed"),
    "deleted": N_("%(name)s was deleted"),
}
_KNOWN_BY: Final = {
    "activity": N_("The activity log tells of it."),
    "request": N_("A call to the API of Intercom tells of it."),
    "intent": N_("Guardrail wrote it."),
    "trace": N_("Intercom names the last editor; others may have changed it before."),
    "unattributed": N_("Nothing that Intercom tells explains it."),
}


@pages.add("GET", "/timeline/changes/{id}")
def show_change(visit: Visit, id: str) -> Response:
    with visit.guarded.view() as view:
        change = view.state.changes.get(_number(id))
        if change is None:
            raise NoSuchChange(f"There is no change {id[:60]}.")
        happening = happening_of_change(view, change)
        sides = [digest for digest in (change.before, change.after) if digest]
        fields = moved(change, view.state.versions.bodies(sides))
        reasons = stated_reasons(view, change.id)
        asked = view.approvals.of_changes([change.id])
        concerned, others = concerned_by(view, change)
        names = titles_of(view, [change.ref, *concerned])
    reach = reach_of_change(visit.guarded, change) if has_reach(change.ref.kind) else None
    return visit.page(
        "change.html",
        heading=_(_TITLES[change.operation], name=names[change.ref]),
        change=change_in_full(change, fields),
        at=happening.at,
        who_did=who_made(change.attribution),
        place=whereabouts(visit, happening.actor.ip),
        known_by=_(_KNOWN_BY[change.attribution.source]),
        gap=change.attribution.gap,
        reach=reach,
        others=[actor.name for actor in change.attribution.others],
        reasons=[(why(reason), reason.at) for reason in reasons],
        said=said(happening.decisions),
        was_judged=change.judged_at is not None,
        related=related(visit.home, change, asked),
        entry=_entry_path(visit, change.attribution),
        concerned=[(names[ref], resource_path(ref)) for ref in concerned],
        other_concerned=others,
        more=_more(visit, change, happening),
    )


@pages.add("GET", "/timeline/entries/{id}")
def show_entry(visit: Visit, id: str) -> Response:
    with visit.guarded.view() as view:
        record = view.state.activities.get(id)
        if record is None:
            raise NotThere(f"There is no entry {id[:60]} in the activity log.")
        happening = happening_of_entry(view, record.activity)
    entry = record.activity
    path, kind = f"{visit.home}/timeline", describe(entry.type).kind
    return visit.page(
        "entry.html",
        heading=type_in_words(entry.type),
        meaning=meaning_of(entry),
        one=activity(record),
        who_did=entry.actor.name,
        place=whereabouts(visit, entry.actor.ip),
        said=said(happening.decisions),
        was_judged=bool(happening.decisions),
        by=_by(path, happening),
        of=Filters(type=entry.type).address(path),
        of_kind=Filters(kind=kind).address(path) if kind and kind in CATALOGUE else "",
        settings=f"{visit.home}/settings/{kind}" if kind and kind in CATALOGUE else "",
    )


def _number(id: str) -> int:
    """0, which no change has, where it is none."""
    return int(id) if id.isascii() and id.isdigit() and len(id) <= _DIGITS else 0


def _entry_path(visit: Visit, attribution: Attribution) -> str:
    told = attribution.source == "activity" and attribution.id
    return f"{visit.home}/timeline/entries/{attribution.id}" if told else ""


def _by(path: str, happening: Happening) -> str:
    name = name_of_maker(happening)
    return Filters(who=name).address(path) if name else ""


def _more(visit: Visit, change: ChangeRecord, happening: Happening) -> list[tuple[Markup, str]]:
    """What may be asked next, as links."""
    path, ref = f"{visit.home}/timeline", change.ref
    setting = setting_page(visit.home, ref)
    links = [(_("The setting"), setting)] if setting else []
    links.append((_("Its whole history"), Filters(kind=ref.kind, id=ref.id).address(path)))
    if setting:
        before = urlencode({"from": f"before {change.id}", "kind": ref.kind, "id": ref.id})
        links.append((_("Compare with before that change"), f"{visit.home}/compare?{before}"))
    if by := _by(path, happening):
        links.append((_("All by the same person"), by))
    if ref.kind in CATALOGUE:
        links.append((_("All of this sort"), Filters(kind=ref.kind).address(path)))
    return links
