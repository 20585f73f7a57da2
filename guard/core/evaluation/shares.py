"""Whether a share keeps to what a policy allows: True is broken, False kept, None not known. Pure.

A bound decides only where all of it lies on one side of the limit, and so does an interval. As a policy is looked at
day after day, its intervals are those of 99.99 %: with 95 % chance alone would raise an alarm every few weeks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.gone import day_in_words
from drift.core.model.resources import Json, Ref
from guard.core.effects.differences import points
from guard.core.effects.figures import (
    Bounded,
    Counted,
    Estimated,
    Figure,
    Unknown,
    as_json,
    from_json,
    percent,
)
from guard.core.effects.intervals import Z9999, Difference, Interval, Share, difference, wilson
from guard.core.model.condition import ConditionResult
from guard.core.model.shares import Moves
from guard.core.model.shares import Share as Limit
from guard.core.text.values import span

_CERTAINTY: Final = "with 99.99 % confidence"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a share: of `what` (such as `channel email`; empty: of all), between two moments, and of the
    time before where the policy compares with it. `notes` are sentences that go with it."""

    what: str
    since: float
    until: float
    now: Figure
    before: Figure | None = None
    notes: tuple[str, ...] = ()

    @property
    def ref(self) -> Ref | None:
        """The resource it is about, if it is about one: KIND/ID of a known kind."""
        kind, _, id = self.what.partition("/")
        return Ref(kind, id) if id and kind in CATALOGUE else None

    def dump(self) -> dict[str, Json]:
        """As JSON, for the record."""
        before = None if self.before is None else as_json(self.before)
        return {
            "what": self.what,
            "since": self.since,
            "until": self.until,
            "now": as_json(self.now),
            "before": before,
            "notes": list(self.notes),
        }

    @classmethod
    def load(cls, dumped: Mapping[str, Json]) -> Seen:
        before = dumped.get("before")
        return cls(
            str(dumped.get("what") or ""),
            dumped["since"],
            dumped["until"],
            from_json(dumped["now"]),
            None if before is None else from_json(before),
            tuple(dumped.get("notes") or ()),
        )


def stands(limit: Limit, seen: Seen) -> ConditionResult:
    """How a share stands to its limit. `because` has the figure with its sort."""
    few = next(_too_few(limit, seen), "")
    if few:
        return ConditionResult(None, _clause(limit, seen, few), seen=_share_of(seen.now))
    answers = [
        *([_above(limit.above, seen.now)] if limit.above is not None else []),
        *([_below(limit.below, seen.now)] if limit.below is not None else []),
        *([_moved(limit, seen)] if limit.moved is not None else []),
    ]
    truth = _one_of({truth for truth, _ in answers})
    told = "; ".join(says for answer, says in answers if answer is truth)
    return ConditionResult(truth, _clause(limit, seen, told), seen=_share_of(seen.now))


def moved_after(limits: Sequence[Moves], seen: Mapping[str, Json]) -> ConditionResult:
    """How a look at a change stands to what may not move together with it. `seen` are its lines by measure: the
    verdict, by how much it moved, and the sentence."""
    lines = [(limit, seen.get(limit.measure) or {}) for limit in limits]
    answers = [(_moved_too_far(limit, line), limit, line) for limit, line in lines]
    truth = _one_of({answer for answer, _, _ in answers})
    told = [
        f"{str(line.get('sentence') or 'it was not looked at').rstrip('.')}; {limit.words} is not allowed"
        for answer, limit, line in answers
        if answer is truth
    ]
    return ConditionResult(
        truth, "; ".join(told), seen={limit.measure: line.get("change") for limit, line in lines}
    )


def _moved_too_far(limit: Moves, line: Mapping[str, Json]) -> bool | None:
    """Whether one measure did; None where it is too early to tell, or not known."""
    verdict, change = line.get("verdict"), line.get("change")
    if verdict == "no sign":
        return False
    if verdict != "moved together with" or not isinstance(change, int | float):
        return None
    by = change if limit.up else -change
    return bool(by >= limit.by)


def _one_of(truths: set[bool | None]) -> bool | None:
    if True in truths:
        return True
    return None if None in truths or not truths else False


def _clause(limit: Limit, seen: Seen, told: str) -> str:
    of = f" ({seen.what})" if seen.what else ""
    days = f"from {day_in_words(seen.since)} to {day_in_words(max(seen.since, seen.until - 1))}"
    return f"{limit.measure.says}{of}, {days}: {seen.now.sentence()}; {told}"


