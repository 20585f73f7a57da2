"""What a simulation comes to, as values, and which of it is worth showing. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final, Literal, TypeAlias, TypeVar

from msgspec import Struct

from drift.core.model.activity import Actor
from drift.core.model.resources import Ref
from drift.core.model.skipped_lines import SkippedLines
from guard.core.model.outcome_counts import Tally
from guard.core.model.verdict import Verdict
from guard.core.remediation.circuit_breaker import Blocked

News: TypeAlias = Literal["new", "gone", "stricter", "milder", "same"]
_Key = TypeVar("_Key")
MOST_ROWS: Final = 1_000
"""How many rows a simulation keeps; it counts the others."""
OF_EACH: Final = 20
"""How many rows of a policy, or of policies that speak together, it keeps whatever else there is."""


class SimulationRow(Struct, frozen=True):
    """A change (`change` is its number) or entry of the past that one of the two sets speaks about.

    `verdict` is what the candidate says, `instead` what the set in force says. `stopped` says why the service would
    not have put it back by itself, where it otherwise puts back.
    """

    at: float
    ref: Ref | None
    what: str
    actor: Actor
    change: int | None
    entry: str | None
    verdict: Verdict
    instead: Verdict
    policies: tuple[str, ...]
    sentence: str
    stopped: Blocked | None
    news: News


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """What came out. `asked` counts questions by (ISO week, person who may answer), `affected` what people did that
    would not have passed, `fights` the resources over which the breaker would have opened, with who was involved;
    `stopped` is how often, and because of what, a revert would have been left to a person. `rows` are the most telling
    ones, in the order of time. `passed_over` is told where an export
    was judged, and None where the record was."""

    revision: str
    instead: str
    since: float
    until: float
    changes: int
    entries: int
    verdicts: Mapping[str, int]
    news: Mapping[str, int]
    policies: Mapping[str, Tally]
    asked: Mapping[tuple[str, str], int]
    affected: Mapping[str, int]
    fights: Mapping[Ref, tuple[str, ...]]
    stopped: Mapping[str, int]
    weeks: Mapping[str, Mapping[str, int]]
    rows: tuple[SimulationRow, ...]
    passed_over: SkippedLines | None = None

    @property
    def more(self) -> int:
        """How many rows there are beside those that are kept."""
        return sum(self.news.values()) - len(self.rows)


def most_telling(rows: Iterable[SimulationRow], most: int = MOST_ROWS) -> tuple[SimulationRow, ...]:
    """So many of the rows, in the order of time: of what is alike in news and both verdicts its share, and in what room
    is left, what matters most. Of what is alike the newest, and the policies take turns. A policy that speaks of
    everything hides nothing else, and one that spoke of everything neither."""
    ranked = _ranked(rows)
    shares = [min(len(some), most // len(ranked)) for some in ranked]
    for place, some in enumerate(ranked):
        shares[place] += min(len(some) - shares[place], most - sum(shares))
    chosen = (row for some, share in zip(ranked, shares, strict=True) for row in some[:share])
    return tuple(sorted(chosen, key=_in_time))


def _ranked(rows: Iterable[SimulationRow]) -> list[list[SimulationRow]]:
    """The rows that are alike, what matters most first."""
    alike: defaultdict[tuple[bool, int, int, int, News], list[SimulationRow]] = defaultdict(list)
    for row in sorted(rows, key=_in_time, reverse=True):
        alike[_importance(row)].append(row)
    return [_in_turns(alike[rank]) for rank in sorted(alike)]


def _in_turns(newest_first: Iterable[SimulationRow]) -> list[SimulationRow]:
    """First the newest row of each policy, or of policies that speak together, then the second of each, and so on. Only
    of what a simulation keeps, in how many parts ever it was made."""
    before: Counter[tuple[str, ...]] = Counter()
    kept: list[tuple[int, int, SimulationRow]] = []
    for place, row in enumerate(newest_first):
        turn = before[row.policies]
        before[row.policies] += 1
        if place < MOST_ROWS or turn < OF_EACH:
            kept.append((turn, place, row))
    return [row for _, _, row in sorted(kept, key=lambda one: one[:2])]


def by_importance(rows: Iterable[SimulationRow]) -> list[SimulationRow]:
    """What differs first, what is strictest in either set first, and of what is alike the newest first."""
    return sorted(sorted(rows, key=_in_time, reverse=True), key=_importance)


def _importance(row: SimulationRow) -> tuple[bool, int, int, int, News]:
    """What matters most comes first; rows that are alike in news and both verdicts have the same."""
    return row.news == "same", -max(row.verdict, row.instead), -row.verdict, row.instead, row.news


def _in_time(row: SimulationRow) -> tuple[int, bool, float, int, str]:
    """By the second, as the log dates its entries; changes come before what the log tells of that second."""
    return int(row.at), row.ref is None, row.at, row.change or 0, row.entry or ""


def together(parts: Sequence[SimulationResult]) -> SimulationResult:
    """Simulations of the same sets, over parts of what happened, as one; of their rows the most telling are left."""
    whole = joined(parts)
    return replace(whole, rows=most_telling(whole.rows))


def joined(parts: Sequence[SimulationResult]) -> SimulationResult:
    """The same as a part again, with as many rows as are needed to choose among them later."""
    one = parts[0]
    return SimulationResult(
        revision=one.revision,
        instead=one.instead,
        since=min(part.since for part in parts),
        until=max(part.until for part in parts),
        changes=sum(part.changes for part in parts),
        entries=sum(part.entries for part in parts),
        verdicts=_added(part.verdicts for part in parts),
        news=_added(part.news for part in parts),
        policies={id_: reduce(Tally.plus, (part.policies[id_] for part in parts)) for id_ in one.policies},
        asked=dict(sorted(_added(part.asked for part in parts).items())),
        affected=dict(sorted(_added(part.affected for part in parts).items(), key=_most_first)),
        fights={ref: who for part in parts for ref, who in part.fights.items()},
        stopped=_added(part.stopped for part in parts),
        weeks={
            week: _added(part.weeks.get(week, {}) for part in parts)
            for week in sorted({week for part in parts for week in part.weeks})
        },
        rows=tuple(row for some in _ranked(row for part in parts for row in part.rows) for row in some),
    )


def _added(counts: Iterable[Mapping[_Key, int]]) -> dict[_Key, int]:
    total: Counter[_Key] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    name, times = counted
    return -times, name
