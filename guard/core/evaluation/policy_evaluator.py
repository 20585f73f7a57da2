"""What one policy says about one subject. Pure; `guard.core.evaluation.evaluate` asks every policy that concerns the
subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from drift.core.model.resources import Resource
from guard.core.evaluation import messages
from guard.core.evaluation.exemptions import Waived, waived
from guard.core.evaluation.protected_fields import moved, protected, without
from guard.core.evaluation.rate import is_selective
from guard.core.evaluation.state_rules import Breach, Memo, StateRule, StateRules
from guard.core.language.vocabulary.word import every
from guard.core.model.condition import Condition, ConditionResult
from guard.core.model.policy import Exemption, Policy, verdict_of
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Evidence, Mode, Outcome, Reason, Verdict
from guard.core.text.values import often, span

ALWAYS = ConditionResult(True)
NEVER = ConditionResult(False)


class EvaluationContext:
    """A subject with all that is needed to judge it. What its two sides break is found out once, for all policies."""

    __slots__ = ("_after", "_before", "_memo", "facts", "mode", "rules", "subject")

    def __init__(
        self,
        subject: Subject,
        facts: Facts,
        mode: Mode,
        rules: StateRules,
        memo: Memo | None = None,
        after: Mapping[str, Breach] | None = None,
    ) -> None:
        self.subject, self.facts, self.mode, self.rules, self._memo = subject, facts, mode, rules, memo
        self._after = after
        self._before: Mapping[str, Breach] | None = None

    def breach(self, policy: Policy) -> Breach | None:
        """What the subject breaks of the policy's `must` as it is now."""
        if self._after is None:
            self._after = self._breaches(self.subject.after)
        return self._after.get(policy.id)

    def breach_before(self, policy: Policy) -> Breach | None:
        """The same, as it was before."""
        if self._before is None:
            self._before = self._breaches(self.subject.before)
        return self._before.get(policy.id)

    def _breaches(self, resource: Resource | None) -> Mapping[str, Breach]:
        if resource is None:
            return {}
        digest = resource.digest if self._memo is not None else None
        return self.rules.breaches(resource.ref.kind, resource.body, digest, self._memo)


def evaluate_policy(context: EvaluationContext, policy: Policy) -> Reason | None:
    """The policy's reason, or None when it has nothing to say. Never raises: this is where the guard fails closed."""
    try:
        if context.subject.entry == "activity":
            return _broken(context, policy)
        if policy.must is not None and context.subject.after is not None:
            return _about_state(context, policy, context.subject.after)
        return _broken(context, policy) if _is_watched(context, policy) else None
    except Exception as problem:  # noqa: BLE001 - whatever went wrong in a rule, the answer is "broken", not "fine"
        return unevaluable_reason(policy, context.mode, f"{type(problem).__name__}: {problem}")


def unevaluable_reason(policy: Policy, mode: Mode, problem: str) -> Reason:
    """The reason of a rule that could not be evaluated: broken, naming file and line."""
    return _reason(policy, mode, "broken", messages.unjudgeable(policy, problem))


def satisfied_reason(rule: StateRule, mode: Mode) -> Reason:
    """The reason of a rule that is kept: the same for every resource, so made once."""
    if mode not in rule.kept:
        rule.kept[mode] = _reason(rule.policy, mode, "kept", messages.kept(rule.policy))
    return rule.kept[mode]


def _about_state(context: EvaluationContext, policy: Policy, after: Resource) -> Reason | None:
    """A policy with `must`, about what is there now."""
    subject, rule = context.subject, context.rules.rule(policy)
    if subject.entry != "scan" and not _is_watched(context, policy):
        return None
    breach = context.breach(policy)
    if breach is None:
        return satisfied_reason(rule, context.mode) if rule.selects(after.body) else None
    if breach.trouble:
        return unevaluable_reason(policy, context.mode, breach.trouble)
    pointers = tuple(piece.pointer for piece in breach.evidence)
    if subject.entry != "scan" and is_to_blame_no_more(context, policy, breach):
        return _reason(policy, context.mode, "kept", messages.still_broken(policy, breach.evidence))
    bodies = [one.body for one in (subject.before, after) if one is not None]
    return _broken(context, policy, breach.evidence, protected(rule.named, pointers, *bodies))


