"""The timeline: what happened, newest first, with filters that are links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from flask import Response, request
from markupsafe import Markup

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.json_view import time
from drift.core.model.resources import Ref
from drift.web.rest.pagination import decode, encode
from guard.core.reports.timeline import Line, Position
from guard.queries.timeline import MOST_LEFT_OUT, Timeline, timeline
from guard.web.console.happened import (
    Related,
    Said,
    in_words,
    meaning_of,
    name_of_maker,
    place_of_happening,
    related,
    said,
    why,
)
from guard.web.console.page import Pages, Visit
from guard.web.console.reader import reader
from guard.web.console.renderer import day
from guard.web.console.resources import setting_page, titles_of
from guard.web.console.timeline_filters import Filters
from guard.web.console.words import N_, _, english, ngettext

pages: Final = Pages()

_PER_PAGE: Final = 30
_SHOWS: Final = {
    "": N_("Everything"),
    "changes": N_("Changes"),
    "activity": N_("Activity log"),
    "policies": N_("What policies minded"),
}
_PERIODS: Final = {
    "": N_("All times"),
    "24h": N_("24 hours"),
    "7d": N_("7 days"),
    "30d": N_("30 days"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as a link."""

    title: str
    path: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One line. `more` says how many are folded into it, and `unfolded` is where they stand; `by` and `of` list what
    the same person did, and what happened to the same thing; `setting` is the page of what was changed, if any."""

    what: Markup
    fields: tuple[str, ...]
    at: float
    place: Markup
    meaning: str
    why: Markup
    said: Sequence[Said]
    related: Related
    more: str
    unfolded: str
    by: str
    of: Choice
    setting: str


@pages.add("GET", "/timeline")
def show_timeline(visit: Visit) -> Response:
    filters = Filters.of(request.args)
    query = filters.query(reader())
    after = _position(request.args.get("cursor"))
    with visit.guarded.view() as view:
        found = timeline(view, query, after, _PER_PAGE)
        changes = [line.newest.change for line in found.lines if line.newest.change is not None]
        named = Ref(filters.kind, filters.id) if filters.id else None
        names = titles_of(view, [*(change.ref for change in changes), *([named] if named else [])])
    path = f"{visit.home}/timeline"
    told = [_told(visit, filters, line, found, names) for line in found.lines]
    return visit.page(
        "timeline.html",
        days=[(day, list(lines)) for day, lines in groupby(told, key=lambda one: day(one.at))],
        next=filters.address(path, cursor=encode(found.next)) if found.next else "",
        is_first=after is None,
        filters=filters,
        shows=[
            Choice(_(title), filters.but(what=name, type="").address(path), filters.what == name)
            for name, title in _SHOWS.items()
        ],
        periods=[
            Choice(
                _(title),
                filters.but(since=name, until="").address(path),
                (filters.since, filters.until) == (name, ""),
            )
            for name, title in _PERIODS.items()
        ],
        chosen=list(_chosen(filters, path, names.get(named, "") if named else "")),
        kinds=sorted((kind.title, name) for name, kind in CATALOGUE.items()),
        left_out=_left_out(found.left_out),
        with_noise=filters.but(noise="yes").address(path),
    )


def _position(cursor: str | None) -> Position | None:
    """Raises WrongParameter."""
    found = decode(cursor, (int, float), int, (int, str))
    if found is None:
        return None
    at, sort, id = found
    return float(at), int(sort), id


def _told(visit: Visit, filters: Filters, line: Line, found: Timeline, names: Mapping[Ref, str]) -> Told:
    newest, path = line.newest, f"{visit.home}/timeline"
    change, entry = newest.change, newest.entry
    return Told(
        what=in_words(visit, newest, names[change.ref] if change else ""),
        fields=change.fields if change is not None and change.operation == "updated" else (),
        at=newest.at,
        place=place_of_happening(visit, newest),
        meaning=meaning_of(entry) if entry else "",
        why=why(found.reasons.get(change.id)) if change else Markup(""),
        said=said(newest.decisions),
        related=related(visit.home, change, found.approvals.get(change.id, ())) if change else Related(),
        more=ngettext("and %(num)s more like it", "and %(num)s more like it", len(line.alike))
        if line.alike
        else "",
        unfolded=_unfolded(filters, line).address(path),
        by=Filters(who=by).address(path) if (by := name_of_maker(newest)) else "",
        of=_of(filters, line, path),
        setting=setting_page(visit.home, change.ref if change else None),
    )


def _of(filters: Filters, line: Line, path: str) -> Choice:
    """The same thing at other times."""
    change, entry = line.newest.change, line.newest.entry
    if change is not None:
        only = Filters(kind=change.ref.kind, id=change.ref.id)
        return Choice(_("its history"), only.address(path), only == filters)
    only = Filters(type=entry.type if entry else "")
    return Choice(_("others of this sort"), only.address(path), only == filters)


def _unfolded(filters: Filters, line: Line) -> Filters:
    """The filters under which the happenings of a line stand one by one."""
    newest, change = line.newest, line.newest.change
    within = filters.but(
        who=name_of_maker(newest), since=time(line.oldest.at), until=time(newest.at), fold="no"
    )
    if change is not None:
        return within.but(kind=change.ref.kind)
    return within.but(type=newest.entry.type if newest.entry else "", what="")


def _chosen(filters: Filters, path: str, name: str) -> Iterator[Choice]:
    """The filters in force besides the rows of links, each with the address without it."""
    if filters.who:
        yield Choice(_("by %(who)s", who=filters.who), filters.but(who="").address(path))
    if filters.id:
        yield Choice(name, filters.but(kind="", id="").address(path))
    elif filters.kind:
        yield Choice(english(CATALOGUE[filters.kind].title), filters.but(kind="").address(path))
    if filters.type:
        yield Choice(filters.type, filters.but(type="").address(path))
    if (filters.since and filters.since not in _PERIODS) or filters.until:
        yield Choice(_("only some days"), filters.but(since="", until="").address(path))
    if filters.noise == "yes":
        yield Choice(_("with sign-ins and bots"), filters.but(noise="").address(path))
    if filters.fold == "no":
        yield Choice(_("one by one"), filters.but(fold="").address(path))


def _left_out(count: int) -> str:
    if count >= MOST_LEFT_OUT:
        return _(
            "At least %(num)s sign-ins, absences and routine entries of bots are left out here.", num=count
        )
    return (
        ngettext(
            "%(num)s sign-in, absence or routine entry of a bot is left out here.",
            "%(num)s sign-ins, absences and routine entries of bots are left out here.",
            count,
        )
        if count
        else ""
    )
