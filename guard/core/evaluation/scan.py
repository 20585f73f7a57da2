"""Judges many live resources at once: the verdicts of `judge`, at the cost of what changed since the last scan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from drift.core.model.activity import NOBODY, Actor
from drift.core.model.resources import Body, Ref, Resource
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import NOTHING, _judged
from guard.core.evaluation.policy_evaluator import EvaluationContext, evaluate_policy, satisfied_reason
from guard.core.evaluation.state_rules import Breach, KindRules, Memo
from guard.core.model.policy import Policy
from guard.core.model.subject import NO_FACTS, Facts, Subject
from guard.core.model.verdict import Judgement, Mode


class Provenance(NamedTuple):
    """Who made the live version of a resource, as far as it is known, with the facts looked up about it."""

    actor: Actor = NOBODY
    attributed: bool = False
    facts: Facts = NO_FACTS
    others: tuple[Actor, ...] = ()
    gap: bool = False


ProvenanceOf: TypeAlias = Callable[[Ref], Provenance]

Live: TypeAlias = Mapping[str, Mapping[int, str]]
"""What is live: for each kind the ids of its resources by the numbers of their versions. The body of a version never
changes."""

Read: TypeAlias = Callable[[Sequence[int]], Mapping[int, Body]]
"""The bodies of the versions with these numbers."""

_AT_ONCE: Final = 1_000
"""How many bodies a scan holds at a time."""


def scan(
    policies: CompiledPolicies,
    live: Live,
    read: Read,
    *,
    at: float,
    mode: Mode,
    who: ProvenanceOf = lambda ref: Provenance(),
    memo: Memo | None = None,
) -> dict[str, dict[str, Judgement]]:
    """The judgements of the live resources that break a rule, by kind and id: the same as `judge` of their state.

    `who` is called only for resources that break a rule. With the memo of an earlier scan, `read` is called only for
    new versions, and for those that break a policy whose outcome also depends on the time or the actor.
    """
    sweep = _Sweep(policies, at, mode, who, Memo() if memo is None else memo)
    return {kind: sweep.kind(kind, ids, read) for kind, ids in live.items()}


class _Known:
    """Cached judgements of the versions of one kind, where they depend on the body alone."""

    __slots__ = ("broken", "kept")

    def __init__(self) -> None:
        self.kept: set[int] = set()
        self.broken: dict[int, Judgement] = {}

    def forget_all_but(self, live: Mapping[int, str]) -> None:
        """Drop versions that are not live any more, once they outnumber the live ones."""
        if len(self.kept) + len(self.broken) > 2 * len(live) + 1_000:
            self.kept.intersection_update(live)
            self.broken = {number: judgement for number, judgement in self.broken.items() if number in live}


class _Sweep:
    """One scan over many resources."""

    def __init__(
        self, policies: CompiledPolicies, at: float, mode: Mode, who: ProvenanceOf, memo: Memo
    ) -> None:
        self._policies, self._at, self._mode, self._who, self._memo = policies, at, mode, who, memo
        self._rules = policies.rules

    def kind(self, kind: str, live: Mapping[int, str], read: Read) -> dict[str, Judgement]:
        """The judgements of the resources of one kind that break a rule, by id."""
        known = self._memo.table(_Known, "scan", self._rules.fingerprint, self._mode, kind)
        suspects = live.keys() - known.kept  # most resources need nothing but this
        judgements = {live[number]: known.broken[number] for number in suspects if number in known.broken}
        fresh = sorted(number for number in suspects if number not in known.broken)
        for start in range(0, len(fresh), _AT_ONCE):
            bodies = read(fresh[start : start + _AT_ONCE])
            broken = self._rules.of(kind).suspects(bodies)
            known.kept.update(bodies.keys() - broken)  # the fast path: nothing more is done for them
            for number in broken:
                resource = Resource(Ref(kind, live[number]), bodies[number])
                judgements[resource.ref.id] = self._judge(known, number, resource)
        known.forget_all_but(live)
        return judgements

    def _judge(self, known: _Known, number: int, resource: Resource) -> Judgement:
        """The judgement of a resource that breaks a rule."""
        kind = resource.ref.kind
        broken = self._rules.of(kind).breaches(resource.body)
        actor, attributed, facts, others, gap = self._who(resource.ref)
        subject = Subject.of_state(
            resource, actor=actor, attributed=attributed, at=self._at, others=others, gap=gap
        )
        judgement = self._broken(
            EvaluationContext(subject, facts, self._mode, self._rules, self._memo, broken), broken
        )
        if all(_rests_on_body_alone(self._rules.rule(policy_id).policy) for policy_id in broken):
            known.broken[number] = judgement
        return judgement

    def _broken(self, context: EvaluationContext, broken: Mapping[str, Breach]) -> Judgement:
        """The same as evaluating every policy, but with the cached reasons of those that are kept."""
        resource = context.subject.after
        if resource is None or any(breach.trouble for breach in broken.values()):
            return _judged(self._policies, context)
        reasons_by_policy = {
            policy_id: evaluate_policy(context, self._rules.rule(policy_id).policy) for policy_id in broken
        }
        all_kept = _all_kept(self._rules.of(resource.ref.kind), resource.body, self._mode).reasons
        reasons = [reasons_by_policy.get(reason.policy, reason) for reason in all_kept]
        return Judgement(tuple(reason for reason in reasons if reason is not None))


def _all_kept(rules: KindRules, body: Body, mode: Mode) -> Judgement:
    """The judgement of a body that breaks nothing. Cached for each selection of rules."""
    selected = (mode, *[rule.selects(body) for rule in rules.selective])
    judgement = rules.kept.get(selected)
    if judgement is None:
        reasons = [satisfied_reason(rule, mode) for rule in rules.rules if rule.selects(body)]
        judgement = rules.kept[selected] = Judgement(tuple(reasons)) if reasons else NOTHING
    return judgement


def _rests_on_body_alone(policy: Policy) -> bool:
    return policy.when is None and policy.unless is None and not policy.exemptions
