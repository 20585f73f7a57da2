"""The facts of a past moment: what the store would have answered then. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from drift.core.catalogue.catalogue import matches
from drift.core.model.activity import Activity
from drift.core.model.email_addresses import plain_email
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.rate import counts, is_selective, name_of
from guard.core.evaluation.required_facts import required_facts
from guard.core.model.policy import Policy, Rate
from guard.core.model.subject import NO_FACTS, Facts, Subject

Globs = tuple[str, ...]

Addresses = Mapping[str, Mapping[str, float]]
"""For each e-mail address in lower case: IP address -> when it was first used, in unix seconds."""


class HistoricalFacts:
    """Facts that move forward second by second, as entries are dated: `add` the entries of a second, then read `facts`.

    Only entries that a rate counts have to be added. `addresses` holds what is known of the others.
    """

    def __init__(self, sets: Iterable[CompiledPolicies], addresses: Addresses) -> None:
        self._addresses = addresses
        self._windows: dict[tuple[object, ...], _Window] = {}
        self._by_policy: dict[tuple[int, str], _Window] = {}
        self._sets = tuple(sets)
        for policies in self._sets:
            for policy in policies.policies:
                if policy.more_than is not None:
                    self._by_policy[id(policies), policy.id] = self._window(
                        policies, policy, policy.more_than
                    )

    def _window(self, policies: CompiledPolicies, policy: Policy, rate: Rate) -> _Window:
        """The window in which a policy counts. Policies that count the same entries share one."""
        globs, selector = policy.watch.activities, policy if is_selective(policy) else None
        owner = (id(policies), policy.id) if selector else ()
        return self._windows.setdefault((globs, rate.within, rate.per, owner), _Window(globs, rate, selector))

    @property
    def lookback(self) -> float:
        """The longest window in seconds. Entries that much older than the first moment have to be added, too."""
        return max((window.within for window in self._windows.values()), default=0.0)

    def counts_type(self, type_: str) -> bool:
        """Whether a rate may count entries of this type, so that they have to be added."""
        return any(window.watches(type_) for window in self._windows.values())

    def add(self, entries: Sequence[Activity]) -> None:
        """Count all entries of one second, before any of them is judged: live, they count with each other, too."""
        for window in self._windows.values():
            for entry in entries:
                if window.watches(entry.type) and self._is_counted(window.selector, entry):
                    window.add(entry)

    def _is_counted(self, selector: Policy | None, entry: Activity) -> bool:
        return selector is None or counts(
            selector, entry, self._known_ips(entry.actor.email, entry.created_at)
        )

    def facts(self, policies: CompiledPolicies, subject: Subject, former_ids: frozenset[str]) -> Facts:
        """The facts that these policies need about a subject of the current second."""
        required, email = required_facts(policies, subject), subject.actor.email
        if not required.ips and not required.counts and not former_ids:
            return NO_FACTS
        entry, owner = subject.activity, id(policies)
        counts_required = required.counts if entry is not None else ()
        return Facts(
            known_ips=self._known_ips(email, subject.at) if required.ips else None,
            counts={
                policy: self._by_policy[owner, policy].count(entry)
                for policy, _, _ in counts_required
                if entry
            },
            former_ids=former_ids,
        )

    def _known_ips(self, email: str | None, at: float) -> frozenset[str] | None:
        """The addresses that a person used before the second of `at`: entries are dated by the second."""
        if not email:
            return None
        first_used = self._addresses.get(plain_email(email), {})
        return frozenset(ip for ip, first in first_used.items() if first < int(at))


class _Window:
    """The moments of the latest entries of some types, grouped as the rate counts them.

    `selector` is the policy that decides which entries count, None where all do.
    """

    def __init__(self, globs: Globs, rate: Rate, selector: Policy | None) -> None:
        self.within, self.selector = rate.within, selector
        self._per = rate.per
        self._matches = lru_cache(maxsize=4096)(lambda type_: matches(type_, globs))
        self._moments: defaultdict[str | None, deque[float]] = defaultdict(deque)

    def watches(self, type_: str) -> bool:
        return bool(self._matches(type_))

    def add(self, entry: Activity) -> None:
        for group in self._groups(entry):
            self._moments[group].append(entry.created_at)
            self._drop_old(self._moments[group], entry.created_at)

    def count(self, entry: Activity) -> int:
        moments = self._moments.get(self._group(entry))
        if not moments:
            return 0
        self._drop_old(moments, entry.created_at)
        return len(moments)

    def _group(self, entry: Activity) -> str | None:
        return {"actor": name_of(entry.actor), "kind": entry.type, "workspace": None}[self._per]

    def _groups(self, entry: Activity) -> set[str | None]:
        """The groups that an entry counts in. An actor without e-mail address and id is counted with everybody."""
        own = self._group(entry)
        return {own, entry.actor.id, None} if self._per == "actor" else {own}

    def _drop_old(self, moments: deque[float], now: float) -> None:
        while moments and moments[0] < now - self.within:
            moments.popleft()
