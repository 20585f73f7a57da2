"""The facts of a past moment, kept while the past goes by: the same that the store is asked for live. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from functools import lru_cache

from drift.activity import Activity
from drift.catalogue import matches
from guard.counting import counts, is_selective, name_of
from guard.evaluation import wanted_facts
from guard.policies import Policy, PolicySet, Rate
from guard.subjects import Facts, Subject

Globs = tuple[str, ...]


class Recollection:
    """Time goes by in steps of one second, as entries are dated: `hear` the entries of a second, ask for `facts`, then
    `learn` from them. `addresses` are the (email, IP) that were seen before."""

    def __init__(self, sets: Iterable[PolicySet], addresses: Iterable[tuple[str, str]] = ()) -> None:
        self._ips: defaultdict[str, set[str]] = defaultdict(set)
        self.meet(addresses)
        self._windows: dict[tuple[object, ...], _Window] = {}
        self._of: dict[tuple[int, str], _Window] = {}
        self._sets = tuple(sets)
        for policies in self._sets:
            for policy in policies.policies:
                if policy.more_than is not None:
                    self._of[id(policies), policy.id] = self._window(policies, policy, policy.more_than)

    def _window(self, policies: PolicySet, policy: Policy, rate: Rate) -> _Window:
        """The window a policy counts in; policies that count the same share one."""
        globs, selects = policy.watch.activities, policy if is_selective(policy) else None
        own = (id(policies), policy.id) if selects else ()
        return self._windows.setdefault((globs, rate.within, rate.per, own), _Window(globs, rate, selects))

    @property
    def reach(self) -> float:
        """Seconds before the first moment whose entries have to be heard, so that every count is right."""
        return max((window.within for window in self._windows.values()), default=0.0)

    def meet(self, addresses: Iterable[tuple[str, str]]) -> None:
        """These (email, IP) were seen before the first moment."""
        for email, ip in addresses:
            self._ips[email.lower()].add(ip)

    def hear(self, entries: Sequence[Activity]) -> None:
        """All entries of one second, before any of them is judged: live, too, they are counted with each other."""
        for window in self._windows.values():
            for entry in entries:
                if window.concerns(entry) and self._counts(window.selects, entry):
                    window.add(entry)

    def _counts(self, selects: Policy | None, entry: Activity) -> bool:
        return selects is None or counts(selects, entry, self._known(entry.actor.email))

    def learn(self, entries: Sequence[Activity]) -> None:
        """From where they came is known from now on."""
        for entry in entries:
            if entry.actor.email and entry.actor.ip:
                self._ips[entry.actor.email.lower()].add(entry.actor.ip)

    def facts(self, policies: PolicySet, subject: Subject, former_ids: frozenset[str]) -> Facts:
        """What these policies want to know about a subject of this second."""
        wanted, email = wanted_facts(policies, subject), subject.actor.email
        entry, owner = subject.activity, id(policies)
        asked = wanted.counts if entry is not None else ()
        return Facts(
            known_ips=self._known(email) if wanted.ips and email else None,
            counts={policy: self._of[owner, policy].count(entry) for policy, _, _ in asked if entry},
            former_ids=former_ids,
        )

    def _known(self, email: str | None) -> frozenset[str] | None:
        return frozenset(self._ips.get(email.lower(), ())) if email else None


class _Window:
    """The moments of the entries of some types within the last seconds, by what they are counted by. `selects` is the
    policy that says which of them count, where not all do."""

    def __init__(self, globs: Globs, rate: Rate, selects: Policy | None) -> None:
        self.within, self.selects = rate.within, selects
        self._per = rate.per
        self._matches = lru_cache(maxsize=4096)(lambda type_: matches(type_, globs))
        self._of: defaultdict[str | None, deque[float]] = defaultdict(deque)

    def concerns(self, entry: Activity) -> bool:
        return bool(self._matches(entry.type))

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
