"""Synthetic years: conversations of a company day by day, with a trend, weekends, a launch, and a change in it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from drift.core.conversations.counting import Tally
from drift.core.model.resources import Ref
from guard.core.effects.aftermath.daily import Day
from guard.core.effects.aftermath.followed import Followed
from guard.core.effects.aftermath.look import Look, Sides, seen_in
from guard.core.effects.aftermath.windows import DAY, LOOKS, span, windows

MADE = 1_790_000_000.0
"""When the change is made: in September 2026, at some hour of a Monday."""
CHANGE = Followed("1", Ref("article", "7001"), "updated", MADE, MADE, (1,))
OUTCOMES = ("assumed", "confirmed", "escalated", "negative", "handoffs", "")


@dataclass(frozen=True)
class Year:
    """`exposed` conversations in 14 days, and `others` times as many others. What helps moves by `trend` over
    the weeks, by `launch` from the day of the change on, and by `effect` where it was touched."""

    exposed: int = 500
    others: float = 5.0
    trend: float = 0.04
    launch: float = 0.0
    effect: float = 0.0

    def sides(self, seed: int) -> Sides:
        chance = random.Random(seed)
        return Sides(self._days(chance, 1.0, 0.55, self.effect), self._days(chance, self.others, 0.6, 0.0))

    def _days(self, chance: random.Random, times: float, base: float, effect: float) -> dict[int, Day]:
        since, until = span(CHANGE)
        found = {}
        for number, day in enumerate(range(since, until, DAY)):
            weekend = (day // DAY + 3) % 7 >= 5
            count = round(self.exposed * times / 14 * (0.45 if weekend else 1.22))
            after = day > MADE
            best = base + self.trend * number / 42 + (self.launch + effect if after else 0.0)
            found[day] = lived(chance, count, best)
        return found


def lived(chance: random.Random, count: int, best: float) -> Day:
    """A day on which that share is resolved."""
    rest = 1 - best
    weights = (best * 0.7, best * 0.3, rest * 0.5, rest * 0.2, rest * 0.1, rest * 0.2)
    drawn = Counter(chance.choices(OUTCOMES, weights, k=count))
    rated = sum(chance.random() < 0.2 for _ in range(count))
    low = sum(chance.random() < 0.25 for _ in range(rated))
    reopened = sum(chance.random() < 0.07 for _ in range(count))
    tally = Tally(
        conversations=count,
        fin=count,
        rated=rated,
        low_ratings=low,
        reopened=reopened,
        **{name: drawn[name] for name in OUTCOMES if name},
    )
    billed = {"resolution": tally.resolved, "procedure_handoff": tally.handoffs}
    return Day(tally, {name: number for name, number in billed.items() if number})


def looks(sides: Sides, first: frozenset[str] = frozenset({"resolved"})) -> list[Look]:
    """Every look at a change, each once."""
    found = []
    for days in LOOKS:
        of = windows(CHANGE, days)
        found.append(Look(days, of.due, of.before, of.after, seen_in(of, sides, first), {}))
    return found
