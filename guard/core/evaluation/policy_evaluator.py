"""Evaluates one policy for one subject. Pure. `guard.core.evaluation.evaluate` does so for all policies of a set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from drift.core.model.resources import Resource
from guard.core.evaluation import messages
from guard.core.evaluation.exemptions import ActiveExemptions, active_exemptions
from guard.core.evaluation.protected_fields import moved, protected, without
from guard.core.evaluation.rate import is_selective
from guard.core.evaluation.shares import Seen, moved_after, stands
from guard.core.evaluation.standard_changes import standing_in
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
    """A subject with all that is needed to judge it. The breaches of its two sides are found once, for all policies."""

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
        """The breach of the policy's `must` in the present state."""
        if self._after is None:
            self._after = self._breaches(self.subject.after)
        return self._after.get(policy.id)

    def breach_before(self, policy: Policy) -> Breach | None:
        """The breach of the policy's `must` before the change."""
        if self._before is None:
            self._before = self._breaches(self.subject.before)
        return self._before.get(policy.id)

    def _breaches(self, resource: Resource | None) -> Mapping[str, Breach]:
        if resource is None:
            return {}
        digest = resource.digest if self._memo is not None else None
        return self.rules.breaches(resource.ref.kind, resource.body, digest, self._memo)


def evaluate_policy(context: EvaluationContext, policy: Policy) -> Reason | None:
    """The policy's reason, or None when it does not apply. Never raises: the guard fails closed here."""
    try:
        if context.subject.entry == "activity":
            return _broken(context, policy)
        if context.subject.entry == "share":
            return _evaluate_share(context, policy)
        if policy.must is not None and context.subject.after is not None:
            return _evaluate_state(context, policy, context.subject.after)
        return _broken(context, policy) if _is_watched(context, policy) else None
    except Exception as problem:  # noqa: BLE001 - whatever went wrong in a rule, the answer is "broken", not "fine"
        return unevaluable_reason(policy, context.mode, f"{type(problem).__name__}: {problem}")


def unevaluable_reason(policy: Policy, mode: Mode, problem: str) -> Reason:
    """The reason of a rule that could not be evaluated: broken, naming file and line."""
    return _reason(policy, mode, "broken", messages.unjudgeable(policy, problem))


def satisfied_reason(rule: StateRule, mode: Mode) -> Reason:
    """The reason of a rule that is kept. It is the same for every resource, so it is cached."""
    if mode not in rule.kept:
        rule.kept[mode] = _reason(rule.policy, mode, "kept", messages.kept(rule.policy))
    return rule.kept[mode]


def share_stands(context: EvaluationContext, policy: Policy) -> ConditionResult | None:
    """How the share that the policy limits stands; None where it was not looked at."""
    dumped = context.facts.shares.get(policy.id)
    if dumped is None:
        return None
    if policy.aftermath:
        return moved_after(policy.aftermath, dumped)
    return None if policy.share is None else stands(policy.share, Seen.load(dumped))


def _evaluate_share(context: EvaluationContext, policy: Policy) -> Reason | None:
    """Evaluate a policy with `share`. Nothing can be put back: people are told."""
    found = share_stands(context, policy)
    if found is None:
        return None
    if found.truth is None:
        return _reason(policy, context.mode, "unknown", messages.undecided(policy, found.because))
    if found.truth is False:
        return _reason(policy, context.mode, "kept", messages.share_kept(policy, found.because))
    active = active_exemptions(policy, context.subject, context.facts).whole
    if active is not None:
        sentence = messages.exempt(policy, (active,))
        return _reason(policy, context.mode, "exempt", sentence, exemptions=(active,))
    sentence = messages.broken(policy, context.mode, context.subject, (), (found.because,), Verdict.FLAG)
    return _reason(policy, context.mode, "broken", sentence, action=Verdict.FLAG)


def _evaluate_state(context: EvaluationContext, policy: Policy, after: Resource) -> Reason | None:
    """Evaluate a policy with `must` for the present state."""
    subject, rule = context.subject, context.rules.rule(policy)
    if subject.entry != "scan" and not _is_watched(context, policy):
        return None
    breach = context.breach(policy)
    if breach is None:
        return satisfied_reason(rule, context.mode) if rule.selects(after.body) else None
    if breach.trouble:
        return unevaluable_reason(policy, context.mode, breach.trouble)
    pointers = tuple(piece.pointer for piece in breach.evidence)
    if subject.entry != "scan" and was_broken_before(context, policy, breach):
        return _reason(policy, context.mode, "kept", messages.still_broken(policy, breach.evidence))
    bodies = [side.body for side in (subject.before, after) if side is not None]
    return _broken(context, policy, breach.evidence, protected(rule.named, pointers, *bodies))


