"""The versions of a resource: all of them, any two beside each other, and a long text line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeGuard

from flask import Response, request

from drift.core.model.changes import FieldChange
from drift.core.model.history import Chapter
from drift.core.model.json_pointer import get, tokens
from drift.core.model.resources import MISSING, Json, Missing, canonical
from drift.core.normalisation.redaction import holds_secret
from drift.web.rest.pagination import decode_one, encode
from drift.web.rest.problem_details import WrongParameter
from guard.context import UnitOfWork
from guard.core.reports.resource_page import resource_path
from guard.core.reports.through_json import ThroughAnswer
from guard.core.text.line_diff import DiffLine, line_diff
from guard.queries.past.through import through_answer
from guard.queries.settings.versions import Compared, VersionsOf, compared, text_of, versions_of
from guard.web.console.acts import Act, act_of, made
from guard.web.console.behind import changes_behind
from guard.web.console.page import Pages, Visit
from guard.web.console.pages.resource import as_json, called, heading_of, help_of, tabs_of, version_wanted
from guard.web.console.renderer import label, short
from guard.web.console.resources import ref_at
from guard.web.console.values import WORDS, InWords, Shown
from guard.web.console.words import _, ngettext

pages: Final = Pages()

PER_PAGE: Final = 30
MOST_CHOICES: Final = 100
"""Versions that can be chosen from; links of the history lead to any other."""
MOST_FIELDS: Final = 60
"""Fields of a comparison that are shown."""
MOST_LINES: Final = 400
"""Lines of all texts in a comparison."""
LINES_OF_TEXT: Final = 300
MOST_BEHIND: Final = 20
"""Changes of what a resource refers to that its history shows."""
_LONGEST_LINE: Final = 2_000
_TEXT_BUDGET: Final = 40_000
_SHORT: Final = 80
"""Texts longer than this, or of several lines, are compared line by line."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the history: `fields` that moved, `since` when, and `before` it the version to compare with."""

    id: int
    since: float
    until: float | None
    act: Act
    operation: str
    fields: tuple[str, ...]
    before: int | None
    ended: Act | None
    unlisted: bool


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field that differs: as two values, or as lines. `respelt`: both mean the same. `note` says what is not
    shown."""

    pointer: str
    help: str
    respelt: bool
    before: Shown | None = None
    after: Shown | None = None
    lines: tuple[DiffLine, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    id: int
    label: str


@pages.add("GET", "/settings/{kind}/{id}/history")
def history(visit: Visit, kind: str, id: str) -> Response:
    known, ref = ref_at(kind, id)
    before = decode_one(request.args.get("cursor"), int)
    with visit.guarded.view() as view:
        one = versions_of(view, known, ref, before, PER_PAGE)
        behind = changes_behind(view, _behind(view, one)) if before is None else []
    place = {chapter.version.id: number for number, chapter in enumerate(one.story)}

    def row(chapter: Chapter) -> VersionRow:
        number, change = place[chapter.version.id], chapter.change
        earlier = one.story[number - 1].version.id if number else None
        ended = act_of(chapter.ended_by, one.reasons) if chapter.ended_by else None
        return VersionRow(
            chapter.version.id,
            chapter.version.since,
            chapter.version.until,
            made(chapter, one.reasons),
            change.operation if change else "",
            change.fields if change and change.operation == "updated" else (),
            earlier,
            ended,
            chapter.unlisted_by is not None,
        )

    return visit.page(
        "history.html",
        one=one,
        heading=heading_of(ref, one.name),
        place=resource_path(ref),
        tabs=tabs_of(known, is_seen=bool(one.story)),
        rows=[row(chapter) for chapter in one.page],
        newest=one.story[-1].version.id if one.story else None,
        behind=behind[:MOST_BEHIND],
        more_behind=max(len(behind) - MOST_BEHIND, 0),
        next=encode((one.page[-1].version.id,)) if one.has_more else None,
    )


def _behind(view: UnitOfWork, one: VersionsOf) -> ThroughAnswer:
    """The changes of what it referred to since the oldest version that is shown."""
    if not one.page:
        return ThroughAnswer((), cut=False)
    ended = one.story[-1].version.until
    return through_answer(view, one.ref, one.page[-1].version.since, view.now if ended is None else ended)


@pages.add("GET", "/settings/{kind}/{id}/compare")
def compare(visit: Visit, kind: str, id: str) -> Response:
    known, ref = ref_at(kind, id)
    with visit.guarded.view() as view:
        both = compared(view, known, ref, version_wanted("from"), version_wanted("to"))
    fields = _fields(both)
    return visit.page(
        "compare.html",
        both=both,
        heading=heading_of(ref, both.name),
        place=resource_path(ref),
        tabs=tabs_of(known, is_seen=bool(both.story)),
        choices=_choices(both),
        fields=fields,
        more=len(both.fields) - len(fields),
        act=made(both.after, both.reasons) if both.after and _is_next(both) else None,
    )


@pages.add("GET", "/settings/{kind}/{id}/text")
def text(visit: Visit, kind: str, id: str) -> Response:
    """A value that is too long for the page of its resource, some lines at a time; of the whole, its JSON."""
    known, ref = ref_at(kind, id)
    pointer, first = request.args.get("field", ""), request.args.get("line", "1")
    if not (first.isascii() and first.isdigit() and 0 < len(first) <= 9):
        raise WrongParameter("`line` is the number of the line to begin with.")
    with visit.guarded.view() as view:
        name, chapter, body = text_of(view, known, ref, version_wanted("version"))
    lines = _wrapped(_readable(_value_at(body, pointer)))
    begin = min(max(int(first), 1), max(len(lines), 1)) - 1
    shown = _within(lines[begin : begin + LINES_OF_TEXT])
    end = begin + len(shown)
    return visit.page(
        "text.html",
        heading=heading_of(ref, name),
        place=resource_path(ref),
        version=chapter.version.id,
        pointer=pointer,
        of=label(pointer) if pointer else "",
        since=chapter.version.since,
        lines=shown,
        first=begin + 1,
        last=end,
        total=len(lines),
        earlier=max(begin + 1 - LINES_OF_TEXT, 1) if begin else None,
        later=end + 1 if end < len(lines) else None,
    )


def _value_at(body: Json, pointer: str) -> Json:
    try:
        value = get(body, pointer)
    except ValueError as problem:
        raise WrongParameter(f"`field` is a JSON Pointer: {problem}.") from problem
    if value is MISSING:
        raise WrongParameter("This version has no such field. Go back to the resource, and choose one of it.")
    return value


def _readable(value: Json) -> str:
    return value if isinstance(value, str) else as_json(value)


def _wrapped(text: str) -> list[str]:
    """The lines of a text; one that is too long for a page in pieces."""
    return [
        line[place : place + _LONGEST_LINE]
        for line in text.splitlines()
        for place in range(0, max(len(line), 1), _LONGEST_LINE)
    ]


def _within(lines: Sequence[str]) -> list[str]:
    """As many of the lines as a page holds; at least one."""
    left, shown = _TEXT_BUDGET, list[str]()
    for line in lines:
        left -= len(line)
        if shown and left < 0:
            break
        shown.append(line)
    return shown


def _is_next(both: Compared) -> bool:
    """Whether the second version followed the first one: one act made it what it is."""
    story = both.story
    return bool(both.before and both.after) and any(
        left is both.before and right is both.after for left, right in pairwise(story)
    )


def _choices(both: Compared) -> list[Choice]:
    """The newest versions, and those that are compared."""
    newest = list(reversed(both.story))[:MOST_CHOICES]
    chosen = [one for one in (both.after, both.before) if one is not None and one not in newest]
    return [Choice(one.version.id, _label(one, both)) for one in (*newest, *chosen)]


def _label(chapter: Chapter, both: Compared) -> str:
    act = made(chapter, both.reasons)
    now = f" · {_('as it is now')}" if chapter is both.story[-1] and chapter.version.until is None else ""
    return f"{short(chapter.version.since)} · {act.who.unescape()}{now}"


def _fields(both: Compared) -> list[FieldDiff]:
    words, lines = InWords(both.references, called(both.names), both.kind.intervals), _Lines()
    return [_field(both, field, words, lines) for field in both.fields[:MOST_FIELDS]]


@dataclass(slots=True)
class _Lines:
    """What is left for the lines of all texts of a page."""

    lines: int = MOST_LINES
    characters: int = _TEXT_BUDGET

    def take(self, of: Sequence[DiffLine]) -> tuple[DiffLine, ...]:
        """As many of them as there is room for, and how many more there are."""
        taken: list[DiffLine] = []
        for line in of:
            self.lines -= 1
            self.characters -= len(line.text)
            if self.lines < 0 or self.characters < 0:
                return (*taken, DiffLine("left_out", "", sum(one.count for one in of[len(taken) :])))
            taken.append(line)
        return tuple(taken)


def _field(both: Compared, field: FieldChange, words: InWords, lines: _Lines) -> FieldDiff:
    help, respelt = help_of(both.kind, field.pointer), field.pointer in both.respelt
    before, after, place = field.before, field.after, tokens(field.pointer)
    if _is_text(before) and _is_text(after) and (_is_long(before) or _is_long(after)):
        return FieldDiff(field.pointer, help, respelt, lines=lines.take(line_diff(before, after)))
    if not (isinstance(before, list) and isinstance(after, list)):
        return FieldDiff(field.pointer, help, respelt, words.of(before, place), words.of(after, place))
    gone, come, same = _apart(before, after)
    if not (gone or come):
        note: str = _("The entries are the same, in another order.")
        return FieldDiff(
            field.pointer, help, respelt, words.of(before, place), words.of(after, place), note=note
        )
    kept = ngettext(
        "%(num)s entry stands on both sides and is left out here.",
        "%(num)s entries stand on both sides and are left out here.",
        same,
    )
    old, new = (words.of(side, place) if side else nothing_else(same) for side in (gone, come))
    return FieldDiff(field.pointer, help, respelt, old, new, note=kept if same else "")


def _is_text(value: Json | Missing) -> TypeGuard[str]:
    return isinstance(value, str) and not holds_secret(value)


def _is_long(text: str) -> bool:
    return len(text) > _SHORT or "\n" in text.strip()


def _apart(before: list[Json], after: list[Json]) -> tuple[list[Json], list[Json], int]:
    """The entries that only one of two lists has, and how many both have."""
    common = Counter(map(canonical, before)) & Counter(map(canonical, after))
    return _left(before, common), _left(after, common), common.total()


def _left(of: list[Json], common: Counter[bytes]) -> list[Json]:
    skipped, left = Counter(common), list[Json]()
    for item in of:
        if skipped[canonical(item)] > 0:
            skipped[canonical(item)] -= 1
        else:
            left.append(item)
    return left


def nothing_else(kept: int) -> Shown:
    """A list that has nothing beside what both sides have."""
    return Shown("word", _("nothing else") if kept else _(WORDS["[]"]))
