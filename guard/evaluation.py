"""The one evaluation: what the policies say about a subject. Scan, live change, activity, proposal, simulation and the
command line all ask here. Pure: it looks nothing up and keeps nothing but what the caller's memo keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, NamedTuple, TypeAlias

from drift.activity import NOBODY, Actor
from drift.resources import Body, Digest, Ref, Resource
from guard.decisions import Judgement, Mode
from guard.policies import Policy, PolicySet, Rate
from guard.speaking import Asked, kept, speak
from guard.state_rules import Breach, KindRules, Memo, StateRules
from guard.subjects import NO_FACTS, Facts, Operation, Subject
from guard.vocabulary import words_in

__all__ = [
    "Facts",
    "Memo",
    "Operation",
    "Provenance",
    "StateRules",
    "Subject",
    "Wanted",
    "judge",
    "scan",
    "state_rules",
    "wanted_facts",
    "watching",
]

NOTHING: Final = Judgement(())


class Provenance(NamedTuple):
    """Who made the live version of a resource, as far as it is known, with the facts looked up about it."""

    actor: Actor = NOBODY
    attributed: bool = False
    facts: Facts = NO_FACTS


Who: TypeAlias = Callable[[Ref], Provenance]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facts a subject's policies ask for. `counts`: (policy id, activity globs, rate)."""

    ips: bool = False
    counts: tuple[tuple[str, tuple[str, ...], Rate], ...] = ()


def wanted_facts(policies: PolicySet, subject: Subject) -> Wanted:
    """What has to be looked up before `judge` can answer for certain."""
    concerned = tuple(watching(policies, subject))
    ips = any(
        condition is not None and "new_ip_for_actor" in words_in({condition.word: condition.argument})
        for policy in concerned
        for condition in (policy.when, policy.unless)
    )
    counts = tuple((one.id, one.watch.activities, one.more_than) for one in concerned if one.more_than)
    return Wanted(ips, counts)


def judge(
    policies: PolicySet, subject: Subject, facts: Facts, mode: Mode, memo: Memo | None = None
) -> Judgement:
    """What every policy that concerns the subject says about it, in the order of the policies' ids.

    `mode` is the workspace's; a policy's own wins over it. A policy that cannot be evaluated counts as broken.
    """
    return _judged(policies, Asked(subject, facts, mode, state_rules(policies), memo))


def _judged(policies: PolicySet, asked: Asked) -> Judgement:
    reasons = (speak(asked, policy) for policy in watching(policies, asked.subject))
    found = tuple(reason for reason in reasons if reason is not None)
    return Judgement(found) if found else NOTHING


def scan(
    policies: PolicySet,
    resources: Iterable[tuple[Digest, Resource]],
    *,
    at: float,
    mode: Mode,
    who: Who = lambda ref: Provenance(),
    memo: Memo | None = None,
) -> list[tuple[Ref, Judgement]]:
    """What the policies say about each live resource, in the order given: the same as `judge` of each state.

    `who` is asked only about resources that break a rule. With the memo of an earlier scan, only bodies that are new
    to it are judged, and those that break a policy whose answer also rests on the time or the actor.
    """
    sweep = _Sweep(policies, at, mode, who, Memo() if memo is None else memo)
    judge_new = sweep.judge
    # Most resources need nothing here but look-ups, so nothing else stands in this line.
    return [
        (resource.ref, sweep[resource.ref.kind][digest] or judge_new(digest, resource))
        for digest, resource in resources
    ]


class _Known(dict[Digest, Judgement | None]):
    """Judgements by body; None for a body that was not judged yet."""

    def __missing__(self, digest: Digest) -> None:
        return None


class _Sweep(dict[str, _Known]):
    """One scan over many resources: by kind, what is known of each body whose judgement rests on the body alone."""

    def __init__(self, policies: PolicySet, at: float, mode: Mode, who: Who, memo: Memo) -> None:
        super().__init__()
        self._policies, self._at, self._mode, self._who, self._memo = policies, at, mode, who, memo
        self._rules = state_rules(policies)

    def __missing__(self, kind: str) -> _Known:
        self[kind] = self._memo.table(_Known, "scan", self._rules.fingerprint, self._mode, kind)
        return self[kind]

    def judge(self, digest: Digest, resource: Resource) -> Judgement:
        kind = resource.ref.kind
        rules = self._rules.of(kind)
        if rules.keeps(resource.body):  # what holds for most, so nothing more is done for them
            judgement = self[kind][digest] = _all_kept(rules, resource.body, self._mode)
            return judgement
        broken = self._rules.breaches(kind, resource.body, digest, self._memo)
        actor, attributed, facts = self._who(resource.ref)
        subject = Subject.of_state(resource, actor=actor, attributed=attributed, at=self._at)
        judgement = self._broken(Asked(subject, facts, self._mode, self._rules, self._memo, broken), broken)
        if all(_rests_on_body_alone(self._rules.rule(policy_id).policy) for policy_id in broken):
            self[kind][digest] = judgement
        return judgement

    def _broken(self, asked: Asked, broken: Mapping[str, Breach]) -> Judgement:
        """The same as asking every policy; those that are kept say what they always say."""
        resource = asked.subject.after
        if resource is None or any(breach.trouble for breach in broken.values()):
            return _judged(self._policies, asked)
        said = {policy_id: speak(asked, self._rules.rule(policy_id).policy) for policy_id in broken}
        usual = _all_kept(self._rules.of(resource.ref.kind), resource.body, self._mode).reasons
        reasons = [said.get(reason.policy, reason) for reason in usual]
        return Judgement(tuple(reason for reason in reasons if reason is not None))


def _all_kept(rules: KindRules, body: Body, mode: Mode) -> Judgement:
    """The judgement of a body that breaks nothing: built once for each selection of rules."""
    selected = (mode, *[rule.selects(body) for rule in rules.selective])
    found = rules.kept.get(selected)
    if found is None:
        reasons = [kept(rule, mode) for rule in rules.rules if rule.selects(body)]
        found = rules.kept[selected] = Judgement(tuple(reasons)) if reasons else NOTHING
    return found


def _rests_on_body_alone(policy: Policy) -> bool:
    return policy.when is None and policy.unless is None and not policy.exemptions


def state_rules(policies: PolicySet) -> StateRules:
    """The compiled rules over state of this set; compiled once."""
    if policies.derived.rules is None:
        policies.derived.rules = StateRules(policies.policies)
    return policies.derived.rules


def watching(policies: PolicySet, subject: Subject) -> tuple[Policy, ...]:
    """The policies that look at subjects like this one, by id: the order they were written in never matters."""
    name = subject.kind if subject.activity is None or subject.entry != "activity" else subject.activity.type
    key = (subject.entry, name or "")
    watching = policies.derived.watching
    if key not in watching:
        found = (one for one in policies.policies if _looks_at(one, *key))
        watching[key] = tuple(sorted(found, key=lambda one: one.id))
    return watching[key]


def _looks_at(policy: Policy, entry: str, name: str) -> bool:
    if entry == "scan" and policy.must is None:
        return False
    patterns = policy.watch.activities if entry == "activity" else policy.watch.kinds
    return any(fnmatchcase(name, pattern) for pattern in patterns)
