"""The result of a simulation as values, and its most important rows. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
"""How many rows of a policy, or of policies broken together, it keeps whatever else there is."""


class SimulationRow(Struct, frozen=True):
    """A change (`change` is its number) or log entry that breaks a policy of one of the two sets.

    `verdict` is that of the candidate, `instead` that of the set in force. `stopped` says why the service would not
    have made a revert by itself; None where it would have, or where there is nothing to revert.
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
    """The result of a simulation.

    `asked` counts approval requests by (ISO week, eligible person). `affected` counts by person what would not have
    been allowed. `fights` are the resources for which the breaker would have opened, with the people involved.
    `stopped` counts by cause the reverts that would have been left to a person. `in_advance` counts the changes by what
    a proposal of them would have been answered. `rows` are the most important ones, in order of time. `passed_over` are
    the skipped lines of an export; None where the record was simulated. `doubts` are sentences about the export as a
    whole.
    """

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
    in_advance: Mapping[str, int] = field(default_factory=dict)
    passed_over: SkippedLines | None = None
    doubts: tuple[str, ...] = ()

    @property
    def more(self) -> int:
        """How many rows were dropped."""
        return sum(self.news.values()) - len(self.rows)


def most_important(rows: Iterable[SimulationRow], most: int = MOST_ROWS) -> tuple[SimulationRow, ...]:
    """At most `most` rows, in order of time.

    Rows with the same news and the same two verdicts form a group. Every group gets an equal share; the most important
    groups get the room that is left. Within a group the newest rows come first and the policies take turns, so that a
    policy that is always broken hides no other.
    """
    groups = _groups(rows)
    shares = [min(len(group), most // len(groups)) for group in groups]
    for place, group in enumerate(groups):
        shares[place] += min(len(group) - shares[place], most - sum(shares))
    chosen = (row for group, share in zip(groups, shares, strict=True) for row in group[:share])
    return tuple(sorted(chosen, key=_time_order))


def _groups(rows: Iterable[SimulationRow]) -> list[list[SimulationRow]]:
    """The rows in groups of equal importance, the most important first."""
    groups: defaultdict[tuple[bool, int, int, int, News], list[SimulationRow]] = defaultdict(list)
    for row in sorted(rows, key=_time_order, reverse=True):
        groups[_importance(row)].append(row)
    return [_interleaved(groups[importance]) for importance in sorted(groups)]


def _interleaved(newest_first: Iterable[SimulationRow]) -> list[SimulationRow]:
    """First the newest row of each policy (or of policies broken together), then the second of each, and so on.

    Drops what a simulation in one part would not have kept, so that the number of parts does not matter.
    """
    turns: Counter[tuple[str, ...]] = Counter()
    kept: list[tuple[int, int, SimulationRow]] = []
    for place, row in enumerate(newest_first):
        turn = turns[row.policies]
        turns[row.policies] += 1
        if place < MOST_ROWS or turn < OF_EACH:
            kept.append((turn, place, row))
    return [row for _, _, row in sorted(kept, key=lambda item: item[:2])]


def by_importance(rows: Iterable[SimulationRow]) -> list[SimulationRow]:
    """The rows that differ first, then the strictest in either set, then the newest."""
    return sorted(sorted(rows, key=_time_order, reverse=True), key=_importance)


def _importance(row: SimulationRow) -> tuple[bool, int, int, int, News]:
    """A sort key: the most important comes first. Rows with the same news and verdicts have the same key."""
    return row.news == "same", -max(row.verdict, row.instead), -row.verdict, row.instead, row.news


def _time_order(row: SimulationRow) -> tuple[int, bool, float, int, str]:
    """A sort key by the second, as the log dates its entries. Changes come before the entries of that second."""
    return int(row.at), row.ref is None, row.at, row.change or 0, row.entry or ""


def merge(parts: Sequence[SimulationResult]) -> SimulationResult:
    """One result from simulations of the same sets over parts of a past, with the most important rows."""
    merged = merge_parts(parts)
    return replace(merged, rows=most_important(merged.rows))


def merge_parts(parts: Sequence[SimulationResult]) -> SimulationResult:
    """One part from several. It keeps all rows that `merge` may still choose."""
    first = parts[0]
    return SimulationResult(
        revision=first.revision,
        instead=first.instead,
        since=min(part.since for part in parts),
        until=max(part.until for part in parts),
        changes=sum(part.changes for part in parts),
        entries=sum(part.entries for part in parts),
        verdicts=_sum(part.verdicts for part in parts),
        news=_sum(part.news for part in parts),
        policies={id_: reduce(Tally.plus, (part.policies[id_] for part in parts)) for id_ in first.policies},
        asked=dict(sorted(_sum(part.asked for part in parts).items())),
        affected=dict(sorted(_sum(part.affected for part in parts).items(), key=_by_count)),
        fights={ref: who for part in parts for ref, who in part.fights.items()},
        stopped=_sum(part.stopped for part in parts),
        in_advance=_sum(part.in_advance for part in parts),
        weeks={
            week: _sum(part.weeks.get(week, {}) for part in parts)
            for week in sorted({week for part in parts for week in part.weeks})
        },
        rows=tuple(row for group in _groups(row for part in parts for row in part.rows) for row in group),
    )


def _sum(counts: Iterable[Mapping[_Key, int]]) -> dict[_Key, int]:
    total: Counter[_Key] = Counter()
    for part in counts:
        total.update(part)
    return dict(total)


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    name, times = item
    return -times, name
