"""Tracing the evaluation of a policy, step by step: what it tested, what it saw, and which step decided. Pure.

The steps call the functions of `guard.core.evaluation.policy_evaluator`. Later steps run even after one has decided,
so that a trace shows what would have come next. The verdict is not recomputed: the reason is the evaluator's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fnmatch import fnmatchcase

import jsonschema_rs

from drift.core.model.json_pointer import get
from drift.core.model.resources import MISSING, Body, Json, Resource
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import policies_for
from guard.core.evaluation.exemptions import active_exemptions
from guard.core.evaluation.policy_evaluator import (
    EvaluationContext,
    evaluate_policy,
    exceeds_rate,
    full_exemptions,
    selects,
    share_stands,
    was_broken_before,
    watched_changes,
    watches_fields,
    watches_operation,
)
from guard.core.evaluation.protected_fields import moved, named_fields
from guard.core.evaluation.standard_changes import standing_in
from guard.core.evaluation.state_rules import located_evidence
from guard.core.explanation.trace import Mismatch, Step, Trace, holders
from guard.core.language.vocabulary.word import Joined, Shaped
from guard.core.model.condition import Condition
from guard.core.model.policy import Exemption, Policy, day_of
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Mode


def trace(policies: CompiledPolicies, subject: Subject, facts: Facts, mode: Mode) -> tuple[Trace, ...]:
    """The trace of each policy that watches the subject, in the order of the policies' ids."""
    context = EvaluationContext(subject, facts, mode, policies.rules)
    return tuple(
        Trace(policy, policy.mode_in(mode), _all_steps(context, policy), evaluate_policy(context, policy))
        for policy in policies_for(policies, subject)
    )


def _all_steps(context: EvaluationContext, policy: Policy) -> tuple[Step, ...]:
    """The steps up to the first error, which is the last step."""
    taken: list[Step] = []
    try:
        for step in _steps(context, policy):
            taken.append(step)
    except Exception as problem:  # noqa: BLE001 - as for a single step
        taken.append(_failed_step("", "policy", None, problem))
    return tuple(taken)


def _steps(context: EvaluationContext, policy: Policy) -> Iterator[Step]:
    """The steps of a policy. They end early when it does not watch the subject or its rule cannot be evaluated."""
    if context.subject.entry == "share":
        yield from _share_steps(context, policy)
        return
    for step in _watching(context, policy):
        yield step
        if step.lets_go or step.trouble:
            return
    after = context.subject.after
    if policy.must is not None and after is not None:
        must = _safely("/must", "must", policy.must, lambda: _must_step(context, policy, after))
        yield must
        if must.trouble:
            return
        if must.truth is False and context.subject.entry != "scan":
            yield _caused_step(context, policy)
    yield from _conditions(context, policy)
    yield from _exemptions(context, policy)
    yield from _standard_changes(context, policy)
    if (why := context.facts.permitted.get(policy.id)) is not None:
        yield Step("", "permit", None, True, why, lets_go=True)


def _safely(at: str, word: str, asks: Json, make: Callable[[], Step]) -> Step:
    try:
        return make()
    except Exception as problem:  # noqa: BLE001 - as in the evaluator, any failure counts as broken
        return _failed_step(at, word, asks, problem)


def _failed_step(at: str, word: str, asks: Json, problem: Exception) -> Step:
    """A step that could not be evaluated, with the reason."""
    return Step(at, word, asks, None, f"it could not be evaluated: {problem}", trouble=True)


def _watching(context: EvaluationContext, policy: Policy) -> Iterator[Step]:
    subject, watch = context.subject, policy.watch
    if subject.entry == "activity":
        type_ = subject.activity.type if subject.activity else ""
        yield _name_step("activity", watch.activities, type_)
        return
    yield _name_step("kind", watch.kinds, subject.kind or "")
    if subject.entry != "scan":
        yield _change_step(policy, subject)
        if watch.fields:
            yield _fields_step(policy, subject)
    if watch.where is not None:
        yield _safely("/watch/where", "where", watch.where, lambda: _where_step(context, policy))


def _share_steps(context: EvaluationContext, policy: Policy) -> Iterator[Step]:
    """What was counted, and how it stands to the limit. What is not known is neither broken nor in order."""
    counting, found = policy.watch.counting, share_stands(context, policy)
    if found is not None and policy.aftermath:
        yield _name_step("kind", policy.watch.kinds, context.subject.kind or "")
        asks = policy.document.get("aftermath")
        lets_go = found.truth is not True
        yield Step("/aftermath", "aftermath", asks, found.truth, found.because, found.saw, lets_go=lets_go)
        yield from _exemptions(context, policy)
    if counting is None or found is None:
        return
    word = counting.counts
    asks = policy.document.get("watch", {}).get(word)
    yield Step(f"/watch/{word}", word, asks, True, f"a share of {word} is counted")
    limits = policy.document.get("share")
    yield Step(
        "/share", "share", limits, found.truth, found.because, found.saw, lets_go=found.truth is not True
    )
    yield from _exemptions(context, policy)


