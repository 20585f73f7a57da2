"""Asking for a change in the console: the form, what it comes to as one types, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from flask import Response, request
from werkzeug.datastructures import MultiDict

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.core.model.resources import SINGLETON_ID, Ref
from drift.web.rest.problem_details import WrongParameter
from guard.core.effects.reports import Served
from guard.core.proposals.forms.typed import MOST_ROWS
from guard.core.proposals.proposal_schema import MOST_CHANGES
from guard.core.reports.resource_page import resource_path
from guard.queries.effects.reports import reach_report
from guard.queries.plan import CannotPlan, plan_in
from guard.queries.proposal_form import Target, listed
from guard.web.api.proposals import read_asked, refuse_beyond_scope
from guard.web.console.error_pages import type_of
from guard.web.console.page import Pages, Visit, html, to
from guard.web.console.proposing.document import free_name
from guard.web.console.proposing.draft import Draft, How, draft_of, draft_of_document, opened
from guard.web.console.proposing.sheet import (
    Sheet,
    blamed_for_demands,
    heading_of,
    in_words,
    kept,
    opened_sheet,
    show,
    verdict_names,
)
from guard.web.console.proposing.verdict import with_reach
from guard.web.console.reader import reader
from guard.web.console.renderer import render
from guard.web.console.resources import kind_title, ref_at
from guard.workflow.effect_reports import keep_report
from guard.workflow.proposals.asking import Asked, Asker, ask_once, edit, renew
from guard.workflow.proposals.errors import (
    FieldIsAsked,
    NoSuchProposal,
    NothingToChange,
    NotTaken,
    ProposalRefused,
    ToSplit,
)

pages: Final = Pages()

_NOT_ASKED: Final = (CannotPlan, NotTaken, ToSplit, NothingToChange, FieldIsAsked, ProposalRefused)
_MOST_LISTED: Final = 200
"""The most resources of a kind that are listed to choose one from."""


# Beginning


@pages.add("GET", "/propose", role="requester")
def propose(visit: Visit) -> Response:
    """What is to be changed: first the kind, then which one."""
    return _choose(visit, Draft(), request.args.get("kind", ""))


@pages.add("GET", "/settings/{kind}/propose", role="requester")
def propose_new(visit: Visit, kind: str) -> Response:
    found = kind_named(kind)
    return _show(visit, Draft(target=_only_one(found) if found.singleton else Target(found, "", "create")))


@pages.add("GET", "/settings/{kind}/{id}/propose", role="requester")
def propose_change(visit: Visit, kind: str, id: str) -> Response:
    known, ref = ref_at(kind, id)
    return _show(visit, Draft(target=Target(known, ref.id)))


@pages.add("GET", "/proposals/{id}/edit", role="requester")
def edit_proposal(visit: Visit, id: str) -> Response:
    return _of_proposal(visit, id, "edit")


@pages.add("GET", "/proposals/{id}/renew", role="requester")
def renew_proposal(visit: Visit, id: str) -> Response:
    return _of_proposal(visit, id, "renew")


@pages.add("GET", "/proposals/{id}/again", role="requester")
def ask_again(visit: Visit, id: str) -> Response:
    """A new proposal with the content of one that ended."""
    return _of_proposal(visit, id, "ask")


def _of_proposal(visit: Visit, id: str, how: How) -> Response:
    with visit.guarded.view() as view:
        record = view.proposals.get(id)
    if record is None:
        raise NoSuchProposal(id)
    return _show(visit, draft_of_document(record, how, reader().zone))


def _only_one(kind: Kind) -> Target:
    return Target(kind, SINGLETON_ID)


# The form


@pages.add("POST", "/propose", role="requester", scope="propose")
def send_proposal(visit: Visit) -> Response:
    """What a button of the form does: `do` says which."""
    do, _, what = request.form.get("do", "check").partition(":")
    draft = draft_of(request.form)
    if do in _STEPS:
        return _STEPS[do](visit, draft, what)
    raise WrongParameter("This form lacks what is to be done with it. Open the page again.")


@pages.add("POST", "/propose/verdict", role="requester", scope="propose")
def verdict_on_proposal(visit: Visit) -> Response:
    """What the form comes to, as a part of its page. It writes nothing."""
    sheet = _sheet(visit, draft_of(request.form), to_show=False)
    verdict = with_reach(visit.guarded, sheet.verdict)
    return html(render("verdict.html", home=visit.home, **verdict_names(visit, verdict)))


def _sheet(visit: Visit, draft: Draft, *, to_show: bool = True) -> Sheet:
    with visit.guarded.view() as view:
        return opened_sheet(view, draft, visit.who.email, to_show=to_show)


def _show(visit: Visit, draft: Draft, focus: str = "") -> Response:
    return show(visit, _sheet(visit, draft), focus=focus)


def _check(visit: Visit, draft: Draft, what: str) -> Response:
    sheet = _sheet(visit, draft)
    blamed_for_demands(sheet)
    return show(visit, sheet)


def _add(visit: Visit, draft: Draft, pointer: str) -> Response:
    """One more item in a list, or one more key in an object."""
    rows = draft.typed.rows(pointer)
    key = request.form.get(f"k:{pointer}")
    if rows is None or len(rows) >= MOST_ROWS:
        raise WrongParameter(f"A form shows at most {MOST_ROWS} items of a list.")
    if key is None:
        key = next(f"+{number}" for number in range(MOST_ROWS + 1) if f"+{number}" not in rows)
    more = MultiDict(request.form)
    if key.strip():
        more.setlist(f"r:{pointer}", [*rows, key.strip()])
    return _show(visit, draft_of(more), focus=pointer)


def _another(visit: Visit, draft: Draft, what: str) -> Response:
    """Put the change on the page among the others, and choose the next one."""
    put = _put_aside(visit, draft)
    return put if isinstance(put, Response) else _choose(visit, put, "")


def _open(visit: Visit, draft: Draft, what: str) -> Response:
    put = _put_aside(visit, draft)
    if isinstance(put, Response):
        return put
    place = _place(what, draft)
    own_is_before = put.place > draft.place and place >= draft.place
    return _show(visit, opened(put, place + 1 if own_is_before else place))


def _drop(visit: Visit, draft: Draft, what: str) -> Response:
    place = _place(what, draft)
    others = (*draft.others[:place], *draft.others[place + 1 :])
    left = replace(draft, others=others, place=draft.place - (place < draft.place))
    return _choose(visit, left, "") if left.target is None and not others else _show(visit, left)


def _place(what: str, draft: Draft) -> int:
    if not what.isascii() or not what.isdigit() or int(what) >= len(draft.others):
        raise WrongParameter("This form names a change that it does not have. Open the page again.")
    return int(what)


def _put_aside(visit: Visit, draft: Draft) -> Draft | Response:
    """The draft with the change on the page among the others; the page again where it cannot be read."""
    if draft.target is None:
        return draft
    if draft.target.asked == "create" and not draft.word("name"):
        draft = replace(draft, words={**draft.words, "name": free_name(draft.target.kind.name, draft.others)})
    sheet = _sheet(visit, draft)
    document = sheet.verdict.document
    if any(name.startswith("f:") for name, sentences in document.problems.at.items() if sentences):
        return show(visit, sheet, 422)
    whole = tuple(document.changes)
    return draft.about(None, whole, draft.place + (document.own is not None))


# Choosing what to change


def _begin(visit: Visit, draft: Draft, what: str) -> Response:
    """From the page on which it is chosen: list a kind, or open the form of what was chosen."""
    name, chosen = request.form.get("of", ""), request.form.get("chosen", "")
    if what == "list" or not name:
        return _choose(visit, draft, name)
    if len(draft.others) >= MOST_CHANGES:
        raise WrongParameter(f"A proposal has at most {MOST_CHANGES} changes.")
    kind = kind_named(name)
    if kind.singleton:
        target = _only_one(kind)
    elif what == "new":
        target = Target(kind, "", "create")
    elif chosen:
        target = Target(kind, chosen)
    else:
        return _choose(visit, draft, name)
    return _show(visit, draft.about(target, draft.others, len(draft.others)))


def _choose(visit: Visit, draft: Draft, name: str) -> Response:
    """By links where nothing is asked for yet, by a form where other changes have to come along."""
    kind = kind_named(name) if name else None
    with visit.guarded.view() as view:
        others = in_words(view, draft.others)
        resources = listed(view, kind, _MOST_LISTED) if kind else ()
        known = frozenset() if kind else view.state.versions.kinds()
    return visit.page(
        "choose.html",
        known=known,
        draft=replace(draft, target=None),
        others=list(enumerate(others)),
        kinds=sorted(((kind_title(one), one) for one in KINDS), key=lambda named: named[0].casefold()),
        kind=kind,
        kind_title=kind_title(kind) if kind else "",
        resources=[(resource_path(Ref(name, one.id)), one) for one in resources],
        by_links=not draft.others and request.method == "GET",
        kept=kept(draft, None),
    )


# Asking


def _ask(visit: Visit, draft: Draft, what: str) -> Response:
    sheet = _sheet(visit, draft)
    blamed_for_demands(sheet)
    if sheet.verdict.document.problems:
        return show(visit, sheet, 422)
    if sheet.verdict.breaks_glass and what != "glass":
        return _are_you_sure(visit, sheet)
    try:
        id, done = _asked(visit, draft, sheet)
    except _NOT_ASKED as problem:
        kind = type_of(problem)
        return show(visit, sheet, kind.status, problem=str(problem), title=kind.title)
    visit.context.service.wake()
    return to(f"{visit.home}/proposals/{id}?done={done}")


def _asked(visit: Visit, draft: Draft, sheet: Sheet) -> tuple[str, str]:
    """The id of the proposal, and what was done with it. Raises what `_NOT_ASKED` names, and NoSuchProposal."""
    document: Mapping[str, object] = sheet.verdict.document.whole
    if not sheet.verdict.document.changes:
        raise NothingToChange
    refuse_beyond_scope(visit.who.scopes, document)
    by = Asker(visit.who.email)
    if draft.how == "ask":
        found, is_new = ask_once(visit.guarded, read_asked(document, ""), by, plan_in, also_applied=False)
        keep_report(visit.guarded, Served.by_proposal(found.ballot), reach_report)
        return found.id, "asked" if is_new else "known"
    with visit.guarded.view() as view:
        before = view.proposals.get(draft.id)
    if before is None:
        raise NoSuchProposal(draft.id)
    asked: Asked = read_asked(document, before.source, draft.edition)
    again = edit if draft.how == "edit" else renew
    found = again(visit.guarded, draft.id, asked, by, plan_in)
    keep_report(visit.guarded, Served.by_proposal(found.ballot), reach_report)
    return found.id, f"{draft.how}ed"


def _are_you_sure(visit: Visit, sheet: Sheet) -> Response:
    """Whoever breaks glass reads once more what follows from it."""
    sent = [
        (name, text)
        for name, texts in request.form.lists()
        for text in texts
        if name not in ("do", "form_token")
    ]
    return visit.page(
        "glass.html",
        heading=heading_of(sheet),
        sent=sent,
        reason=sheet.draft.word("reason"),
        within=sheet.review_within,
        **verdict_names(visit, sheet.verdict),
    )


_STEPS: Final[Mapping[str, Callable[[Visit, Draft, str], Response]]] = {
    "check": _check,
    "ask": _ask,
    "add": _add,
    "another": _another,
    "open": _open,
    "drop": _drop,
    "begin": _begin,
}
