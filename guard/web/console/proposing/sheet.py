"""The page with the form of a proposal: everything that it shows of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from flask import Response
from markupsafe import Markup

from drift.core.model.resources import Json, Ref
from drift.web.rest.problem_details import NotThere
from guard.context import UnitOfWork
from guard.core.proposals.forms.control import every
from guard.core.proposals.glass import LEAST_REASON, why_not_break
from guard.core.reports.plan_formats import reach_of
from guard.core.reports.plan_json import PlanAnswer, PlannedChangeAnswer
from guard.core.reports.resource_page import resource_path
from guard.queries.plan import not_there
from guard.queries.proposal_form import Choice, Form, open_form
from guard.web.console.page import Visit
from guard.web.console.proposing.document import names_of
from guard.web.console.proposing.draft import Draft
from guard.web.console.proposing.face import Face
from guard.web.console.proposing.titles import title_of_change
from guard.web.console.proposing.verdict import Verdict, verdict_on
from guard.web.console.reader import reader
from guard.web.console.resources import kind_title, titles_of
from guard.web.console.words import N_, _

_FIELD_OF: Final = {"reason": "reason", "ticket": "ticket", "lead_time": "at", "window": "when"}
_HEADINGS: Final = {
    "create": N_("Ask for a new %(kind)s"),
    "update": N_("Ask for a change of %(kind)s “%(name)s”"),
    "delete": N_("Ask for a change of %(kind)s “%(name)s”"),
}
_ONLY: Final = N_("Ask for a change of %(kind)s")
_WHOLE: Final = {
    "ask": N_("Ask for a change"),
    "edit": N_("Edit a proposal"),
    "renew": N_("Ask again for a proposal"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft with its form and what it comes to."""

    draft: Draft
    form: Form | None
    verdict: Verdict
    others: tuple[str, ...]
    parents: tuple[Choice, ...]
    may_break: bool
    review_within: float


def opened_sheet(view: UnitOfWork, draft: Draft, email: str, *, to_show: bool = True) -> Sheet:
    """Raises NotThere where the resource on the page is not there."""
    form = None
    if draft.target is not None:
        form = open_form(view, draft.target, draft.typed.rows, to_show=to_show)
        if form is None:
            raise NotThere(not_there(view, draft.target.kind, draft.target.ref))
    people = view.policies.people
    return Sheet(
        draft,
        form,
        verdict_on(view, draft, form, reader(), email),
        tuple(in_words(view, draft.others)) if to_show else (),
        form.choices.get(form.target.kind.parent or "", ()) if form else (),
        why_not_break(people, email, "", "x" * LEAST_REASON) is None,
        people.review_within,
    )


def blamed_for_demands(sheet: Sheet) -> None:
    """Put what policies demand and is missing beside its fields, unless glass is broken for it."""
    verdict = sheet.verdict
    if verdict.answer is None or verdict.breaks_glass:
        return
    for unmet in verdict.answer.unmet:
        if unmet.enforced:
            verdict.document.problems.add(_FIELD_OF[unmet.demand], f"{unmet.sentence} {unmet.way_out}")


def in_words(view: UnitOfWork, changes: tuple[Mapping[str, Json], ...]) -> list[str]:
    """Changes of a draft, each in a few words."""
    refs = [ref for one in changes if (ref := _ref_of(one))]
    titles = titles_of(view, refs)
    return [_in_words(view, one, titles) for one in changes]


def _in_words(view: UnitOfWork, change: Mapping[str, Json], titles: Mapping[Ref, str]) -> str:
    if change.get("create"):
        title, name = kind_title(str(change.get("kind"))), change.get("name")
        if name:
            return _("A new %(kind)s, called “%(name)s” in this proposal", kind=title, name=str(name))
        return _("A new %(kind)s", kind=title)
    ref = _ref_of(change)
    called = titles.get(ref, str(ref)) if ref else str(change.get("resource"))
    return _("Delete %(name)s", name=called) if change.get("delete") else _("Change %(name)s", name=called)


def _ref_of(change: Mapping[str, Json]) -> Ref | None:
    resource = change.get("resource")
    return Ref.parse(resource) if isinstance(resource, str) and resource.partition("/")[0] else None


def heading_of(sheet: Sheet) -> Markup:
    form = sheet.form
    if form is None or sheet.draft.how != "ask":
        return _(_WHOLE[sheet.draft.how])
    kind = form.target.kind
    if kind.singleton:
        return _(_ONLY, kind=kind_title(kind))
    return _(_HEADINGS[form.target.asked], kind=kind_title(kind), name=form.title)


