"""Sums of whole days, so that a year is counted without reading each conversation again.

A day has sums, or it has none and its conversations are counted one by one: whatever changes of a day takes its sums
away in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, case, func, select, type_coerce

from drift.core.conversations.counting import NAMES, By, Tally, Which
from drift.core.model.resources import Ref
from drift.store.sql.conversation_tables import conversation_days
from drift.store.sql.database import resource_lock
from drift.store.sql.workspace_scope import Query, Scope, batches

DAY: Final = 86_400
_D: Final = conversation_days.c
_LOCK: Final = Ref("conversations", "days")
SUMMED: Final[tuple[By, ...]] = ("day", "channel", "locale", "setup", "resolution", "sales")
"""What the sums of a day are told apart by, and by whether Fin took part."""


_NOTHING: Final = ("",) * (len(SUMMED) - 1)


class ConversationDays:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def lock(self) -> None:
        """Until this transaction ends nobody else changes conversations or their sums: a sum is never older than what
        it sums up."""
        resource_lock(self._scope.connection, self._scope.workspace, _LOCK)

    def forget(self, moments: Iterable[float]) -> None:
        """Take away the sums of the days in which these moments lie."""
        days = sorted({float(moment // DAY * DAY) for moment in moments})
        for batch in batches(days):
            self._scope.delete(conversation_days, _D.day.in_(batch))

    def keep(self, day: int, tallies: Mapping[bool, Mapping[tuple[str, ...], Tally]]) -> None:
        """Keep the sums of a day, by whether Fin took part and by what `SUMMED` tells apart. A day without
        conversations has a sum as well."""
        rows = [_row(fin, key, tally) for fin, found in tallies.items() for key, tally in found.items()]
        self._scope.insert_all(conversation_days, rows or [_row(False, (str(day), *_NOTHING), Tally())])

    def summed(self, since: float, until: float) -> list[int]:
        """The days within a period that have sums: the unix seconds of their beginnings."""
        first, last = float(-(-since // DAY) * DAY), float(until // DAY * DAY - DAY)
        within = self._scope.select(conversation_days, _D.day >= first, _D.day <= last)
        rows = self._scope.all(within.with_only_columns(_D.day).distinct().order_by(_D.day))
        return [int(row.day) for row in rows]

    def summing(self, which: Which, by: Sequence[By]) -> Query:
        """The sums of all days that have some and begin in a period; the same question as to the conversations, with
        the same columns."""
        keys = [_KEYS[name] for name in by]
        statement = select(*keys, *_MEASURES).where(
            _D.workspace == self._scope.workspace,
            _D.day >= which.since,
            _D.day < which.until,
            *_chosen(which),
        )
        return statement.group_by(*keys) if keys else statement


def answers(which: Which, by: Sequence[By]) -> bool:
    """Whether sums of days can answer a question: it asks for nothing that they do not tell apart."""
    told = Which(
        which.since,
        which.until,
        fin=which.fin,
        channel=which.channel,
        locale=which.locale,
        setup=which.setup,
    )
    return which == told and frozenset(SUMMED).issuperset(by)


def pieces(since: float, until: float, days: Sequence[int]) -> tuple[list[tuple[float, float]], ...]:
    """A period cut into runs of days that have sums, and what lies between them. `days` are in order."""
    summed: list[tuple[float, float]] = []
    for day in days:
        if summed and summed[-1][1] == day:
            summed[-1] = (summed[-1][0], float(day + DAY))
        else:
            summed.append((float(day), float(day + DAY)))
    edges = [since, *(edge for run in summed for edge in run), until]
    between = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    return summed, between


def _row(fin: bool, key: tuple[str, ...], tally: Tally) -> dict[str, Any]:
    told: dict[str, Any] = dict(zip(SUMMED, key, strict=True))
    return {
        **told,
        "day": float(told["day"]),
        "fin": int(fin),
        **{name: getattr(tally, name) for name in _KEPT},
    }


def _chosen(which: Which) -> list[ColumnElement[bool]]:
    found = [
        _D[name] == wanted for name in ("channel", "locale", "setup") if (wanted := getattr(which, name))
    ]
    return found if which.fin is None else [*found, _D.fin == int(which.fin)]


def _of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, _D.conversations), else_=0))


_KEPT: Final = (
    "conversations",
    "rated",
    "rating_sum",
    "low_ratings",
    "reopened",
    "open",
    "replied",
    "reply_seconds",
)
_KEYS: Final[Mapping[By, ColumnElement[Any]]] = {
    "day": type_coerce(_D.day, BigInteger) // 1000,
    "channel": _D.channel,
    "locale": _D.locale,
    "setup": _D.setup,
    "resolution": _D.resolution,
    "sales": _D.sales,
}
_MEASURE: Final[Mapping[str, ColumnElement[int]]] = {
    **{name: func.sum(_D[name]) for name in _KEPT},
    "fin": _of(_D.fin == 1),
    "assumed": _of(_D.resolution == "assumed_resolution"),
    "confirmed": _of(_D.resolution == "confirmed_resolution"),
    "escalated": _of(_D.resolution == "escalated"),
    "negative": _of(_D.resolution == "negative_feedback"),
    "handoffs": _of(_D.resolution == "procedure_handoff"),
}
_MEASURES: Final = tuple(_MEASURE[name] for name in NAMES)
