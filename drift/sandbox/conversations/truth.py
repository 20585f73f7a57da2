"""What really happened in each conversation, decided by the seed alone: the truth that counts are compared with.

The workflow "Inbound triage" notes the issue of each conversation. It is wrong now and then, and since 40 days before
the seeding often so for French conversations about deliveries. People put most of that right.
"""

from __future__ import annotations

import random
import threading
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from drift.sandbox.conversations.sources import BY_ISSUE, DAY, ISSUES, SOURCES

YEAR: Final = 365
COUNT: Final = 50_000
FIRST_ID: Final = 215_470_000_000
PREVIEWS: Final = ("fin_preview", "workflow_preview")
TRIAGE: Final = "Inbound triage"
LABEL: Final = "Issue type"
BROKE: Final = 40
"""How many days before the seeding the workflow began to take French deliveries for billing."""
BULK: Final = 90
"""How many days before it one teammate changed the issue of many conversations at once."""
_MISLABELLED: Final = 0.04
_MISLABELLED_LATE: Final = 0.6
_HOURS: Final = (1, 1, 1, 1, 1, 2, 4, 7, 12, 15, 16, 15, 11, 12, 15, 15, 13, 11, 9, 7, 6, 5, 3, 2)
_CHANNELS: Final = ("conversation", "conversation", "conversation", "email", "email", "whatsapp")
_LOCALES: Final = ("en", "en", "en", "en", "en", "fr", "fr", "fr", "de", "de")
_TEAMS: Final = {"Billing": 203, "Delivery": 201, "Device": 202, "Account": 201}
_WEEKEND: Final = 5


class Relabel(NamedTuple):
    """A person changed the issue that a conversation is filed under."""

    at: int
    admin: int
    before: str
    after: str
    bulk: bool = False


class Truth(NamedTuple):
    """One conversation. Times are unix seconds. `issue` is what it is about, `label` what the workflow noted,
    `relabels` what people made of that; `outcomes` how Fin's part stood from a moment on. `contact` numbers the
    customer."""

    number: int
    day: int
    created_at: int
    closed_at: int
    channel: str
    locale: str
    contact: int
    issue: str
    label: str
    relabels: tuple[Relabel, ...]
    setup: str | None  # what brought Fin in; None: it took no part
    sources: tuple[int, ...]
    outcomes: tuple[tuple[int, str], ...]
    sales: str | None
    rating: int | None
    reopened_at: int | None
    team: int | None
    tags: tuple[str, ...]

    @property
    def id(self) -> str:
        return str(FIRST_ID + self.number)

    @property
    def is_preview(self) -> bool:
        return self.setup in PREVIEWS

    @property
    def final_label(self) -> str:
        return self.relabels[-1].after if self.relabels else self.label

    def outcome(self, now: float) -> str | None:
        return next((state for at, state in reversed(self.outcomes) if at <= now), None)

    def updated_at(self, now: float) -> int:
        moments = (
            self.created_at,
            self.closed_at,
            self.reopened_at or 0,
            *(at for at, _ in self.outcomes),
            *(relabel.at for relabel in self.relabels),
        )
        return max(moment for moment in moments if moment <= now)


