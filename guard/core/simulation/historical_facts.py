"""The facts of a past moment, kept while the past goes by: the same that the store is asked for live. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from drift.core.catalogue.catalogue import matches
from drift.core.model.activity import Activity
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.rate import counts, is_selective, name_of
from guard.core.evaluation.required_facts import required_facts
from guard.core.model.policy import Policy, Rate
from guard.core.model.subject import NO_FACTS, Facts, Subject

Globs = tuple[str, ...]


Addresses = Mapping[str, Mapping[str, float]]
"""For each person, by e-mail address in lower case, from where they came: IP address -> when first, in unix seconds."""


class HistoricalFacts:
    """Time goes by in steps of one second, as entries are dated: `hear` the entries of a second, then ask for `facts`.

    Entries that no burst counts need not be heard; what is to be known of them is in `addresses`."""

    def __init__(self, sets: Iterable[CompiledPolicies], addresses: Addresses) -> None:
        self._addresses = addresses
        self._windows: dict[tuple[object, ...], _Window] = {}
        self._of: dict[tuple[int, str], _Window] = {}
        self._sets = tuple(sets)
        for policies in self._sets:
            for policy in policies.policies:
                if policy.more_than is not None:
                    self._of[id(policies), policy.id] = self._window(policies, policy, policy.more_than)

    def _window(self, policies: CompiledPolicies, policy: Policy, rate: Rate) -> _Window:
        """The window a policy counts in; policies that count the same share one."""
        globs, selects = policy.watch.activities, policy if is_selective(policy) else None
        own = (id(policies), policy.id) if selects else ()
        return self._windows.setdefault((globs, rate.within, rate.per, own), _Window(globs, rate, selects))

    @property
    def reach(self) -> float:
        """Seconds before the first moment whose entries have to be heard, so that every count is right."""
        return max((window.within for window in self._windows.values()), default=0.0)

    def counts(self, type_: str) -> bool:
        """Whether entries of this type may count for a burst, and so have to be heard."""
        return any(window.concerns(type_) for window in self._windows.values())

    def hear(self, entries: Sequence[Activity]) -> None:
        """All entries of one second, before any of them is judged: live, too, they are counted with each other."""
        for window in self._windows.values():
            for entry in entries:
                if window.concerns(entry.type) and self._counts(window.selects, entry):
                    window.add(entry)

    def _counts(self, selects: Policy | None, entry: Activity) -> bool:
        return selects is None or counts(selects, entry, self._known(entry.actor.email, entry.created_at))

    def facts(self, policies: CompiledPolicies, subject: Subject, former_ids: frozenset[str]) -> Facts:
        """What these policies want to know about a subject of this second."""
        wanted, email = required_facts(policies, subject), subject.actor.email
        if not wanted.ips and not wanted.counts and not former_ids:
            return NO_FACTS
        entry, owner = subject.activity, id(policies)
        asked = wanted.counts if entry is not None else ()
        return Facts(
            known_ips=self._known(email, subject.at) if wanted.ips else None,
            counts={policy: self._of[owner, policy].count(entry) for policy, _, _ in asked if entry},
            former_ids=former_ids,
        )

    def _known(self, email: str | None, at: float) -> frozenset[str] | None:
        """The addresses somebody came from before the second of a moment: entries are dated by the second."""
        if not email:
            return None
        seen = self._addresses.get(email.lower(), {})
        return frozenset(ip for ip, first in seen.items() if first < int(at))


class _Window:
    """The moments of the entries of some types within the last seconds, by what they are counted by. `selects` is the
    policy that says which of them count, where not all do."""

    def __init__(self, globs: Globs, rate: Rate, selects: Policy | None) -> None:
        self.within, self.selects = rate.within, selects
        self._per = rate.per
        self._matches = lru_cache(maxsize=4096)(lambda type_: matches(type_, globs))
        self._of: defaultdict[str | None, deque[float]] = defaultdict(deque)

    def concerns(self, type_: str) -> bool:
        return bool(self._matches(type_))

    def add(self, entry: Activity) -> None:
        for name in self._names(entry):
            self._of[name].append(entry.created_at)
            self._passed(self._of[name], entry.created_at)

    def count(self, entry: Activity) -> int:
        moments = self._of.get(self._name(entry))
        if not moments:
            return 0
        self._passed(moments, entry.created_at)
        return len(moments)

    def _name(self, entry: Activity) -> str | None:
        return {"actor": name_of(entry.actor), "kind": entry.type, "workspace": None}[self._per]

    def _names(self, entry: Activity) -> set[str | None]:
        """An actor is known by address or by id, and counted with everybody where somebody has neither."""
        mine = self._name(entry)
        return {mine, entry.actor.id, None} if self._per == "actor" else {mine}

    def _passed(self, moments: deque[float], now: float) -> None:
        while moments and moments[0] < now - self.within:
            moments.popleft()
