"""Conversations counted in the database: by period, source and what else tells them apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import add
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Integer,
    String,
    Subquery,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from drift.core.conversations.counting import CERTAIN, NAMES, POSSIBLE, By, Tally, Touched, Which
from drift.core.conversations.sources import Source
from drift.store.conversation_days import DAY as _DAY
from drift.store.conversation_days import SUMMED, ConversationDays, answers, pieces
from drift.store.sql.columns import dump
from drift.store.sql.conversation_tables import conversation_sources, conversation_uses, conversations
from drift.store.sql.workspace_scope import Query, Scope

_MOST_PIECES: Final = 12
"""Pieces of a period without sums; where there are more, one question costs less."""
_HOUR: Final = 3_600
_WEEK: Final = 7 * _DAY
_MONDAY: Final = 4 * _DAY  # the first Monday of 1970 was the 5th of January
_LOW: Final = 2
FoundRow: TypeAlias = tuple[tuple[str, ...], list[int]]
"""What conversations are told apart by, and what is counted of them in the order of a tally."""
_C: Final = conversations.c
_U: Final = conversation_uses.c


class ConversationCounts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._days = ConversationDays(scope)

    def tally(self, which: Which, by: Sequence[By] = ()) -> dict[tuple[str, ...], Tally]:
        """What is counted of these conversations, told apart by these things in this order. Without any, there is one
        tally under `()`, of zeros where nothing was found."""
        return self.tallies((which,), (by,))[0]

    def tallies(
        self, parts: Sequence[Which], ways: Sequence[Sequence[By]]
    ) -> list[dict[tuple[str, ...], Tally]]:
        """What is counted of several parts together, told apart in each of these ways: all in one walk through the
        conversations, as looking at one costs more than counting it."""
        by = tuple(dict.fromkeys(name for way in ways for name in way))
        statements = [one for which in parts for one in self._statements(which, by)]
        return folded(self._rows(statements, len(by)), by, ways)

    def _statements(self, which: Which, by: Sequence[By]) -> list[Query]:
        """From sums of days, where these can answer, and what lies between them."""
        counted = self._counting(which, by)
        if not answers(which, by):
            return counted
        days = self._days.summed(which.since, which.until)
        summed, between = pieces(which.since, which.until, days)
        if not summed or len(between) > _MOST_PIECES:
            return counted
        found = [self._days.summing(replace(which, since=since, until=until), by) for since, until in summed]
        for since, until in between:
            found += self._counting(replace(which, since=since, until=until), by)
        return found

    def sum_up(self, since: float, until: float, most: int) -> int:
        """Keep the sums of up to `most` whole days of a period that have none; returns of how many."""
        self._days.lock()
        first, last = int(-(-since // _DAY) * _DAY), int(until // _DAY * _DAY)
        known = set(self._days.summed(first, last))
        missing = [day for day in range(first, last, _DAY) if day not in known][:most]
        for day in missing:
            which = Which(day, day + _DAY)
            self._days.keep(
                day, {fin: self._counted(replace(which, fin=fin), SUMMED) for fin in (True, False)}
            )
        return len(missing)

    def _counted(self, which: Which, by: Sequence[By]) -> dict[tuple[str, ...], Tally]:
        """Counted one by one."""
        return folded(self._rows(self._counting(which, by), len(by)), by, (by,))[0]

    def _counting(self, which: Which, by: Sequence[By]) -> list[Query]:
        """The statement that counts one by one; none where nothing can be found."""
        numbers = self._numbers(which.sources)
        if which.sources and not numbers:
            return []
        matched = self._matched(which, numbers) if numbers else None
        keys = [_key(name, which, matched) for name in by]
        statement = self._chosen(which, matched, [*keys, *_MEASURES])
        return [statement.group_by(*keys) if keys else statement]

    def _rows(self, statements: Sequence[Query], keys: int) -> Iterator[FoundRow]:
        """What they find, asked at once; `keys` is how many columns tell it apart."""
        if not statements:
            return
        first, *others = statements
        statement = union_all(first, *others) if others else first
        for row in self._scope.connection.execute(statement):
            numbers = [int(value or 0) for value in row[keys:]]
            if any(numbers):
                yield tuple("" if value is None else str(value) for value in row[:keys]), numbers

    def values(self, names: Sequence[str], since: float, until: float) -> dict[str, Tally]:
        """What is counted of conversations that began between two moments, by the value of a chosen attribute that has
        had these names; those without one are left out."""
        where = (_C.workspace == self._scope.workspace, _C.created_at >= since, _C.created_at < until)
        statements = [
            select(value, *_MEASURES)
            .where(*where, _C.attributes.is_not(None))
            .group_by(value)
            .having(value.is_not(None))
            for value in map(self._value_of, names)
        ]
        found: dict[str, Tally] = {}
        for (value,), numbers in self._rows(statements, 1):
            found[value] = found.get(value, Tally()) + Tally(*numbers)
        return found

    def _value_of(self, attribute: str) -> ColumnElement[Any]:
        """The value of an attribute as text; NULL where a conversation has none."""
        # What PostgreSQL cannot hold as text stands as an escape in a JSON text, and would be an error.
        text = func.replace(cast(_C.attributes, String), "\\u0000", "")
        if self._scope.connection.dialect.name == "postgresql":
            return cast(text, JSON).op("->>")(attribute)
        if '"' not in attribute:
            return func.json_extract(text, f"$.{dump(attribute).decode()}")
        # No path of SQLite can say a quote.
        member = func.json_each(text).table_valued("key", "value")
        return select(member.c.value).where(member.c.key == attribute).scalar_subquery()

    def newest(self, which: Which, most: int) -> list[Touched]:
        """The newest of these conversations, at most so many."""
        numbers = self._numbers(which.sources)
        if which.sources and not numbers:
            return []
        columns = [_C.id, _C.created_at, _C.channel, _C.locale, _C.sources]
        matched = self._matched(which, numbers) if numbers else None
        # By what stands in the order of the uses, so that not all of them are looked up.
        first = _C if matched is None else matched.c
        begun, id = first.created_at, _C.id if matched is None else matched.c.conversation
        asked = self._chosen(which, matched, columns).order_by(begun.desc(), id).limit(most)
        sources = self._sources()
        return [
            Touched(id, float(at), channel, locale, tuple(sources[int(one)] for one in (used or "").split()))
            for id, at, channel, locale, used in self._scope.connection.execute(asked)
        ]

    def uses(self, since: float, until: float) -> dict[Source, tuple[int, int]]:
        """In how many conversations Fin answered with each source: as the only one, and as one of several."""
        where = (
            _U.workspace == self._scope.workspace,
            _U.created_at >= since,
            _U.created_at < until,
        )
        alone = func.sum(cast(_U.alone, Integer))
        rows = self._scope.connection.execute(
            select(_U.source, alone, func.count()).where(*where).group_by(_U.source)
        ).all()
        sources = self._sources()
        return {sources[int(id)]: (int(only), int(every) - int(only)) for id, only, every in rows}

    def _chosen(self, which: Which, matched: Subquery | None, columns: Sequence[ColumnElement[Any]]) -> Query:
        where = [_C.workspace == self._scope.workspace, *self._conditions(which)]
        excluded = self._numbers(which.without)
        if excluded:
            where.append(_C.id.not_in(select(self._matched(which, excluded).c.conversation)))
        within = (_C.created_at >= which.since, _C.created_at < which.until)
        if matched is None:
            return select(*columns).where(*within, *where)
        if which.alone is not None:
            nothing_else = matched.c.found == _words(_C.sources)
            where.append(nothing_else if which.alone else ~nothing_else)
        same = _C.id == matched.c.conversation
        if self._scope.connection.dialect.name == "postgresql":
            # With the beginning as well it takes two columns that say the same for two that do not: it expects one row.
            where += within
        else:
            # The period is that of the uses. Said of the conversations as well, SQLite would read all of it. And a sum
            # is no column: else it would walk through all conversations of the period, and look for uses of each.
            same &= _milliseconds() == type_coerce(matched.c.created_at, BigInteger) + 0
        return select(*columns).select_from(matched.join(conversations, same)).where(*where)

    def _conditions(self, which: Which) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if which.fin is not None:
            found.append(_C.fin.is_(which.fin))
        if which.is_open is not None:
            found.append(_C.is_open.is_(which.is_open))
        if which.tag:
            found.append(self._holds(_C.tags, f" {which.tag} "))
        for name in ("team", "channel", "locale", "setup", "workflow"):
            if wanted := getattr(which, name):
                found.append(_C[name] == wanted)
        if which.attribute is not None:
            found.append(self._has_attribute(*which.attribute))
        return found

    def _has_attribute(self, name: str, value: str) -> ColumnElement[bool]:
        """Whether the JSON text has this member; any value of it where that is empty. A quote behind `{` or `,` is
        never inside of a text."""
        member = dump({name: value}).decode()[1:-1] if value else f"{dump(name).decode()}:"
        attributes = cast(_C.attributes, String)
        return self._holds(attributes, "{" + member) | self._holds(attributes, "," + member)

    def _holds(self, column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
        """Whether a text stands in a column, letter by letter: LIKE takes A for a in SQLite."""
        is_postgresql = self._scope.connection.dialect.name == "postgresql"
        place = func.strpos(column, text) if is_postgresql else func.instr(column, text)
        return place > 0

    def _matched(self, which: Which, numbers: Collection[int]) -> Subquery:
        """The conversations in which Fin answered with some of these sources, with how many of them, and with how many
        that are not only possible. An article is several sources where it was renamed, or has several languages."""
        sure = sorted(set(numbers) - set(self._numbers(which.perhaps)))
        one = len(numbers) == 1
        each = literal(1) if one else func.count()
        certain = literal(len(sure)) if one else func.sum(case((_U.source.in_(sure), 1), else_=0))
        used = select(_U.created_at, _U.conversation, each.label("found"), certain.label("certain")).where(
            _U.workspace == self._scope.workspace,
            _U.source.in_(sorted(numbers)),
            _U.created_at >= which.since,
            _U.created_at < which.until,
        )
        if not one:
            used = used.group_by(_U.created_at, _U.conversation)
        return used.subquery()

    def _numbers(self, wanted: frozenset[Source]) -> list[int]:
        return [number for number, source in self._sources().items() if source in wanted] if wanted else []

    def _sources(self) -> Mapping[int, Source]:
        return self._scope.once("conversation sources", self._ask_sources)

    def _ask_sources(self) -> dict[int, Source]:
        rows = self._scope.all(self._scope.select(conversation_sources))
        return {int(row.id): Source(row.kind, row.resource_id, row.title, row.locale) for row in rows}


def folded(
    rows: Iterable[FoundRow], by: Sequence[By], ways: Sequence[Sequence[By]]
) -> list[dict[tuple[str, ...], Tally]]:
    """Counts that were told apart by everything, added up for each way of telling them apart."""
    places = [[by.index(name) for name in way] for way in ways]
    sums: list[dict[tuple[str, ...], list[int]]] = [{} if way else {(): [0] * len(NAMES)} for way in ways]
    for key, numbers in rows:
        for found, place in zip(sums, places, strict=True):
            short = tuple(key[index] for index in place)
            before = found.get(short)
            found[short] = numbers if before is None else list(map(add, before, numbers))
    return [{key: Tally(*numbers) for key, numbers in found.items()} for found in sums]


def _key(name: By, which: Which, matched: Subquery | None) -> ColumnElement[Any]:
    if name == "week":
        return _week(which)
    if name in ("certain", "alone"):
        if matched is None:
            raise ValueError(f"Conversations are told apart by {name!r} only where sources are asked for.")
        return _certain(matched) if name == "certain" else _alone(matched)
    return _KEYS[name]


def _week(which: Which) -> ColumnElement[int]:
    """The second at which the week of a conversation begins, or the last cut in it before the conversation."""
    week = (_milliseconds() - _MONDAY * 1000) // (_WEEK * 1000) * _WEEK + _MONDAY
    near = sorted((int(cut) for cut in which.cuts if which.since - _WEEK < cut < which.until), reverse=True)
    if not near:
        return week
    return case(*(((_milliseconds() >= cut * 1000) & (week < cut), cut) for cut in near), else_=week)


def _certain(matched: Subquery) -> ColumnElement[str]:
    return case((matched.c.certain > 0, CERTAIN), else_="")


def _alone(matched: Subquery) -> ColumnElement[str]:
    words = _words(_C.sources)
    return case((matched.c.certain == words, CERTAIN), (matched.c.found == words, POSSIBLE), else_="")


def _words(column: ColumnElement[Any]) -> ColumnElement[int]:
    """How many words stand between the spaces of a column."""
    return func.length(column) - func.length(func.replace(column, " ", "")) - 1


def _milliseconds() -> ColumnElement[int]:
    return type_coerce(_C.created_at, BigInteger)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


_KEYS: Final[Mapping[By, ColumnElement[Any]]] = {
    "day": _milliseconds() // (_DAY * 1000) * _DAY,
    "hour": _milliseconds() // (_HOUR * 1000) * _HOUR,
    "channel": _C.channel,
    "locale": _C.locale,
    "resolution": _C.resolution,
    "sales": _C.sales,
    "setup": _C.setup,
    "team": _C.team,
    "workflow": _C.workflow,
}
_WAITED: Final = type_coerce(_C.first_reply_at, BigInteger) - _milliseconds()
_MEASURE: Final[Mapping[str, ColumnElement[int]]] = {
    "conversations": func.count(),
    "fin": _sum(_C.fin.is_(True)),
    "assumed": _sum(_C.resolution == "assumed_resolution"),
    "confirmed": _sum(_C.resolution == "confirmed_resolution"),
    "escalated": _sum(_C.resolution == "escalated"),
    "negative": _sum(_C.resolution == "negative_feedback"),
    "handoffs": _sum(_C.resolution == "procedure_handoff"),
    "rated": func.count(_C.rating),
    "rating_sum": func.sum(_C.rating),
    "low_ratings": _sum(_C.rating <= _LOW),
    "reopened": _sum(_C.reopened > 0),
    "open": _sum(_C.is_open.is_(True)),
    "replied": func.count(_C.first_reply_at),
    "reply_seconds": func.sum(_WAITED) // 1000,
}
_MEASURES: Final = tuple(_MEASURE[name] for name in NAMES)