def _name_step(word: str, patterns: Sequence[str], name: str) -> Step:
    """The step that matches a name. It always holds: policies without a matching name are not evaluated."""
    matching = [pattern for pattern in patterns if fnmatchcase(name, pattern)]
    as_ = "" if name in matching else f" as {', '.join(matching)}"
    return Step(f"/watch/{word}", word, list(patterns), True, f"{name} is watched{as_}", name)


def _change_step(policy: Policy, subject: Subject) -> Step:
    watched, did = watches_operation(policy, subject), subject.operation
    names = sorted(policy.watch.changes)
    verb = "was" if subject.entry == "change" else "would be"
    says = f"it {verb} {did}" if watched else f"it {verb} {did}, which is not watched"
    return Step("/watch/change", "change", names, watched, says, did, lets_go=not watched)


def _fields_step(policy: Policy, subject: Subject) -> Step:
    watched, watched_fields = watches_fields(policy, subject), policy.watch.fields
    changed = [field.pointer for field in subject.fields]
    says = (
        f"it moved {', '.join(moved(subject.fields, watched_fields))}"
        if watched
        else f"it moved only {', '.join(changed)}, and not {', '.join(watched_fields)}"
    )
    return Step("/watch/fields", "fields", list(watched_fields), watched, says, changed, lets_go=not watched)


def _where_step(context: EvaluationContext, policy: Policy) -> Step:
    selected, rule = selects(context, policy), context.rules.rule(policy)
    resource = context.subject.after or context.subject.before
    saw, mismatches = _mismatches_in(rule.where, policy.watch.where, resource.body if resource else None)
    return Step(
        "/watch/where",
        "where",
        policy.watch.where,
        selected,
        "the resource is selected" if selected else "the resource is not selected",
        saw,
        lets_go=not selected,
        mismatches=() if selected else mismatches,
    )


def _must_step(context: EvaluationContext, policy: Policy, after: Resource) -> Step:
    breach = context.breach(policy)
    if breach is not None and breach.trouble:
        raise ValueError(breach.trouble)
    saw, mismatches = _mismatches_in(context.rules.rule(policy).must, policy.must, after.body)
    kept = breach is None
    says = "the rule is kept" if kept else "the rule is broken"
    return Step("/must", "must", policy.must, kept, says, saw, lets_go=kept, mismatches=mismatches)


def _caused_step(context: EvaluationContext, policy: Policy) -> Step:
    """Whether the change caused the breach: it did not if the rule was already broken by other fields."""

    named = list(context.rules.rule(policy).named)

    def make() -> Step:
        breach = context.breach(policy)
        caused = breach is None or not was_broken_before(context, policy, breach)
        touched = moved(context.subject.fields, named)
        if context.breach_before(policy) is None:
            says = "the rule was not broken before"
        elif touched and not caused:
            says = "the rule was broken before, and it moved only what is exempt"
        elif touched:
            says = f"the rule was broken before, and it moved {', '.join(touched)}"
        else:
            says = "the rule was broken before, by other fields"
        return Step("/must", "caused", named, caused, says, list(touched), lets_go=not caused)

    return _safely("/must", "caused", named, make)


def _conditions(context: EvaluationContext, policy: Policy) -> Iterator[Step]:
    if policy.when is not None:
        yield _condition_step(context, "when", policy.when, lets_go=False)
    if policy.more_than is not None:
        rate, answer = policy.more_than, exceeds_rate(context, policy)
        asks = {"count": rate.count, "within": f"{rate.within:g}s", "per": rate.per}
        yield Step(
            *("/more_than", "more_than", asks, answer.truth, answer.because, answer.saw),
            lets_go=answer.truth is False,
            rests_on_actor=answer.rests_on_actor,
        )
    if policy.unless is not None:
        yield _condition_step(context, "unless", policy.unless, lets_go=True)


def _condition_step(context: EvaluationContext, name: str, condition: Condition, *, lets_go: bool) -> Step:
    """The step of `when` or `unless`. `lets_go` is the answer that ends the evaluation without a breach."""
    asks = _written(condition)

    def make() -> Step:
        whole = _answer_step(condition, f"/{name}", context.subject, context.facts)
        parts = whole.parts if isinstance(condition.test, Joined) and condition.test.implied else (whole,)
        return Step(
            *(f"/{name}", name, asks, whole.truth, whole.says),
            lets_go=whole.truth is lets_go,
            rests_on_actor=whole.rests_on_actor,
            parts=parts,
        )

    return _safely(f"/{name}", name, asks, make)