def was_broken_before(context: EvaluationContext, policy: Policy, breach: Breach) -> bool:
    """Whether the policy was broken before the change, and the change is not to blame.

    That is so if it moved nothing that the rule names, or only exempt fields while nothing new is broken.
    """
    before = context.breach_before(policy)
    if before is None or before.trouble:
        return False
    touched = moved(context.subject.fields, context.rules.rule(policy).named)
    active = active_exemptions(policy, context.subject, context.facts)
    broken = {piece.pointer for piece in breach.evidence if not active.covering(piece.pointer)}
    broken_before = {piece.pointer for piece in before.evidence}
    return not touched or (bool(broken) and broken <= broken_before and all(map(active.covering, touched)))


def _is_watched(context: EvaluationContext, policy: Policy) -> bool:
    """Whether the policy watches the change."""
    subject = context.subject
    if not (watches_operation(policy, subject) and watches_fields(policy, subject)):
        return False
    if policy.must is not None and subject.operation != "deleted":
        return True  # its `where` is tested together with `must`
    return selects(context, policy)


def watches_operation(policy: Policy, subject: Subject) -> bool:
    """Whether the policy watches this operation: created, updated or deleted."""
    if subject.operation == "deleted" and policy.must is not None and not policy.watch.changes_declared:
        return False
    return subject.operation in policy.watch.changes


def watches_fields(policy: Policy, subject: Subject) -> bool:
    """Whether the change moved a field that the policy watches."""
    return not policy.watch.fields or bool(moved(subject.fields, policy.watch.fields))


def selects(context: EvaluationContext, policy: Policy) -> bool:
    """Whether `where` selects the resource. A state rule tests the present state; any other policy tests both sides."""
    before, after = context.subject.before, context.subject.after
    sides = (after,) if policy.must is not None and after is not None else (before, after)
    rule = context.rules.rule(policy)
    return policy.watch.where is None or any(rule.selects(side.body) for side in sides if side is not None)


def _broken(
    context: EvaluationContext,
    policy: Policy,
    evidence: tuple[Evidence, ...] = (),
    protects: tuple[str, ...] | None = None,
) -> Reason | None:
    """The reason of a broken policy, unless its conditions, an exemption or its rate excuse it."""
    subject, mode = context.subject, context.mode
    when = _applies(context, policy)
    if when.truth is False:
        if not when.rests_on_actor:
            return None
        sentence = messages.waiting_for_actor(policy, when.because)
        return _reason(policy, mode, "excused", sentence, rests_on_actor=True)
    unless = _result(policy.unless, context, NEVER)
    if unless.truth is True:
        return _reason(
            policy,
            mode,
            "excused",
            messages.excused(policy, unless.because),
            rests_on_actor=unless.rests_on_actor,
        )
    touched = watched_changes(subject, policy, context.facts) if protects is None else protects
    active = active_exemptions(policy, subject, context.facts)
    exemptions = full_exemptions(subject, active, evidence, touched)
    if exemptions:
        return _reason(policy, mode, "exempt", messages.exempt(policy, exemptions), exemptions=exemptions)
    exempt = _exempt_fields(subject, active, evidence, touched)
    if (why := context.facts.permitted.get(policy.id)) is not None:
        return _reason(policy, mode, "excused", messages.permitted(policy, why))
    remaining = tuple(piece for piece in evidence if piece.pointer not in exempt) if exempt else evidence
    standard, rests_on_asker = standing_in(policy, subject, context.facts)
    if standard is not None:
        sentence = messages.standard(standard)
        return _reason(policy, mode, "excused", sentence, standard_change=standard.id)
    doubtful = is_doubtful(subject, policy, context.facts)
    doubt = messages.DOUBTFUL if doubtful else ""
    clauses = (when.because, unless.because, messages.in_part(exempt), doubt)
    # A log entry has happened: there is nothing to revert, and nothing to hold until somebody approves.
    action = Verdict.FLAG if subject.entry == "activity" or doubtful else verdict_of(policy.then)
    sentence = messages.broken(policy, mode, subject, remaining, clauses, action)
    return _reason(
        policy,
        mode,
        "broken",
        sentence,
        remaining,
        _protected_fields(subject, active, remaining, touched),
        rests_on_actor=(
            when.rests_on_actor or unless.rests_on_actor or active.rests_on_actor or rests_on_asker
        ),
        exemptions=_distinct(exempt.values()),
        action=action,
    )


