"""Which policies a subject concerns, and what is certain before anybody looks closer. Pure.

Most of what happens breaks nothing, and that can often be told from little: the type of an entry and who acted, or that
a resource still keeps every rule. Whoever judges a whole year asks here first; the verdict stays that of `judge`, as
what is told here is what the policies themselves answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from msgspec import Struct

from drift.activity import NOBODY, Activity, Actor
from drift.pointers import covers
from drift.resources import Body
from guard.decisions import Judgement, Mode, Reason
from guard.policies import Derived, Policy, PolicySet, Rate
from guard.speaking import Asked, speak
from guard.state_rules import StateRules
from guard.subjects import NO_FACTS, Facts, Operation, Subject
from guard.vocabulary import asked_of_entry, by_head, fails_beyond_head, words_in
from guard.vocabulary.word import HEAD, Fails, Part

_MOST_HEADS: Final = 50_000
"""How many heads a set remembers: types times people and their addresses. Beyond that it begins anew."""


class Foregone(Struct, frozen=True):
    """What is certain about entries of one type by one actor: `reasons` are given for each of them, and only the `open`
    policies have to be asked about the one at hand, `whole` where any of them asks for its metadata. `judgement` is
    that of each about which none of these has anything to say; `breaks`: a policy is broken by each."""

    reasons: tuple[Reason, ...]
    open: tuple[Policy, ...]
    whole: bool
    judgement: Judgement
    breaks: bool
    silent: tuple[Fails, ...] | None
    """Where all of these fail about an entry, each `open` policy is silent and counts it for no burst; None where that
    is not to be known before they are asked."""

    def leaves_nothing_open(self, subject: Subject, facts: Facts) -> bool:
        """Whether the judgement is the one that is known."""
        return self.silent is not None and all_fail(self.silent, subject, facts)


def all_fail(fails: Iterable[Fails], subject: Subject, facts: Facts) -> bool:
    """Whether all of these conditions are false, whoever acted."""
    try:
        for one in fails:
            if not one(subject, facts):
                return False
    except Exception:  # noqa: BLE001 - a condition that cannot be evaluated is for `speak` to report
        return False
    return True


def watching(policies: PolicySet, subject: Subject) -> tuple[Policy, ...]:
    """The policies that look at subjects like this one, by id: the order they were written in never matters."""
    return looking_at(policies, subject.entry, name_of(subject))


def name_of(subject: Subject) -> str:
    """The kind of what it is about, or the type of an entry."""
    name = subject.kind if subject.activity is None or subject.entry != "activity" else subject.activity.type
    return name or ""


def looking_at(policies: PolicySet, entry: str, name: str) -> tuple[Policy, ...]:
    """The policies that look at this kind, or at this type of entries (`entry` is activity), by id."""
    known = policies.derived.watching
    key = (entry, name)
    if key not in known:
        found = (one for one in policies.policies if _looks_at(one, *key))
        known[key] = tuple(sorted(found, key=lambda one: one.id))
    return known[key]


def _looks_at(policy: Policy, entry: str, name: str) -> bool:
    if entry == "scan" and policy.must is None:
        return False
    patterns = policy.watch.activities if entry == "activity" else policy.watch.kinds
    return any(fnmatchcase(name, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facts a subject's policies ask for. `counts`: (policy id, activity globs, rate)."""

    ips: bool = False
    counts: tuple[tuple[str, tuple[str, ...], Rate], ...] = ()


NO_WISHES: Final = Wanted()


def wanted_facts(policies: PolicySet, subject: Subject) -> Wanted:
    """What has to be looked up before `judge` can answer for certain."""
    if policies.derived.wants_any is None:
        policies.derived.wants_any = _wanted(policies.policies) != NO_WISHES
    if not policies.derived.wants_any:
        return NO_WISHES
    known, key = policies.derived.wanted, (subject.entry, name_of(subject))
    if key not in known:
        known[key] = _wanted(looking_at(policies, *key))
    return known[key]


def wants_addresses(policies: PolicySet) -> bool:
    """Whether any policy asks from where people came before."""
    return _wanted(policies.policies).ips


def _wanted(concerned: Iterable[Policy]) -> Wanted:
    concerned = tuple(concerned)
    ips = any(
        condition is not None and "new_ip_for_actor" in words_in({condition.word: condition.argument})
        for policy in concerned
        for condition in (policy.when, policy.unless)
    )
    counts = tuple((one.id, one.watch.activities, one.more_than) for one in concerned if one.more_than)
    return Wanted(ips, counts)


def state_rules(policies: PolicySet) -> StateRules:
    """The compiled rules over state of this set; compiled once."""
    if policies.derived.rules is None:
        policies.derived.rules = StateRules(policies.policies)
    return policies.derived.rules


def foregone(policies: PolicySet, mode: Mode, type_: str, actor: Actor) -> Foregone:
    """What is certain about every entry of this type by this actor, worked out once: worth it where there are many."""
    derived: Derived = policies.derived
    key = (mode, type_, actor)
    known = derived.foregone.get(key)
    if known is None:
        if len(derived.foregone) >= _MOST_HEADS:
            derived.foregone.clear()
        known = derived.foregone[key] = _from_anywhere(policies, key) or _foregone(policies, key)
    return known