def _written(condition: Condition) -> Json:
    """A condition as its author wrote it."""
    if isinstance(condition.test, Joined) and condition.test.implied:
        return {word: inner for mapping in condition.argument for word, inner in mapping.items()}
    return {condition.word: condition.argument}


def _answer_step(condition: Condition, holder: str, subject: Subject, facts: Facts) -> Step:
    """The answer of a condition, with what it saw. `holder` is the pointer to the mapping that has its word."""
    test, answer = condition.test, condition.test(subject, facts)
    at, saw = f"{holder}/{condition.word}", answer.saw
    mismatches: tuple[Mismatch, ...] = ()
    parts: tuple[Step, ...] = ()
    if isinstance(test, Joined):
        at, places = holders(condition, holder)
        parts = tuple(
            _part_step(part, inside, subject, facts) for part, inside in zip(test.parts, places, strict=True)
        )
    elif isinstance(test, Shaped):
        certain = test.schema.certain(test.kind_of(subject))
        saw, mismatches = _mismatches_in(certain, test.schema.effective, test.body(subject))
    return Step(
        *(at, condition.word, condition.argument, answer.truth, answer.because, saw),
        rests_on_actor=answer.rests_on_actor,
        mismatches=mismatches,
        parts=parts,
    )


def _part_step(part: Condition, holder: str, subject: Subject, facts: Facts) -> Step:
    """The step of a part. When it cannot be evaluated, the answer of the whole stands."""
    return _safely(
        f"{holder}/{part.word}", part.word, part.argument, lambda: _answer_step(part, holder, subject, facts)
    )


def _mismatches_in(
    validator: jsonschema_rs.Validator | None, schema: Json, body: Body | None
) -> tuple[Json, tuple[Mismatch, ...]]:
    """The values of the fields that a schema names, and the mismatches with it."""
    if validator is None or body is None:
        return None, ()
    values = {pointer: get(body, pointer) for pointer in named_fields(schema) if pointer}
    saw = {pointer: value for pointer, value in values.items() if value is not MISSING}
    try:
        mismatches = tuple(located_evidence(validator.iter_errors(dict(body)), schema))
    except (
        ValueError
    ):  # a value no JSON document can hold: the answer stands, only its details cannot be told
        return saw, ()
    return saw, tuple(Mismatch(at, evidence) for at, evidence in mismatches)


def _exemptions(context: EvaluationContext, policy: Policy) -> Iterator[Step]:
    """The step of all exemptions, with one part per exemption."""
    if not policy.exemptions:
        return
    subject, day = context.subject, day_of(context.subject.at)
    holding = active_exemptions(policy, subject, context.facts)
    breach = None if policy.must is None or subject.after is None else context.breach(policy)
    exempt = bool(
        full_exemptions(
            subject,
            holding,
            breach.evidence if breach else (),
            watched_changes(subject, policy, context.facts),
        )
    )
    parts = tuple(
        _exemption_step(
            f"/exemptions/{number}",
            exemption,
            subject,
            _standing(exemption, day, holds=exemption in holding.exemptions),
        )
        for number, exemption in enumerate(policy.exemptions)
    )
    says = "; ".join(part.says for part in parts if part.truth) or "none of them holds"
    says = says if exempt or not holding.exemptions else f"{says}; but not for all of it"
    yield Step("/exemptions", "exemptions", len(parts), exempt, says, lets_go=exempt, parts=parts)


def _standard_changes(context: EvaluationContext, policy: Policy) -> Iterator[Step]:
    """The step of the standard changes that may stand in for the policy."""
    subject = context.subject
    if not policy.standard_changes or subject.entry not in ("change", "proposal"):
        return
    change, rests_on_actor = standing_in(policy, subject, context.facts)
    names = [one.id for one in policy.standard_changes]
    says = f"it is the standard change {change.id}" if change else f"it is none of {', '.join(names)}"
    yield Step(
        *("/then", "standard_changes", names, change is not None, says, str(subject.ref)),
        lets_go=change is not None,
        rests_on_actor=rests_on_actor,
    )


def _exemption_step(at: str, exemption: Exemption, subject: Subject, standing: tuple[bool, str]) -> Step:
    about = str(subject.ref) if subject.ref else subject.actor.name
    return Step(at, "exemption", exemption.describe(), *standing, about)


def _standing(exemption: Exemption, day: date, *, holds: bool) -> tuple[bool, str]:
    if not exemption.holds_on(day):
        return holds, f"it ended with {exemption.until.isoformat()}"
    if not holds:
        return holds, "it is for something else"
    left = exemption.days_left(day)
    ends = f"{left} more day{'s' if left > 1 else ''}" if left else "its last day"
    return (
        holds,
        f"it is exempt through {exemption.until.isoformat()} ({ends}): {exemption.reason.rstrip('.')}",
    )