def is_to_blame_no_more(context: EvaluationContext, policy: Policy, breach: Breach) -> bool:
    """Whether the policy was broken before, and the change moved nothing that the rule names: or only what is exempt,
    while what is still broken was so before."""
    before = context.breach_before(policy)
    if before is None or before.trouble:
        return False
    touched = moved(context.subject.fields, context.rules.rule(policy).named)
    holding = waived(policy, context.subject, context.facts)
    left = {one.pointer for one in breach.evidence if not holding.of(one.pointer)}
    old = {one.pointer for one in before.evidence}
    return not touched or (bool(left) and left <= old and all(map(holding.of, touched)))


def _is_watched(context: EvaluationContext, policy: Policy) -> bool:
    """Whether the change is one that the policy watches."""
    subject = context.subject
    if not (watches_operation(policy, subject) and watches_fields(policy, subject)):
        return False
    if policy.must is not None and subject.operation != "deleted":
        return True  # its `where` is tested together with `must`
    return selects(context, policy)


def watches_operation(policy: Policy, subject: Subject) -> bool:
    """Whether the policy watches creations, updates or deletions, whichever this is."""
    if subject.operation == "deleted" and policy.must is not None and not policy.watch.changes_declared:
        return False
    return subject.operation in policy.watch.changes


def watches_fields(policy: Policy, subject: Subject) -> bool:
    """Whether the change moved a field that the policy watches."""
    return not policy.watch.fields or bool(moved(subject.fields, policy.watch.fields))


def selects(context: EvaluationContext, policy: Policy) -> bool:
    """Whether `where` selects the resource: a rule over state by what is there now, another by either side."""
    before, after = context.subject.before, context.subject.after
    sides = (after,) if policy.must is not None and after is not None else (before, after)
    rule = context.rules.rule(policy)
    return policy.watch.where is None or any(rule.selects(one.body) for one in sides if one is not None)


def _broken(
    context: EvaluationContext,
    policy: Policy,
    evidence: tuple[Evidence, ...] = (),
    protects: tuple[str, ...] | None = None,
) -> Reason | None:
    """The policy is broken, unless its conditions, an exemption or its rate say otherwise."""
    subject, mode = context.subject, context.mode
    when = _applies(context, policy)
    if when.truth is False:
        if not when.rests_on_actor:
            return None
        said = messages.waiting_for_actor(policy, when.because)
        return _reason(policy, mode, "excused", said, rests=True)
    unless = _answer(policy.unless, context, NEVER)
    if unless.truth is True:
        return _reason(
            policy, mode, "excused", messages.excused(policy, unless.because), rests=unless.rests_on_actor
        )
    touched = changed_of(subject, policy) if protects is None else protects
    holding = waived(policy, subject, context.facts)
    used = exempting(subject, holding, evidence, touched)
    if used:
        return _reason(policy, mode, "exempt", messages.exempt(policy, used), exemptions=used)
    exempt = _exempt(subject, holding, evidence, touched)
    left = tuple(one for one in evidence if one.pointer not in exempt) if exempt else evidence
    clauses = (when.because, unless.because, messages.in_part(exempt))
    sentence = messages.broken(policy, mode, subject, left, clauses)
    # What the log tells has happened: there is nothing to put back, and nothing to hold until somebody approves.
    return _reason(
        policy,
        mode,
        "broken",
        sentence,
        left,
        _beyond(subject, holding, left, touched),
        rests=when.rests_on_actor or unless.rests_on_actor or holding.rests_on_actor,
        exemptions=_once(exempt.values()),
        action=Verdict.FLAG if subject.entry == "activity" else None,
    )