def show(
    visit: Visit, sheet: Sheet, status: int = 200, *, problem: str = "", title: str = "", focus: str = ""
) -> Response:
    """The page. `focus` is the pointer of the control where somebody goes on."""
    draft, form, verdict = sheet.draft, sheet.form, sheet.verdict
    problems = verdict.document.problems.at
    face = Face(form, draft, reader(), problems) if form else None
    target = draft.target
    return visit.page(
        "propose.html",
        status,
        heading=heading_of(sheet),
        crumb=_crumb(form) if form else None,
        draft=draft,
        form=form,
        face=face,
        asked=target.asked if target else "",
        kept=kept(draft, form),
        others=list(enumerate(sheet.others)),
        parents=_parents(draft, sheet),
        may_break=sheet.may_break,
        within=sheet.review_within,
        by_hand=_by_hand(sheet),
        wrong=problems,
        listed_wrong=_listed_wrong(face, problems),
        problem=problem,
        problem_title=title,
        focus=focus,
        added=draft.typed.rows("") or (),
        **verdict_names(visit, verdict),
    )


def _crumb(form: Form) -> tuple[str, str]:
    """The page of what the form is about: the resource, or the kind of something new."""
    kind, ref = form.target.kind, form.target.ref
    if form.target.asked == "create":
        return f"/settings/{kind.name}", kind_title(kind)
    return resource_path(ref), kind_title(kind) if kind.singleton else form.title


def verdict_names(visit: Visit, verdict: Verdict) -> dict[str, Any]:
    """What `verdict.html` shows."""
    answer = verdict.answer
    return {
        "verdict": verdict,
        "answer": answer,
        "planned": _planned(visit, answer) if answer else [],
        "general": verdict.document.problems.at.get("", []),
        "is_wrong": bool(verdict.document.problems),
    }


def _planned(visit: Visit, answer: PlanAnswer) -> list[tuple[PlannedChangeAnswer, Markup, list[str]]]:
    """Each change with its title and what depends on it."""
    return [
        (one, title_of_change(visit.context, one), [text for _label, text in reach_of(one)])
        for one in answer.changes
    ]


def kept(draft: Draft, form: Form | None) -> list[tuple[str, str]]:
    """The hidden fields of the form."""
    target = draft.target
    found = [
        ("how", draft.how),
        ("id", draft.id),
        ("edition", "" if draft.edition is None else str(draft.edition)),
        ("others", orjson.dumps(list(draft.others)).decode()),
        ("place", str(draft.place)),
    ]
    if target is not None and form is not None:
        found += [
            ("kind", target.kind.name),
            ("resource", target.id),
            ("version", form.version),
            ("before", orjson.dumps(dict(target.before or {})).decode()),
        ]
    return found


def _parents(draft: Draft, sheet: Sheet) -> list[tuple[str, object]]:
    """Where something new of a nested kind may be made."""
    form = sheet.form
    if form is None or form.target.asked != "create" or form.target.kind.create is None:
        return []
    kind = form.target.kind
    if kind.parent is None or "{parent_id}" not in form.target.kind.create.path:
        return []
    found: list[tuple[str, object]] = [(f"{kind.parent}/{one.id}", one.title) for one in sheet.parents]
    found += [
        (f"new:{name}", _("What “%(name)s” creates", name=name))
        for name, of in names_of(draft.others)
        if of == kind.parent
    ]
    return found


def _by_hand(sheet: Sheet) -> bool:
    """Whether the form asks who does it by hand: only where a person has to, or it was said before."""
    answer = sheet.verdict.answer
    planned = bool(answer) and any(one.by_hand and not one.calls for one in answer.changes)  # type: ignore[union-attr]
    said = bool(sheet.draft.word("who") or sheet.draft.word("window_for"))
    return planned or said or (sheet.form is not None and sheet.form.by_hand == "all")


def _listed_wrong(face: Face | None, problems: Mapping[str, list[str]]) -> list[tuple[str, str, str]]:
    """Each thing that is wrong with the place of its field on the page, in the order of the page."""
    places = {"": ""}
    if face is not None:
        places |= {f"f:{one.pointer}": face.id(one) for one in every(face.form.controls)}
    places |= {name: name for name in problems if name not in places}
    return [
        (f"#{place}" if place else "", name.removeprefix("f:") if name.startswith("f:") else "", sentence)
        for name, place in places.items()
        for sentence in problems.get(name, [])
    ]