class Conversations:
    """The history of a company seeded at `founded`: about `count` conversations in the year before, and as many a day
    since."""

    def __init__(self, seed: int, founded: int, count: int = COUNT) -> None:
        self._chance = random.Random(seed)
        self._start = founded - founded % DAY
        self._a_day = count / YEAR
        self._day = -YEAR
        self._due = 0.0
        self._found: list[Truth] = []
        self._lock = threading.Lock()

    def until(self, now: float) -> Sequence[Truth]:
        """Those that were begun, in the order of their beginning."""
        with self._lock:
            while self._start + self._day * DAY <= now:
                self._live_a_day()
            return self._found[: bisect_right(self._found, now, key=attrgetter("created_at"))]

    def _live_a_day(self) -> None:
        chance, day = self._chance, self._day
        start = self._start + day * DAY
        weekday = (start // DAY + 3) % 7
        self._due += self._a_day * (0.45 if weekday >= _WEEKEND else 1.22)
        wanted, self._due = int(self._due), self._due % 1
        hours = chance.choices(range(24), _HOURS, k=wanted)
        for at in sorted(start + hour * 3600 + chance.randrange(3600) for hour in hours):
            self._found.append(_truth(chance, len(self._found) + 1, day, at))
        self._day += 1


def _truth(chance: random.Random, number: int, day: int, at: int) -> Truth:
    issue = chance.choices(ISSUES, (30, 35, 20, 15))[0]
    locale, channel = chance.choice(_LOCALES), chance.choice(_CHANNELS)
    label = _label(chance, issue, locale, day)
    setup = chance.choices(
        ("workflow", "profile", None, "fin_preview", "workflow_preview"), (60, 22, 16, 1, 1)
    )[0]
    sources = _sources(chance, issue) if setup else ()
    outcomes = _outcomes(chance, sources, day, at) if setup else ()
    helped = bool(outcomes) and outcomes[-1][1].endswith("resolution")
    closed_at = at + chance.randrange(600, 9_000) if helped else at + chance.randrange(3_600, 3 * DAY)
    reopened = chance.random() < (0.05 if helped else 0.12)
    return Truth(
        number,
        day,
        at,
        closed_at,
        channel,
        locale,
        chance.randrange(12_000),
        issue,
        label,
        _relabels(chance, issue, label, day, at, number),
        setup,
        sources,
        outcomes,
        _sales(chance) if setup and chance.random() < 0.03 else None,
        chance.choices((1, 2, 3, 4, 5), (30, 10, 10, 20, 30) if not helped else (3, 3, 8, 26, 60))[0]
        if setup and chance.random() < 0.2
        else None,
        closed_at + chance.randrange(3_600, 2 * DAY) if reopened else None,
        None if helped else _TEAMS[label],
        _tags(chance, issue),
    )


def _label(chance: random.Random, issue: str, locale: str, day: int) -> str:
    broken = day >= -BROKE and (issue, locale) == ("Delivery", "fr")
    if chance.random() >= (_MISLABELLED_LATE if broken else _MISLABELLED):
        return issue
    return "Billing" if broken else chance.choice([other for other in ISSUES if other != issue])


def _relabels(
    chance: random.Random, issue: str, label: str, day: int, at: int, number: int
) -> tuple[Relabel, ...]:
    """Three of four mistakes are put right, some on a second try. A few that are right are changed, and put back."""
    found: list[Relabel] = []
    when = at + chance.randrange(1_200, 20_000)
    admin = 1101 + chance.randrange(8)
    if label != issue and chance.random() < 0.75:
        if chance.random() < 0.06:
            third = next(other for other in ISSUES if other not in {issue, label})
            found = [Relabel(when, admin, label, third), Relabel(when + 900, admin, third, issue)]
        else:
            found = [Relabel(when, admin, label, issue)]
    elif label == issue and chance.random() < 0.005:
        wrong = next(other for other in ISSUES if other != issue)
        found = [Relabel(when, admin, issue, wrong), Relabel(when + 1_800, admin + 1, wrong, issue)]
    if -BULK - 4 <= day <= -BULK and not found and label == "Account":
        at_once = at - at % DAY + 2 * DAY + number % 60
        found = [Relabel(at_once, 1003, label, "Device", bulk=True)]
    return tuple(found)


def _sources(chance: random.Random, issue: str) -> tuple[int, ...]:
    several = chance.choices((0, 1, 2, 3), (12, 50, 28, 10))[0]
    return tuple(dict.fromkeys(chance.choice(BY_ISSUE[issue]) for _ in range(several)))


def _outcomes(
    chance: random.Random, sources: tuple[int, ...], day: int, at: int
) -> tuple[tuple[int, str], ...]:
    """How Fin's part stood, and from when on. What is assumed to be resolved can still turn for three days."""
    best = max((SOURCES[number].resolves_at(day) for number in sources), default=0.15)
    first = at + chance.randrange(300, 3_000)
    if chance.random() < best:
        turned = at + chance.randrange(4 * 3600, 3 * DAY)
        later = chance.choices((None, "confirmed_resolution", "escalated"), (70, 24, 6))[0]
        return (first, "assumed_resolution"), *(((turned, later),) if later else ())
    state = chance.choices(("escalated", "negative_feedback", "procedure_handoff", None), (62, 14, 8, 16))[0]
    return ((first, state),) if state else ()


def _sales(chance: random.Random) -> str:
    return chance.choices(
        ("qualified", "disqualified", "product_discovery", "escalated_to_support", "spam"),
        (25, 35, 20, 15, 5),
    )[0]


def _tags(chance: random.Random, issue: str) -> tuple[str, ...]:
    found = ["108"] if issue == "Delivery" and chance.random() < 0.4 else []
    found += ["101"] if issue == "Billing" and chance.random() < 0.3 else []
    found += ["102"] if chance.random() < 0.03 else []
    return tuple(found)
