"""The settings by their kinds: which there are, how each is known, and the resources of one by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from flask import Response, request
from markupsafe import Markup

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.core.model.resources import SINGLETON_ID, Ref
from drift.web.rest.pagination import decode, page
from drift.web.rest.problem_details import WrongParameter
from guard.context import UnitOfWork
from guard.core.reports.resource_page import resource_path
from guard.core.text.search import has_words, words_of
from guard.identity.tokens import at_least
from guard.queries.blind_spots import coverage_now
from guard.queries.resource_titles import names_of
from guard.queries.settings.kinds import KnownKind, kinds_now
from guard.queries.settings.names import NamedResource, after
from guard.web.console.moments import then_asked
from guard.web.console.page import Pages, Visit
from guard.web.console.pages.then import kind_then, settings_then
from guard.web.console.resources import kind_title, titled
from guard.web.console.words import N_, _

pages: Final = Pages()

PER_PAGE: Final = 50
MOST_FOUND: Final = 100
"""Resources that a search over all kinds shows at most."""
LONGEST_SEARCH: Final = 200
_SHOWN_AS: Final = {"live": N_("There now"), "deleted": N_("Deleted")}


@dataclass(frozen=True, slots=True)
class KindRow:
    known: KnownKind
    title: Markup
    path: str


@dataclass(frozen=True, slots=True)
class Row:
    """A resource in a list: `at` is since when it is as it is, or when it was deleted."""

    path: str
    name: str
    id: str
    parent: Markup
    at: float


@pages.add("GET", "/settings")
def settings(visit: Visit) -> Response:
    wanted = _wanted()
    with visit.guarded.view() as view:
        if (then := then_asked(view, view.workspace.kinds.values())) is not None:
            return settings_then(visit, view, then)
        groups = kinds_now(view)
        found = visit.context.names.search(view, words) if (words := words_of(wanted)) else []
    shown = [
        (_(one.group.title), one.group.name, [_kind_row(known) for known in one.kinds]) for one in groups
    ]
    kinds = [row for _title, _name, rows in shown for row in rows]
    return visit.page(
        "settings.html",
        groups=shown,
        wanted=wanted,
        kinds_found=[row for row in kinds if words and has_words(words, row.title, row.known.kind.name)],
        found=[(resource_path(ref), titled(ref, name)) for ref, name in found[:MOST_FOUND]],
        more=max(len(found) - MOST_FOUND, 0),
        blind=sum(row.known.is_blind for row in kinds),
        never=all(row.known.coverage.read_at is None for row in kinds),
    )


def _kind_row(known: KnownKind) -> KindRow:
    kind = known.kind
    only = resource_path(Ref(kind.name, SINGLETON_ID)) if kind.singleton else f"/settings/{kind.name}"
    return KindRow(known, kind_title(kind), only)


@pages.add("GET", "/settings/{kind}")
def resources_of_a_kind(visit: Visit, kind: str) -> Response:
    known = kind_named(kind)
    show = request.args.get("show", "live")
    if show not in _SHOWN_AS:
        raise WrongParameter(f"`show` is one of {', '.join(_SHOWN_AS)}.")
    wanted = _wanted()
    with visit.guarded.view() as view:
        if (then := then_asked(view, [known])) is not None:
            return kind_then(visit, view, known, then)
        coverage = coverage_now(view)[known.name]
        rows, following = (
            _live(visit, view, known, words_of(wanted)) if show == "live" else _deleted(view, known)
        )
        findings = view.findings.count_open_by_kind().get(known.name, 0)
    return visit.page(
        "kind.html",
        kind=known,
        title=kind_title(known),
        coverage=coverage,
        findings=findings,
        rows=rows,
        next=following,
        show=show,
        shows={name: _(title) for name, title in _SHOWN_AS.items()},
        wanted=wanted,
        may_create=not known.singleton and at_least(visit.who.role, "requester"),
    )


def _wanted() -> str:
    wanted = request.args.get("q", "").strip()
    if len(wanted) > LONGEST_SEARCH:
        raise WrongParameter(f"A search has at most {LONGEST_SEARCH} characters.")
    return wanted


def _live(
    visit: Visit, view: UnitOfWork, kind: Kind, words: tuple[str, ...]
) -> tuple[Sequence[Row], str | None]:
    """A page of those that are there, by name."""
    cursor = decode(request.args.get("cursor"), str, str)
    parents = _names_of_parents(visit, view, kind)
    behind = after(visit.context.names.of_kind(view, kind), (cursor[0], cursor[1]) if cursor else None)
    found = list(islice((one for one in behind if one.has(words)), PER_PAGE + 1))

    def row(one: NamedResource) -> Row:
        name = parents.get(one.parent) if one.parent else None
        parent = titled(one.parent, name) if one.parent and name is not None else Markup()
        return Row(resource_path(one.ref), one.name, one.ref.id, parent, one.since)

    listed = page(found, PER_PAGE, row, lambda one: one.place)
    return listed.items, listed.next


def _names_of_parents(visit: Visit, view: UnitOfWork, kind: Kind) -> Mapping[Ref, str]:
    parent = view.workspace.kinds.get(kind.parent or "")
    return {} if parent is None else visit.context.names.names_of_kind(view, parent)


def _deleted(view: UnitOfWork, kind: Kind) -> tuple[Sequence[Row], str | None]:
    """A page of those that are not there any more, newest first."""
    before = decode(request.args.get("cursor"), (float, int), str)
    found = view.state.inventory.ended(
        kind.name, (float(before[0]), before[1]) if before else None, PER_PAGE + 1
    )
    names = names_of(view, [ref for ref, _until in found])

    def row(one: tuple[Ref, float]) -> Row:
        ref, until = one
        name = names[ref]
        return Row(resource_path(ref), name.name if name.known else ref.id, ref.id, Markup(), until)

    listed = page(found, PER_PAGE, row, lambda one: (one[1], one[0].id))
    return listed.items, listed.next