def known_of_entry(policies: PolicySet, mode: Mode, type_: str, actor: Actor) -> Foregone | None:
    """The same, where it has been worked out."""
    return policies.derived.foregone.get((mode, type_, actor))


def asks_for_metadata(policies: PolicySet, type_: str) -> bool:
    """Whether what is said of an entry of this type may rest on its metadata."""
    return "metadata" in _asks_of_type(policies, type_)


def _asks_of_type(policies: PolicySet, type_: str) -> frozenset[Part]:
    """What the answers of all the policies about an entry of this type rest on."""
    known = policies.derived.asks_of_type
    if type_ not in known:
        asks = (_asks(policies, one) for one in looking_at(policies, "activity", type_))
        known[type_] = frozenset[Part]().union(*asks)
    return known[type_]


def _from_anywhere(policies: PolicySet, key: tuple[Mode, str, Actor]) -> Foregone | None:
    """What is certain about entries of this type by this actor from whatever address; None where it makes a difference,
    as it does to the sentence about what is broken."""
    mode, type_, actor = key
    somewhere = Actor(actor.type, actor.id, actor.email)
    if actor.ip is None or somewhere == NOBODY or "ip" in _asks_of_type(policies, type_):
        return None
    known = foregone(policies, mode, type_, somewhere)
    return None if known.breaks else known


def _foregone(policies: PolicySet, key: tuple[Mode, str, Actor]) -> Foregone:
    mode, type_, actor = key
    concerned = looking_at(policies, "activity", type_)
    if actor == NOBODY:  # who acted may become known yet
        return Foregone((), concerned, whole=True, judgement=Judgement(()), breaks=False, silent=None)
    subject = Subject.of_activity(Activity("", type_, 0, actor, {}, {}))
    asked = Asked(subject, NO_FACTS, mode, state_rules(policies))
    reasons: list[Reason] = []
    open_: list[Policy] = []
    for policy in concerned:
        if _rests_on_head(policies, policy):
            if (said := speak(asked, policy)) is not None:
                reasons.append(said)
        elif not _never_applies(policies, policy, subject):
            open_.append(policy)
    whole = any("metadata" in _asks(policies, one) for one in open_)
    judgement = Judgement(tuple(reasons))
    return Foregone(
        judgement.reasons,
        tuple(open_),
        whole,
        judgement,
        breaks=bool(judgement.broken),
        silent=_silent(policies, open_),
    )


def _silent(policies: PolicySet, open_: Iterable[Policy]) -> tuple[Fails, ...] | None:
    """What tells that none of these policies speaks, or counts what happens; None where one has no `when`."""
    known, silent = policies.derived.fails, list[Fails]()
    for policy in open_:
        if policy.when is None:
            return None
        if policy.id not in known:
            known[policy.id] = fails_beyond_head(policy.when)
        silent.append(known[policy.id])
    return tuple(silent)


def _never_applies(policies: PolicySet, policy: Policy, subject: Subject) -> bool:
    """Whether `when` is false whatever else the entry holds."""
    if policy.when is None:
        return False
    tests = policies.derived.by_head
    if policy.id not in tests:
        tests[policy.id] = by_head(policy.when)
    try:
        return tests[policy.id](subject, NO_FACTS).truth is False
    except Exception:  # noqa: BLE001 - a condition that fails is for `speak` to report
        return False


def _asks(policies: PolicySet, policy: Policy) -> frozenset[Part]:
    """What the policy's answer about an entry rests on, its exemptions and its rate left out."""
    known = policies.derived.asks
    if policy.id not in known:
        conditions = (one for one in (policy.when, policy.unless) if one is not None)
        parts = (asked_of_entry({one.word: one.argument}) for one in conditions)
        known[policy.id] = frozenset[Part]().union(*parts)
    return known[policy.id]


def _rests_on_head(policies: PolicySet, policy: Policy) -> bool:
    known = policies.derived.on_head
    if policy.id not in known:
        known[policy.id] = (
            policy.more_than is None and not policy.exemptions and _asks(policies, policy) <= HEAD
        )
    return known[policy.id]


def is_silent(
    policies: PolicySet,
    kind: str,
    operation: Operation,
    moved: tuple[str, ...],
    after: Body | None,
) -> bool:
    """Whether a change surely breaks nothing and needs no excuse: no policy watches it, or all that do are kept.

    `moved` are the pointers of the changed fields, `after` is what is there now.
    """
    over_state = False
    for policy in looking_at(policies, "change", kind):
        watch = policy.watch
        if operation not in watch.changes:
            continue
        if operation == "updated" and watch.fields and not _touches(moved, watch.fields):
            continue
        if policy.must is None:
            return False
        if operation != "deleted":
            over_state = True
        elif watch.changes_declared:
            return False
    return not over_state or (after is not None and state_rules(policies).of(kind).keeps(after))


@lru_cache(maxsize=4096)  # the same few fields move again and again
def _touches(moved: tuple[str, ...], fields: tuple[str, ...]) -> bool:
    return any(covers(field, pointer) for field in fields for pointer in moved)
