"""What became of conversations after a change: what is followed, each look with its days as lines, and notes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from babel.dates import format_date
from flask import Response, request
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound

from drift.core.model.local_times import NoMoment
from drift.core.model.moments import past_moment
from drift.core.model.resources import Ref
from drift.web.rest.problem_details import WrongParameter
from guard.core.effects.aftermath.followed import Followed, Note, Touches, made_at
from guard.core.effects.aftermath.look import Look
from guard.core.effects.aftermath.measures import SHARES
from guard.core.effects.aftermath.seen import Seen
from guard.core.effects.aftermath.windows import DAY
from guard.core.effects.differences import MOVED
from guard.core.effects.figures import percent
from guard.core.effects.intervals import Share
from guard.core.reports.effects.aftermath_picture import Lines, lines
from guard.identity.tokens import at_least
from guard.queries.effects.aftermath.report import Beside, Report, Row, list_followed, report_of
from guard.queries.effects.known import known_period
from guard.queries.lookup import NotRecorded
from guard.web.console.error_pages import type_of
from guard.web.console.moments import LONGEST
from guard.web.console.page import Pages, Visit, to
from guard.web.console.reader import reader
from guard.web.console.resources import setting_page, titles_of
from guard.web.console.words import N_, _
from guard.workflow.notes import NoteRefused, note_change

pages: Final = Pages()

PER_PAGE: Final = 30
TITLES: Final = {
    "resolved": N_("Resolution"),
    "escalated": N_("Escalation"),
    "negative": N_("Negative feedback"),
    "low_ratings": N_("Low ratings"),
    "reopened": N_("Reopening"),
    "corrected": N_("Correction of labels"),
    "cost": N_("Cost of Fin"),
}
VERDICTS: Final = {
    MOVED: N_("moved together with it"),
    "no sign": N_("no sign"),
    "too early": N_("too early"),
    "unknown": N_("unknown"),
}
_DRAWN: Final = {one.name for one in SHARES}
_TYPED: Final = ("text", "at", "source", "channel", "locale", "tag")
_LONGEST: Final = 600
"""Characters of a field that are looked at: more than are kept of any."""
_MOMENT: Final = re.compile(r"[0-9]{1,11}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Picture:
    """The measure `name` of a look, day by day: `days` say the same as a table."""

    name: str
    of: Lines
    days: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownLook:
    """A look with its lines, what moved before the rest. `kept`: the service took it."""

    of: Look
    kept: bool
    seen: tuple[Seen, ...]
    picture: Picture | None
    exposure: str


@pages.add("GET", "/aftermath")
def show_aftermath(visit: Visit) -> Response:
    return _list(visit)


@pages.add("POST", "/aftermath/notes", role="requester", scope="propose")
def note_a_change(visit: Visit) -> Response:
    typed = {name: request.form.get(name, "").strip()[:_LONGEST] for name in _TYPED}
    touches = Touches(typed["source"], typed["channel"], typed["locale"], tag=typed["tag"])
    try:
        kept = note_change(visit.guarded, visit.who.email, typed["text"], _made(visit, typed["at"]), touches)
    except NoteRefused as refused:
        kind = type_of(refused)
        return _list(visit, kind.status, problem=str(refused), title=kind.title, typed=typed)
    return to(f"{visit.home}/aftermath/{kept.id}")


def _made(visit: Visit, text: str) -> float | None:
    """When a noted change was made; None for now. Raises NoteRefused."""
    if not text:
        return None
    with visit.guarded.view() as view:
        try:
            return past_moment(text[:LONGEST], view.now, reader().zone, view.state.past.turn)
        except NoMoment as problem:
            raise NoteRefused(str(problem)) from problem


def _list(
    visit: Visit,
    status: int = 200,
    *,
    problem: str = "",
    title: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    with visit.guarded.view() as view:
        rows = list_followed(view, _before(), PER_PAGE + 1)
        unread = known_period(view.state, view.now - DAY, view.now).unknown
        names = titles_of(view, (row.followed.ref for row in rows if row.note is None))
    last = rows[PER_PAGE - 1].followed if len(rows) > PER_PAGE else None
    return visit.page(
        "aftermath.html",
        status,
        rows=[
            (
                row,
                _what(row.followed, row.note, names),
                f"{visit.home}/aftermath/{row.followed.id}",
                _newest(row),
            )
            for row in rows[:PER_PAGE]
        ],
        next=f"{visit.home}/aftermath?since={last.since}&id={last.id}" if last else "",
        titles=_titles(),
        verdicts=_verdicts(),
        able=at_least(visit.who.role, "requester"),
        problem=problem,
        problem_title=title,
        typed=typed or dict.fromkeys(_TYPED, ""),
        unread=unread,
    )


@pages.add("GET", "/aftermath/{id}")
def show_one_aftermath(visit: Visit, id: str) -> Response:
    with visit.guarded.view() as view:
        try:
            report = report_of(view, id)
        except NotRecorded as problem:
            raise NotFound(str(problem)) from problem
        names = titles_of(view, (report.followed.ref, *(one.change.ref for one in report.beside)))
    return visit.page(
        "aftermath-change.html",
        report=report,
        what=_what(report.followed, report.note, names),
        setting="" if report.followed.is_note else setting_page(visit.home, report.followed.ref),
        changes=[(number, f"{visit.home}/changes/{number}") for number in report.followed.changes],
        looks=[_shown(look, report) for look in reversed(report.looks)],
        waiting=[(days, _day(due)) for days, due in report.waiting],
        beside=[_besides(visit, one, names) for one in report.beside],
        titles=_titles(),
        verdicts=_verdicts(),
    )


def _before() -> tuple[float, str] | None:
    """Where a list goes on."""
    since, id = request.args.get("since", ""), request.args.get("id", "")
    if not id:
        return None
    if not _MOMENT.fullmatch(since):
        raise WrongParameter("`since` is the moment at which the list goes on. Leave both out to begin anew.")
    return float(since), id[:60]


def _what(followed: Followed, note: Note | None, names: Mapping[Ref, Markup]) -> Markup:
    """What a change is called: its resource, or the words of the note."""
    return names[followed.ref] if note is None else escape(note.text)


def _newest(row: Row) -> tuple[int, Seen] | None:
    days = max(row.headlines, default=0)
    return (days, row.headlines[days]) if days else None


def _shown(look: Look, report: Report) -> ShownLook:
    rest = sorted(look.seen, key=lambda one: (not one.has_moved, not one.first))
    return ShownLook(
        look, look.days in report.kept, tuple(rest), _picture(look), str(look.exposure["sentence"])
    )


def _picture(look: Look) -> Picture | None:
    """Of what the look says first of all, where that is a share of conversations; otherwise of resolution."""
    name = look.headline.name if look.headline.name in _DRAWN else "resolved"
    drawn = lines(look, name)
    if not drawn.is_drawn:
        return None
    days = ((_day(one.day), _share(one.exposed), _share(one.others)) for one in drawn.days)
    return Picture(name, drawn, tuple(days))


def _share(share: Share) -> str:
    return f"{percent(share.value)} ({share.hits}/{share.of})" if share.of else "\N{EN DASH}"


def _besides(visit: Visit, one: Beside, names: Mapping[Ref, Markup]) -> tuple[Markup, str, Beside, float]:
    return names[one.change.ref], f"{visit.home}/changes/{one.change.id}", one, made_at(one.change)


def _titles() -> dict[str, Markup]:
    return {name: _(title) for name, title in TITLES.items()}


def _verdicts() -> dict[str, Markup]:
    return {name: _(title) for name, title in VERDICTS.items()}


def _day(moment: float) -> str:
    day = datetime.fromtimestamp(moment, UTC).date()
    return str(format_date(day, "d MMM", locale=reader().language))
