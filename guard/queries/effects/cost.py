"""What Fin costs: the bill of this month, what differs from the month before, and which changes it moved with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from drift.core.conversations.counting import By, Which
from drift.core.conversations.sources import Source
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from drift.store import StateStore
from guard.context import UnitOfWork
from guard.core.effects.cost.bill import Bill, bill, same_days_before, wanted_from
from guard.core.effects.cost.billed_days import BilledDays, DayOfFin, day_at, days_of, query_of, seconds
from guard.core.effects.cost.cost_moves import WINDOW, ChangeOfContent, CostMove, by_weight, cost_move
from guard.core.effects.figures import Figure, Unknown
from guard.core.effects.known import Known
from guard.core.reports.effects.cost_json import CostAnswer, compared_answer, cost_answer, move_answer
from guard.queries.effects.known import known_parts
from guard.queries.resource_titles import titles_of

MOST: Final = 3
"""Changes that are held against the others: those of what Fin used most. Each costs a query."""
_READ: Final = 500
_BY: Final[tuple[By, ...]] = ("day", "resolution", "sales")


@dataclass(frozen=True, slots=True)
class Compared:
    """A number of this month up to now, and of as many days of the month before."""

    name: str
    now: Figure
    before: Figure


@dataclass(frozen=True, slots=True)
class Cost:
    """`more` is how many changes of what Fin reads are not held against the others. `are_published`: the prices are
    those that Intercom published, as no contract is written down."""

    at: float
    bill: Bill
    compared: tuple[Compared, ...]
    moves: tuple[CostMove, ...]
    more: int
    are_published: bool


def cost_now(view: UnitOfWork) -> Cost:
    """What Fin costs by now. Where conversations are not read, every amount says why it is unknown."""
    prices = view.policies.policy_set.prices
    since = seconds(wanted_from(day_at(view.now), prices.month_begins))
    part = known_parts(view.state, since)
    known = part(since, view.now)
    every = BilledDays(_days(view.state, known), known, prices, part)
    found = bill(every, view.now)
    moves, more = ((), 0) if known.unknown else _moves(view, every, found.ripe)
    return Cost(view.now, found, _compared(every, found), moves, more, prices.are_published)


def _days(
    state: StateStore, known: Known, sources: frozenset[Source] = frozenset()
) -> Mapping[date, DayOfFin]:
    if known.unknown:
        return {}
    return days_of(state.conversation_counts.tally(Which(known.since, known.until, sources), _BY))


def _compared(every: BilledDays, found: Bill) -> tuple[Compared, ...]:
    spans = (found.month.first, found.ripe), same_days_before(found, every.prices.month_begins)
    now, before = (every.over(*span) for span in spans)

    def both(name: str, of: str, share: str) -> Compared:
        return Compared(
            name,
            *(
                _figure(every, span, getattr(day, share), getattr(day, of))
                for span, day in zip(spans, (now, before), strict=True)
            ),
        )

    return (
        both("Conversations with Fin", "conversations", "fin"),
        both("Billed outcomes", "fin", "billed"),
    )


def _figure(every: BilledDays, span: tuple[date, date], count: int, of: int) -> Figure:
    query = query_of(*span)
    if reason := every.not_known(*span):
        return Unknown(reason, query)
    return every.known_of(*span).figure(count, of, query)


def _moves(view: UnitOfWork, every: BilledDays, ripe: date) -> tuple[tuple[CostMove, ...], int]:
    since, until = seconds(ripe - timedelta(2 * WINDOW)), every.known.until
    uses: dict[Ref, int] = {}
    sources: dict[Ref, set[Source]] = {}
    for source, (alone, several) in view.state.conversation_counts.uses(since, until).items():
        if source.ref is not None:
            uses[source.ref] = uses.get(source.ref, 0) + alone + several
            sources.setdefault(source.ref, set()).add(source)
    changed = _changes(view, since, until, uses)
    picked = sorted(changed, key=lambda one: (-uses[one.ref], one.day))[:MOST]
    touched = {
        ref: replace(every, days=_days(view.state, every.known, frozenset(sources[ref])))
        for ref in {one.ref for one in picked}
    }
    moves = [cost_move(one, touched[one.ref], every, ripe, _beside(one, changed)) for one in picked]
    return tuple(by_weight(moves)), len(changed) - len(picked)


def _changes(
    view: UnitOfWork, since: float, until: float, used: Mapping[Ref, int]
) -> Sequence[ChangeOfContent]:
    """Changes of what Fin used, one for each resource and day."""
    records = view.state.changes.newest(since=since, until=until, limit=_READ)
    mine = sorted((one for one in records if one.ref in used), key=_place)
    titles = titles_of(view, {one.ref for one in mine}) if mine else {}
    return [
        ChangeOfContent(ref, titles[ref], day, tuple(sorted(one.id for one in group)))
        for (ref, day), group in groupby(mine, _place)
    ]


def _place(change: ChangeRecord) -> tuple[Ref, date]:
    return change.ref, day_at(change.attribution.at or change.detected_at)


def _beside(change: ChangeOfContent, changed: Iterable[ChangeOfContent]) -> list[str]:
    """What else was changed so near that it may have moved the same conversations."""
    return [
        f"{one.title} on {one.day}"
        for one in changed
        if one != change and abs((one.day - change.day).days) <= WINDOW
    ]


def answer_of(cost: Cost) -> CostAnswer:
    return cost_answer(
        cost.at,
        cost.bill,
        tuple(compared_answer(one.name, one.now, one.before) for one in cost.compared),
        tuple(map(move_answer, cost.moves)),
        cost.more,
        are_published=cost.are_published,
    )