def _too_few(limit: Limit, seen: Seen) -> Iterator[str]:
    """Why nothing can be said yet."""
    before = seen.before if limit.moved is not None else None
    for figure, when in ((seen.now, ""), (before, " in the time before")):
        if isinstance(figure, Unknown):
            yield figure.sentence() if when else "so nobody knows whether it keeps to the policy"
        elif figure is not None and _size(figure) < limit.at_least:
            yield f"that is too few to tell{when}: {limit.at_least} {limit.measure.among} are needed"
    if limit.moved is not None and before is None:
        yield "nothing is known of the time before"


def _size(figure: Counted | Bounded | Estimated) -> int:
    """Of how many it is known for certain."""
    match figure:
        case Estimated():
            return figure.sample
        case Bounded():
            return figure.of - (figure.most - figure.least)
        case Counted():
            return figure.of


def _above(limit: float, figure: Figure) -> tuple[bool | None, str]:
    low, high = _range(figure)
    if low > limit:
        return True, f"more than {percent(limit)} is not allowed"
    if high <= limit:
        return False, f"at most {percent(limit)} is allowed"
    return (
        None,
        f"it lies {_between((low, high), figure)}, so it may be more than the {percent(limit)} that are allowed",
    )


def _below(limit: float, figure: Figure) -> tuple[bool | None, str]:
    low, high = _range(figure)
    if high < limit:
        return True, f"less than {percent(limit)} is not allowed"
    if low >= limit:
        return False, f"at least {percent(limit)} is allowed"
    return (
        None,
        f"it lies {_between((low, high), figure)}, so it may be less than the {percent(limit)} that are needed",
    )


def _between(found: Interval, figure: Figure) -> str:
    certainty = f" {_CERTAINTY}" if isinstance(figure, Estimated) else ""
    return f"between {percent(found[0])} and {percent(found[1])}{certainty}"


def _moved(limit: Limit, seen: Seen) -> tuple[bool | None, str]:
    """The least favourable and the most favourable of what was read decide, where they say the same."""
    if limit.moved is None or seen.before is None:
        return None, "nothing is known of the time before"
    ways = [limit.up] if limit.up is not None else [True, False]
    found = [_moved_one_way(limit.moved, seen.now, seen.before, up=up) for up in ways]
    truth = _one_of({one for one, _ in found})
    told = next(difference for one, difference in found if one is truth)
    low, high = told.interval
    before = f"before, in {span(limit.against)}, {seen.before.sentence()}"
    by = f"it moved by {points(told.value)} ({points(low)} to {points(high)} {_CERTAINTY})"
    allowed = _allowed(limit)
    match truth:
        case True:
            return True, f"{before}; {by}, and {allowed} is not allowed"
        case False:
            return False, f"{before}; {by}, which is less than {allowed}"
        case None:
            return None, f"{before}; {by}: too early to tell whether it moved by {allowed}"


def _allowed(limit: Limit) -> str:
    size = f"{(limit.moved or 0) * 100:g} points"
    return size if limit.up is None else f"{size} {'up' if limit.up else 'down'}"


def _moved_one_way(size: float, now: Figure, before: Figure, *, up: bool) -> tuple[bool | None, Difference]:
    """Whether it moved that far: surely, surely not, or not known; with the difference as it is known."""
    (now_low, now_high), (before_low, before_high) = _shares(now), _shares(before)
    rises = difference(now_low, before_high, Z9999), difference(now_high, before_low, Z9999)
    least, most = rises if up else (_turned(rises[1]), _turned(rises[0]))
    told = least if up else _turned(least)
    if least.value >= size and least.interval[0] > 0:
        return True, told
    if most.interval[1] < size:
        return False, told
    return None, told


def _turned(found: Difference) -> Difference:
    low, high = found.interval
    return Difference(-found.value, (-high, -low))


def _shares(figure: Figure) -> tuple[Share, Share]:
    """The smallest and the largest share that it may be, as hits of a number."""
    match figure:
        case Counted(count, of, _):
            return Share(count, of), Share(count, of)
        case Bounded(least, most, of, _, _):
            return Share(least, of), Share(most, of)
        case Estimated(share, _, sample, _):
            hits = round(share * sample)
            return Share(hits, sample), Share(hits, sample)
        case Unknown():
            raise ValueError("of an unknown figure nothing can be reckoned")


def _range(figure: Figure) -> Interval:
    """Between which shares it lies."""
    low, high = _shares(figure)
    if isinstance(figure, Estimated):
        return wilson(low.hits, low.of, Z9999)
    return low.value, high.value


def _share_of(figure: Figure) -> Json:
    """The share as a number, where there is one."""
    match figure:
        case Counted(count, of, _) if of:
            return count / of
        case Estimated(share, _, _, _):
            return share
        case _:
            return None
