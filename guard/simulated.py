"""What a simulation comes to, as values, and which of it is worth showing. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypeVar

from drift.activity import Actor
from drift.resources import Ref
from guard.breaker import Stopped
from guard.decisions import Verdict

News: TypeAlias = Literal["new", "gone", "stricter", "milder", "same"]
_Key = TypeVar("_Key")
MOST_ROWS: Final = 1_000
"""How many rows a simulation keeps; it counts the others."""


@dataclass(frozen=True, slots=True)
class Caught:
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
    stopped: Stopped | None
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
class PassedOver:
    """Lines of an export that are no entries: how many there are, and of the first ones the number of the line and the
    reason."""

    count: int = 0
    named: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came out. `asked` counts questions by (ISO week, person who may answer), `affected` what people did that
    would not have passed, `fights` the resources over which the breaker would have opened, with who was involved;
    `stopped` is how often, and because of what, a revert would have been left to a person. `rows` are the most telling
    ones, in the order of time; `more` is how many there are beside them. `passed_over` is told where an export
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
    rows: tuple[Caught, ...]
    more: int
    passed_over: PassedOver | None = None


def most_telling(rows: Iterable[Caught], most: int = MOST_ROWS) -> tuple[Caught, ...]:
    """So many of the rows, in the order of time: of what is alike in news and both verdicts its share of the newest,
    and in what room is left, what matters most. A policy that speaks of everything hides nothing else, and one that
    spoke of everything neither."""
    alike: defaultdict[tuple[bool, int, int, int, News], list[Caught]] = defaultdict(list)
    for row in sorted(rows, key=_in_time):
        alike[_importance(row)].append(row)
    ranked = [alike[rank] for rank in sorted(alike)]
    shares = [min(len(some), most // len(ranked)) for some in ranked]
    for place, some in enumerate(ranked):
        shares[place] += min(len(some) - shares[place], most - sum(shares))
    chosen = (row for some, share in zip(ranked, shares, strict=True) for row in some[len(some) - share :])
    return tuple(sorted(chosen, key=_in_time))


def by_importance(rows: Iterable[Caught]) -> list[Caught]:
    """What differs first, what is strictest in either set first, and of what is alike the newest first."""
    return sorted(sorted(rows, key=_in_time, reverse=True), key=_importance)


def _importance(row: Caught) -> tuple[bool, int, int, int, News]:
    """What matters most comes first; rows that are alike in news and both verdicts have the same."""
    return row.news == "same", -max(row.verdict, row.instead), -row.verdict, row.instead, row.news


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
        stopped=_added(one.stopped, other.stopped),
        weeks={
            week: _added(one.weeks.get(week, {}), other.weeks.get(week, {}))
            for week in sorted({*one.weeks, *other.weeks})
        },
        rows=rows,
        more=one.more + other.more + len(one.rows) + len(other.rows) - len(rows),
    )


def _added(one: Mapping[_Key, int], other: Mapping[_Key, int]) -> dict[_Key, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}
