"""What a simulation comes to, as values, and which of it is worth showing. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypeVar

from drift.activity import Actor
from drift.resources import Ref
from guard.decisions import Verdict

News: TypeAlias = Literal["new", "gone", "stricter", "milder", "same"]
Rank: TypeAlias = tuple[News, Verdict]
"""What rows are alike in."""
_Key = TypeVar("_Key")
MOST_ROWS: Final = 1_000
"""How many rows a simulation keeps; it counts the others."""


@dataclass(frozen=True, slots=True)
class Caught:
    """A change (`change` is its number) or entry of the past that one of the two sets speaks about.

    `verdict` is what the candidate says, `instead` what the set in force says. `stopped` says why the service would
    have stopped putting back, where it would have.
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
    stopped: str
    news: News


@dataclass(slots=True)
class Tally:
    """How often a policy of the candidate spoke, by what came of it."""

    flagged: int = 0
    asked: int = 0
    reverted: int = 0
    observed: int = 0
    excused: int = 0
    exempt: int = 0

    def plus(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came out. `asked` counts questions by (ISO week, person who may answer), `affected` what people did that
    would not have passed, `fights` the resources over which the breaker would have opened, with who was involved;
    `stopped` is how often the service would have left to a person what it puts back by itself. `rows` are the most
    telling ones, in the order of time; `more` is how many there are beside them."""

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
    stopped: int
    weeks: Mapping[str, Mapping[str, int]]
    rows: tuple[Caught, ...]
    more: int


def most_telling(rows: Iterable[Caught], most: int = MOST_ROWS) -> tuple[Caught, ...]:
    """So many of the rows, in the order of time: of each news and verdict its share of the newest, and in what room is
    left, what matters most. A policy that speaks of everything hides nothing else."""
    kinds: defaultdict[Rank, list[Caught]] = defaultdict(list)
    for row in sorted(rows, key=_in_time):
        kinds[row.news, row.verdict].append(row)
    ranked = [kinds[rank] for rank in sorted(kinds, key=_importance, reverse=True)]
    shares = [min(len(some), most // len(ranked)) for some in ranked]
    for place, some in enumerate(ranked):
        shares[place] += min(len(some) - shares[place], most - sum(shares))
    chosen = (row for some, share in zip(ranked, shares, strict=True) for row in some[len(some) - share :])
    return tuple(sorted(chosen, key=_in_time))


def _importance(rank: Rank) -> tuple[bool, Verdict]:
    news, verdict = rank
    return news != "same", verdict


def _in_time(row: Caught) -> tuple[int, bool, float, int, str]:
    """By the second, as the log dates its entries; changes come before what the log tells of that second."""
    return int(row.at), row.ref is None, row.at, row.change or 0, row.entry or ""


def together(one: Simulated, other: Simulated) -> Simulated:
    """Two simulations of the same sets and the same time, over different things that happened, as one."""
    rows = most_telling((*one.rows, *other.rows))
    return Simulated(
        revision=one.revision,
        instead=one.instead,
        since=one.since,
        until=one.until,
        changes=one.changes + other.changes,
        entries=one.entries + other.entries,
        verdicts=_added(one.verdicts, other.verdicts),
        news=_added(one.news, other.news),
        policies={id_: tally.plus(other.policies[id_]) for id_, tally in one.policies.items()},
        asked=dict(sorted(_added(one.asked, other.asked).items())),
        affected=dict(Counter(_added(one.affected, other.affected)).most_common()),
        fights={**one.fights, **other.fights},
        stopped=one.stopped + other.stopped,
        weeks={
            week: _added(one.weeks.get(week, {}), other.weeks.get(week, {}))
            for week in sorted({*one.weeks, *other.weeks})
        },
        rows=rows,
        more=one.more + other.more + len(one.rows) + len(other.rows) - len(rows),
    )


def _added(one: Mapping[_Key, int], other: Mapping[_Key, int]) -> dict[_Key, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}
