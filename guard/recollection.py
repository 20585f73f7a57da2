"""The facts of a past moment, kept while the past goes by: the same that the store is asked for live. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from drift.activity import Activity
from drift.catalogue import matches
from guard.concerned import wanted_facts
from guard.policies import PolicySet, Rate
from guard.subjects import NO_FACTS, Facts, Subject

Globs = tuple[str, ...]


Addresses = Mapping[str, Mapping[str, float]]
"""For each person, by e-mail address in lower case, from where they came: IP address -> when first, in unix seconds."""


class Recollection:
    """Time goes by in steps of one second, as entries are dated: `hear` the entries of a second, then ask for `facts`.

    Entries that no burst counts need not be heard; what is to be known of them is in `addresses`."""

    def __init__(self, sets: Iterable[PolicySet], addresses: Addresses) -> None:
        self._addresses = addresses
        rates = {
            (policy.watch.activities, policy.more_than.within)
            for policies in sets
            for policy in policies.policies
            if policy.more_than is not None
        }
        self._windows = {key: _Window(*key) for key in rates}

    @property
    def reach(self) -> float:
        """Seconds before the first moment whose entries have to be heard, so that every count is right."""
        return max((within for _, within in self._windows), default=0.0)

    def hear(self, entries: Sequence[Activity]) -> None:
        """All entries of one second, before any of them is judged: live, too, they are counted with each other."""
        for window in self._windows.values():
            for entry in entries:
                window.add(entry)

    def counts(self, type_: str) -> bool:
        """Whether entries of this type count for a burst, and so have to be heard."""
        return any(window.counts(type_) for window in self._windows.values())

    def facts(self, policies: PolicySet, subject: Subject, former_ids: frozenset[str]) -> Facts:
        """What these policies want to know about a subject of this second."""
        wanted, email = wanted_facts(policies, subject), subject.actor.email
        if not wanted.ips and not wanted.counts and not former_ids:
            return NO_FACTS
        seen = self._addresses.get(email.lower(), {}).items() if wanted.ips and email else None
        ips = None if seen is None else frozenset(ip for ip, first in seen if first < subject.at)
        counts = {
            policy: self._count(globs, rate, email, subject.at) for policy, globs, rate in wanted.counts
        }
        return Facts(known_ips=ips, counts=counts, former_ids=former_ids)

    def _count(self, globs: Globs, rate: Rate, email: str | None, at: float) -> int:
        window = self._windows[globs, rate.within]
        return window.count(email if rate.per == "actor" else None, at)


class _Window:
    """The moments of the entries of some types within the last seconds, of everybody and of each person."""

    def __init__(self, globs: Globs, within: float) -> None:
        self._within = within
        self.counts = lru_cache(maxsize=4096)(lambda type_: matches(type_, globs))
        self._of_all: deque[float] = deque()
        self._of: dict[str, deque[float]] = {}

    def add(self, entry: Activity) -> None:
        if not self.counts(entry.type):
            return
        self._of_all.append(entry.created_at)
        self._passed(self._of_all, entry.created_at)
        if entry.actor.email:
            mine = self._of.setdefault(entry.actor.email.lower(), deque())
            mine.append(entry.created_at)
            self._passed(mine, entry.created_at)

    def count(self, email: str | None, at: float) -> int:
        moments = self._of_all if email is None else self._of.get(email.lower())
        if not moments:
            return 0
        self._passed(moments, at)
        return len(moments)

    def _passed(self, moments: deque[float], now: float) -> None:
        while moments and moments[0] < now - self._within:
            moments.popleft()