def full_exemptions(
    subject: Subject, active: ActiveExemptions, evidence: tuple[Evidence, ...], touched: tuple[str, ...]
) -> tuple[Exemption, ...]:
    """The exemptions that together excuse every field that breaks the policy; () where a field is left."""
    if not active.exemptions:
        return ()
    if active.whole is not None:
        return (active.whole,)
    exempt = _exempt_fields(subject, active, evidence, touched)
    is_complete = len(exempt) == len(_breaking_fields(subject, evidence, touched))
    return _distinct(exempt.values()) if is_complete else ()


def _breaking_fields(
    subject: Subject, evidence: tuple[Evidence, ...], touched: tuple[str, ...]
) -> tuple[str, ...]:
    """The fields that break the policy. Creating or deleting a resource touches all of it."""
    if evidence:
        return tuple(dict.fromkeys(piece.pointer for piece in evidence))
    return touched if subject.operation == "updated" else ("",)


def _exempt_fields(
    subject: Subject, active: ActiveExemptions, evidence: tuple[Evidence, ...], touched: tuple[str, ...]
) -> dict[str, Exemption]:
    """The exempt ones of the breaking fields, each with its exemption."""
    if not active.exemptions:
        return {}
    exemptions = (
        (pointer, active.covering(pointer)) for pointer in _breaking_fields(subject, evidence, touched)
    )
    return {pointer: exemption for pointer, exemption in exemptions if exemption is not None}


def _protected_fields(
    subject: Subject, active: ActiveExemptions, evidence: tuple[Evidence, ...], touched: tuple[str, ...]
) -> tuple[str, ...]:
    """The fields that the policy protects, without the exempt ones."""
    if not active.pointers:
        return touched
    bodies = [side.body for side in (subject.before, subject.after) if side is not None]
    return without(touched, active.pointers, *bodies) or tuple(piece.pointer for piece in evidence)


def _distinct(exemptions: Iterable[Exemption]) -> tuple[Exemption, ...]:
    return tuple({exemption.describe(): exemption for exemption in exemptions}.values())


def _result(
    condition: Condition | None, context: EvaluationContext, otherwise: ConditionResult
) -> ConditionResult:
    return otherwise if condition is None else condition.test(context.subject, context.facts)


def _applies(context: EvaluationContext, policy: Policy) -> ConditionResult:
    """Whether `when` holds and the rate of `more_than` is exceeded."""
    when = _result(policy.when, context, ALWAYS)
    return when if policy.more_than is None else every((when, exceeds_rate(context, policy)))


def exceeds_rate(context: EvaluationContext, policy: Policy) -> ConditionResult:
    """Whether there were more than the policy tolerates. A count that was not looked up counts as too many."""
    rate = policy.more_than
    if rate is None:
        return ALWAYS
    count = context.facts.counts.get(policy.id)
    if count is None:
        return ConditionResult(None, "how often it happened is not known", not context.subject.attributed)
    activity = context.subject.activity
    scope = {
        "actor": f"by {context.subject.actor.name}",
        "kind": f"of the type {activity.type if activity else context.subject.kind}",
        "workspace": "by the whole workspace",
    }[rate.per]
    # Where some entries do not count, the others are counted only until there are too many.
    is_open_ended = is_selective(policy) and count > rate.count
    times = f"more than {often(rate.count)}" if is_open_ended else often(count)
    return ConditionResult(count > rate.count, f"{times} within {span(rate.within)} {scope}", seen=count)


def watched_changes(subject: Subject, policy: Policy, facts: Facts) -> tuple[str, ...]:
    """The changed fields that the policy watches. A policy that names no fields passes over those in doubt, unless
    there are no others."""
    if policy.watch.fields:
        return moved(subject.fields, policy.watch.fields)
    touched = tuple(field.pointer for field in subject.fields)
    return tuple(pointer for pointer in touched if pointer not in facts.doubtful) or touched


def is_doubtful(subject: Subject, policy: Policy, facts: Facts) -> bool:
    """Whether Intercom itself may have made all of the change, and the policy names none of it: it is flagged then, and
    nothing is written."""
    if not facts.doubtful or not all(field.pointer in facts.doubtful for field in subject.fields):
        return False
    return subject.operation != "updated" or (not policy.watch.fields and policy.must is None)


def _reason(
    policy: Policy,
    mode: Mode,
    outcome: Outcome,
    sentence: str,
    evidence: tuple[Evidence, ...] = (),
    protects: tuple[str, ...] = (),
    *,
    rests_on_actor: bool = False,
    exemptions: Iterable[Exemption] = (),
    action: Verdict | None = None,
    standard_change: str = "",
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
        rests_on_actor=rests_on_actor,
        file=policy.file,
        line=policy.line,
        exemptions=tuple(exemption.describe() for exemption in exemptions),
        standard_change=standard_change,
    )
