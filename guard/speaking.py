"""What one policy says about one subject. Pure; `guard.evaluation` asks every policy that concerns the subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from drift.resources import Resource
from guard import saying
from guard.decisions import Evidence, Mode, Outcome, Reason, Verdict
from guard.policies import Answer, Condition, Exemption, Policy, verdict_of
from guard.protection import moved, protected
from guard.state_rules import Breach, Memo, StateRule, StateRules
from guard.subjects import Facts, Subject
from guard.vocabulary.word import every

ALWAYS = Answer(True)
NEVER = Answer(False)


class Asked:
    """A subject with all that is needed to judge it. What its two sides break is found out once, for all policies."""

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


def speak(asked: Asked, policy: Policy) -> Reason | None:
    """The policy's reason, or None when it has nothing to say. Never raises: this is where the guard fails closed."""
    try:
        if asked.subject.entry == "activity":
            return _broken(asked, policy)
        if policy.must is not None and asked.subject.after is not None:
            return _about_state(asked, policy, asked.subject.after)
        return _broken(asked, policy) if _is_watched(asked, policy) else None
    except Exception as problem:  # noqa: BLE001 - whatever went wrong in a rule, the answer is "broken", not "fine"
        return unjudgeable(policy, asked.mode, f"{type(problem).__name__}: {problem}")


def unjudgeable(policy: Policy, mode: Mode, problem: str) -> Reason:
    """The reason of a rule that could not be evaluated: broken, naming file and line."""
    return _reason(policy, mode, "broken", saying.unjudgeable(policy, problem))


def kept(rule: StateRule, mode: Mode) -> Reason:
    """The reason of a rule that is kept: the same for every resource, so made once."""
    if mode not in rule.kept:
        rule.kept[mode] = _reason(rule.policy, mode, "kept", saying.kept(rule.policy))
    return rule.kept[mode]


def _about_state(asked: Asked, policy: Policy, after: Resource) -> Reason | None:
    """A policy with `must`, about what is there now."""
    subject, rule = asked.subject, asked.rules.rule(policy)
    if subject.entry != "scan" and not _is_watched(asked, policy):
        return None
    breach = asked.breach(policy)
    if breach is None:
        return kept(rule, asked.mode) if rule.selects(after.body) else None
    if breach.trouble:
        return unjudgeable(policy, asked.mode, breach.trouble)
    pointers = tuple(piece.pointer for piece in breach.evidence)
    if subject.entry != "scan" and is_to_blame_no_more(asked, policy):
        return _reason(policy, asked.mode, "kept", saying.still_broken(policy, breach.evidence))
    bodies = [one.body for one in (subject.before, after) if one is not None]
    return _broken(asked, policy, breach.evidence, protected(rule.named, pointers, *bodies))


def is_to_blame_no_more(asked: Asked, policy: Policy) -> bool:
    """Whether the policy was broken before, and the change moved nothing that the rule names."""
    before = asked.breach_before(policy)
    if before is None or before.trouble:
        return False
    return not moved(asked.subject.fields, asked.rules.rule(policy).named)


def _is_watched(asked: Asked, policy: Policy) -> bool:
    """Whether the change is one that the policy watches."""
    subject = asked.subject
    if not (watches_operation(policy, subject) and watches_fields(policy, subject)):
        return False
    if policy.must is not None and subject.operation != "deleted":
        return True  # its `where` is asked together with `must`
    return selects(asked, policy)


def watches_operation(policy: Policy, subject: Subject) -> bool:
    """Whether the policy watches creations, updates or deletions, whichever this is."""
    if subject.operation == "deleted" and policy.must is not None and not policy.watch.changes_declared:
        return False
    return subject.operation in policy.watch.changes


def watches_fields(policy: Policy, subject: Subject) -> bool:
    """Whether the change moved a field that the policy watches."""
    return not policy.watch.fields or bool(moved(subject.fields, policy.watch.fields))


def selects(asked: Asked, policy: Policy) -> bool:
    """Whether `where` selects the resource: a rule over state by what is there now, another by either side."""
    before, after = asked.subject.before, asked.subject.after
    sides = (after,) if policy.must is not None and after is not None else (before, after)
    rule = asked.rules.rule(policy)
    return policy.watch.where is None or any(rule.selects(one.body) for one in sides if one is not None)


def _broken(
    asked: Asked, policy: Policy, evidence: tuple[Evidence, ...] = (), protects: tuple[str, ...] | None = None
) -> Reason | None:
    """The policy is broken, unless its conditions, an exemption or its rate say otherwise."""
    subject, mode = asked.subject, asked.mode
    when = every((_answer(policy.when, asked, ALWAYS), too_many(asked, policy)))
    if when.truth is False:
        said = saying.waiting_for_actor(policy, when.because)
        return _reason(policy, mode, "excused", said, rests=True) if when.rests_on_actor else None
    unless = _answer(policy.unless, asked, NEVER)
    if unless.truth is True:
        return _reason(
            policy, mode, "excused", saying.excused(policy, unless.because), rests=unless.rests_on_actor
        )
    exemption = next(exemptions_of(policy, subject, asked.facts.former_ids), None)
    if exemption is not None:
        return _reason(policy, mode, "exempt", saying.exempt(policy, exemption))
    sentence = saying.broken(policy, mode, subject, evidence, (when.because, unless.because))
    touched = _changed(subject, policy) if protects is None else protects
    rests = when.rests_on_actor or unless.rests_on_actor
    reason = _reason(policy, mode, "broken", sentence, evidence, touched, rests=rests)
    # What the log tells has happened: there is nothing to put back, and nothing to hold until somebody approves.
    return replace(reason, action=Verdict.FLAG) if subject.entry == "activity" else reason


def _answer(condition: Condition | None, asked: Asked, otherwise: Answer) -> Answer:
    return otherwise if condition is None else condition.test(asked.subject, asked.facts)


def too_many(asked: Asked, policy: Policy) -> Answer:
    """Whether there were more than the policy tolerates. A count nobody looked up counts as too many."""
    rate = policy.more_than
    if rate is None:
        return ALWAYS
    count = asked.facts.counts.get(policy.id)
    if count is None:
        return Answer(None, "how often it happened is not known", not asked.subject.attributed)
    per = asked.subject.actor.name if rate.per == "actor" else "the whole workspace"
    return Answer(count > rate.count, f"{count} times in {rate.within:g} seconds by {per}", saw=count)


def exemptions_of(policy: Policy, subject: Subject, former_ids: frozenset[str]) -> Iterator[Exemption]:
    """The exemptions that hold for this subject at its time, under any id it has had; the longest first."""
    if subject.ref is None:
        return
    today = datetime.fromtimestamp(subject.at, UTC).date()
    ids = (subject.ref.id, *sorted(former_ids))
    names = (*ids, *(f"{subject.ref.kind}/{id_}" for id_ in ids))
    for exemption in sorted(policy.exemptions, key=lambda one: one.until, reverse=True):
        if today <= exemption.until and any(fnmatchcase(name, exemption.resource) for name in names):
            yield exemption


def _changed(subject: Subject, policy: Policy) -> tuple[str, ...]:
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
) -> Reason:
    return Reason(
        policy=policy.id,
        outcome=outcome,
        action=verdict_of(policy.then),
        mode=policy.mode_in(mode),
        severity=policy.severity,
        sentence=sentence,
        evidence=evidence,
        protects=protects,
        rests_on_actor=rests,
        file=policy.file,
        line=policy.line,
    )
