"""One line of a look: what became of one measure, with its interval, or why nothing can be said. Pure."""

from __future__ import annotations

from math import ceil
from typing import Final, TypeAlias

from msgspec import Struct

from guard.core.effects.differences import FEWEST, MOVED, Level, Moved, SeenVerdict, moved, too_early
from guard.core.effects.figures import percent
from guard.core.effects.intervals import Z80, Difference, Share

WORTH_SEEING: Final = 0.1
"""The move of the cost of a conversation that should be seen: 10 per 100 of them, in the currency of the prices."""


class Seen(Struct, frozen=True):
    """`change` is how much more the touched moved than the others, in points (0.05 is five) or money, and lies between
    `low` and `high` with `confidence`. `exposed` and `others` are the values before and after, `counts` how many
    conversations stand behind them, in the same order. Without a verdict there are none: `sentence` says why."""

    name: str
    verdict: SeenVerdict
    sentence: str
    change: float | None = None
    low: float | None = None
    high: float | None = None
    confidence: float = 0.0
    exposed: tuple[float, float] | None = None
    others: tuple[float, float] | None = None
    counts: tuple[int, int, int, int] = (0, 0, 0, 0)
    about: int = 0
    first: bool = False

    @property
    def has_moved(self) -> bool:
        return self.verdict == MOVED


Pair: TypeAlias = tuple[Share, Share]
"""Before and after."""


def not_known(name: str, title: str, because: str, *, first: bool = False) -> Seen:
    return Seen(name, "unknown", f"{title}: unknown, because {because}.", first=first)


def seen_share(
    name: str, title: str, exposed: Pair, others: Pair, level: Level, unread: int = 0, *, first: bool = False
) -> Seen:
    """What became of a share. `unread` more conversations may belong to any side: a verdict stands only where it would
    be the same wherever they belong."""
    if not (exposed[0].of and exposed[1].of):
        return not_known(name, title, _nothing(exposed), first=first)
    found = moved(title, exposed, others, level)
    if unread and not _stands(found, exposed, others, level, unread):
        because = f"{unread:,} conversations of these days were not read, and it depends on which side they belong to"
        return not_known(name, title, because, first=first)
    return Seen(
        name,
        found.verdict,
        found.sentence(),
        found.difference.value,
        *found.difference.interval,
        level.confidence,
        (exposed[0].value, exposed[1].value),
        (others[0].value, others[1].value),
        (exposed[0].of, exposed[1].of, others[0].of, others[1].of),
        found.about,
        first,
    )


def _nothing(exposed: Pair) -> str:
    if not exposed[0].of and not exposed[1].of:
        return "no such conversations were touched before or after the change"
    if not exposed[0].of:
        return "none were touched before the change, so there is nothing to compare with"
    return "none were touched after the change, so there is nothing to compare with"


def _stands(found: Moved, exposed: Pair, others: Pair, level: Level, unread: int) -> bool:
    """Whether the verdict is the same in the worst cases: all that is unread belongs to the touched, who are fewer. It
    may be new, or known as it was before it changed."""
    before, after = exposed
    more = (_fewer(before, unread), _more(after, unread))
    less = (_more(before, unread), _fewer(after, unread))
    worst = [moved("", pair, others, level) for pair in (more, less)]
    same_side = len({one.difference.value > 0 for one in (found, *worst)}) == 1
    return all(one.verdict == found.verdict for one in worst) and (found.verdict != MOVED or same_side)


def _more(share: Share, unread: int) -> Share:
    return Share(share.hits + unread, share.of + unread)


def _fewer(share: Share, unread: int) -> Share:
    return Share(max(0, share.hits - unread), share.of + unread)


class Spent(Struct, frozen=True):
    """What Fin's outcomes came to in `of` conversations: the sum, and the sum of the squares, per conversation."""

    of: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        return self.total / self.of if self.of else 0.0

    @property
    def variance(self) -> float:
        """Of the mean."""
        if self.of < 2:
            return 0.0
        return max(0.0, self.squares - self.of * self.mean**2) / (self.of - 1) / self.of


def seen_cost(
    name: str,
    title: str,
    currency: str,
    exposed: tuple[Spent, Spent],
    others: tuple[Spent, Spent],
    level: Level,
    *,
    first: bool = False,
) -> Seen:
    """What became of the cost of a conversation."""
    counts = (exposed[0].of, exposed[1].of, others[0].of, others[1].of)
    if not (counts[0] and counts[1]):
        nothing = _nothing((Share(0, counts[0]), Share(0, counts[1])))
        return not_known(name, title, nothing, first=first)
    found = _difference(exposed, others, level)
    about = max(FEWEST, _needed(exposed, others, level))
    verdict: SeenVerdict = MOVED if found.is_clear else "no sign"
    if min(counts) < FEWEST or (not found.is_clear and counts[1] < about):
        verdict = "too early"
    return Seen(
        name,
        verdict,
        too_early(title, about, counts[0], counts[1])
        if verdict == "too early"
        else _cost_sentence(title, currency, verdict, exposed, found, level),
        found.value,
        *found.interval,
        level.confidence,
        (exposed[0].mean, exposed[1].mean),
        (others[0].mean, others[1].mean),
        counts,
        about if verdict == "too early" else 0,
        first,
    )


def _needed(exposed: tuple[Spent, Spent], others: tuple[Spent, Spent], level: Level) -> int:
    """How many touched conversations after the change would show a move that is worth seeing four times of five, if all
    others became more likewise."""
    spread: float = (level.z + Z80) * sum(one.variance for one in (*exposed, *others)) ** 0.5
    return ceil(exposed[1].of * (spread / WORTH_SEEING) ** 2)


def _difference(exposed: tuple[Spent, Spent], others: tuple[Spent, Spent], level: Level) -> Difference:
    value = (exposed[1].mean - exposed[0].mean) - (others[1].mean - others[0].mean)
    spread: float = level.z * sum(one.variance for one in (*exposed, *others)) ** 0.5
    return Difference(value, (value - spread, value + spread))


def _cost_sentence(
    title: str,
    currency: str,
    verdict: SeenVerdict,
    exposed: tuple[Spent, Spent],
    found: Difference,
    level: Level,
) -> str:
    before, after = (_hundred(one.mean) for one in exposed)
    low, high = (_signed(bound) for bound in found.interval)
    ends = (
        "It moved together with the change, which need not be the cause."
        if verdict == MOVED
        else "No sign that it moved with the change."
    )
    return (
        f"{title} went from {before} to {after} {currency} per 100 conversations where it was touched: "
        f"{_signed(found.value)} {currency} against the others ({low} to {high} {currency} with {level.words} "
        f"confidence). {ends}"
    )


def _hundred(mean: float) -> str:
    return f"{mean * 100:.2f}"


def _signed(mean: float) -> str:
    return f"{mean * 100:+.2f}".replace("-", "\N{MINUS SIGN}")


def in_words(one: Seen, value: float) -> str:
    """A value of a line: a share in per cent; money per 100 conversations."""
    return _hundred(value) if one.name == "cost" else percent(value)