def exempting(
    subject: Subject, holding: Waived, evidence: tuple[Evidence, ...], touched: tuple[str, ...]
) -> tuple[Exemption, ...]:
    """The exemptions that excuse all that the policy is broken at; () where something is left."""
    if not holding.exemptions:
        return ()
    if holding.whole is not None:
        return (holding.whole,)
    exempt = _exempt(subject, holding, evidence, touched)
    whole = len(exempt) == len(_at_stake(subject, evidence, touched))
    return _once(exempt.values()) if whole else ()


def _at_stake(subject: Subject, evidence: tuple[Evidence, ...], touched: tuple[str, ...]) -> tuple[str, ...]:
    """The fields that the policy is broken at. Whoever makes or deletes a resource touches the whole of it."""
    if evidence:
        return tuple(dict.fromkeys(one.pointer for one in evidence))
    return touched if subject.operation == "updated" else ("",)


def _exempt(
    subject: Subject, holding: Waived, evidence: tuple[Evidence, ...], touched: tuple[str, ...]
) -> dict[str, Exemption]:
    """Which of these fields are exempt, and by what."""
    if not holding.exemptions:
        return {}
    found = ((pointer, holding.of(pointer)) for pointer in _at_stake(subject, evidence, touched))
    return {pointer: one for pointer, one in found if one is not None}


def _beyond(
    subject: Subject, holding: Waived, left: tuple[Evidence, ...], touched: tuple[str, ...]
) -> tuple[str, ...]:
    """What the policy protects beside the fields that are exempt."""
    if not holding.pointers:
        return touched
    bodies = [one.body for one in (subject.before, subject.after) if one is not None]
    return without(touched, holding.pointers, *bodies) or tuple(one.pointer for one in left)


def _once(exemptions: Iterable[Exemption]) -> tuple[Exemption, ...]:
    return tuple({one.describe(): one for one in exemptions}.values())


def _answer(
    condition: Condition | None, context: EvaluationContext, otherwise: ConditionResult
) -> ConditionResult:
    return otherwise if condition is None else condition.test(context.subject, context.facts)


def _applies(context: EvaluationContext, policy: Policy) -> ConditionResult:
    """Whether `when` holds and there were more than `more_than` tolerates."""
    when = _answer(policy.when, context, ALWAYS)
    return when if policy.more_than is None else every((when, exceeds_rate(context, policy)))


def exceeds_rate(context: EvaluationContext, policy: Policy) -> ConditionResult:
    """Whether there were more than the policy tolerates. A count nobody looked up counts as too many."""
    rate = policy.more_than
    if rate is None:
        return ALWAYS
    count = context.facts.counts.get(policy.id)
    if count is None:
        return ConditionResult(None, "how often it happened is not known", not context.subject.attributed)
    activity = context.subject.activity
    together = {
        "actor": f"by {context.subject.actor.name}",
        "kind": f"of the type {activity.type if activity else context.subject.kind}",
        "workspace": "by the whole workspace",
    }[rate.per]
    # Where some entries do not count, the others are counted only until there are too many.
    more = is_selective(policy) and count > rate.count
    times = f"more than {often(rate.count)}" if more else often(count)
    return ConditionResult(count > rate.count, f"{times} within {span(rate.within)} {together}", seen=count)


def changed_of(subject: Subject, policy: Policy) -> tuple[str, ...]:
    """The changed fields that the policy speaks of."""
    if not policy.watch.fields:
        return tuple(field.pointer for field in subject.fields)
    return moved(subject.fields, policy.watch.fields)


def _reason(
    policy: Policy,
    mode: Mode,
    outcome: Outcome,
    sentence: str,
    evidence: tuple[Evidence, ...] = (),
    protects: tuple[str, ...] = (),
    *,
    rests: bool = False,
    exemptions: Iterable[Exemption] = (),
    action: Verdict | None = None,
) -> Reason:
    return Reason(
        policy=policy.id,
        outcome=outcome,
        action=verdict_of(policy.then) if action is None else action,
        mode=policy.mode_in(mode),
        severity=policy.severity,
        sentence=sentence,
        evidence=evidence,
        protects=protects,
        rests_on_actor=rests,
        file=policy.file,
        line=policy.line,
        exemptions=tuple(one.describe() for one in exemptions),
    )
