"""One policy's evaluation of one subject, step by step: what was asked, what was seen, and which step decided. Pure.

The steps call the functions that judge (`guard.core.evaluation.policy_evaluator`), each for itself and also where
an earlier one has decided, so that a trace shows what would have come next. The verdict is not worked out again:
the reason is the one given.
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
    was_broken_before,
    watched_changes,
    watches_fields,
    watches_operation,
)
from guard.core.evaluation.protected_fields import moved, named_fields
from guard.core.evaluation.state_rules import located_evidence
from guard.core.explanation.trace import Mismatch, Step, Trace, holders
from guard.core.language.vocabulary.word import Joined, Shaped
from guard.core.model.condition import Condition
from guard.core.model.policy import Exemption, Policy, day_of
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Mode


def trace(policies: CompiledPolicies, subject: Subject, facts: Facts, mode: Mode) -> tuple[Trace, ...]:
    """How each policy that looked at the subject came to what it said, in the order of the policies' ids."""
    asked = EvaluationContext(subject, facts, mode, policies.rules)
    return tuple(
        Trace(policy, policy.mode_in(mode), _all_steps(asked, policy), evaluate_policy(asked, policy))
        for policy in policies_for(policies, subject)
    )


def _all_steps(asked: EvaluationContext, policy: Policy) -> tuple[Step, ...]:
    """As many steps as can be taken."""
    taken: list[Step] = []
    try:
        for step in _steps(asked, policy):
            taken.append(step)
    except Exception as problem:  # noqa: BLE001 - as for a single step
        taken.append(_failed("", "policy", None, problem))
    return tuple(taken)


def _steps(asked: EvaluationContext, policy: Policy) -> Iterator[Step]:
    """Nothing more is asked by a policy that is not about the subject, or whose rule cannot be evaluated."""
    for step in _watching(asked, policy):
        yield step
        if step.lets_go or step.trouble:
            return
    after = asked.subject.after
    if policy.must is not None and after is not None:
        must = _safely("/must", "must", policy.must, lambda: _must(asked, policy, after))
        yield must
        if must.trouble:
            return
        if must.truth is False and asked.subject.entry != "scan":
            yield _touched(asked, policy)
    yield from _conditions(asked, policy)
    yield from _exemptions(asked, policy)


def _safely(at: str, word: str, asks: Json, make: Callable[[], Step]) -> Step:
    try:
        return make()
    except Exception as problem:  # noqa: BLE001 - what judges takes whatever goes wrong for broken, and so does this
        return _failed(at, word, asks, problem)


def _failed(at: str, word: str, asks: Json, problem: Exception) -> Step:
    """A step that cannot be evaluated is one, too: it says why."""
    return Step(at, word, asks, None, f"it could not be evaluated: {problem}", trouble=True)


def _watching(asked: EvaluationContext, policy: Policy) -> Iterator[Step]:
    subject, watch = asked.subject, policy.watch
    if subject.entry == "activity":
        type_ = subject.activity.type if subject.activity else ""
        yield _name_step("activity", watch.activities, type_)
        return
    yield _name_step("kind", watch.kinds, subject.kind or "")
    if subject.entry != "scan":
        yield _change(policy, subject)
        if watch.fields:
            yield _fields(policy, subject)
    if watch.where is not None:
        yield _safely("/watch/where", "where", watch.where, lambda: _where(asked, policy))


def _name_step(word: str, patterns: Sequence[str], name: str) -> Step:
    """The policy would not have been asked if none of its names matched."""
    matching = [pattern for pattern in patterns if fnmatchcase(name, pattern)]
    as_ = "" if name in matching else f" as {', '.join(matching)}"
    return Step(f"/watch/{word}", word, list(patterns), True, f"{name} is watched{as_}", name)


def _change(policy: Policy, subject: Subject) -> Step:
    watched, did = watches_operation(policy, subject), subject.operation
    names = sorted(policy.watch.changes)
    said = "was" if subject.entry == "change" else "would be"
    says = f"it {said} {did}" if watched else f"it {said} {did}, which is not watched"
    return Step("/watch/change", "change", names, watched, says, did, lets_go=not watched)


def _fields(policy: Policy, subject: Subject) -> Step:
    watched, wanted = watches_fields(policy, subject), policy.watch.fields
    changed = [field.pointer for field in subject.fields]
    says = (
        f"it moved {', '.join(moved(subject.fields, wanted))}"
        if watched
        else f"it moved only {', '.join(changed)}, and not {', '.join(wanted)}"
    )
    return Step("/watch/fields", "fields", list(wanted), watched, says, changed, lets_go=not watched)


def _where(asked: EvaluationContext, policy: Policy) -> Step:
    selected, rule = selects(asked, policy), asked.rules.rule(policy)
    resource = asked.subject.after or asked.subject.before
    saw, mismatches = _against(rule.where, policy.watch.where, resource.body if resource else None)
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


def _must(asked: EvaluationContext, policy: Policy, after: Resource) -> Step:
    breach = asked.breach(policy)
    if breach is not None and breach.trouble:
        raise ValueError(breach.trouble)
    saw, mismatches = _against(asked.rules.rule(policy).must, policy.must, after.body)
    kept = breach is None
    says = "the rule is kept" if kept else "the rule is broken"
    return Step("/must", "must", policy.must, kept, says, saw, lets_go=kept, mismatches=mismatches)


def _touched(asked: EvaluationContext, policy: Policy) -> Step:
    """A change elsewhere on a resource that was broken already is not this change's fault."""

    named = list(asked.rules.rule(policy).named)

    def make() -> Step:
        breach = asked.breach(policy)
        caused = breach is None or not was_broken_before(asked, policy, breach)
        touched = moved(asked.subject.fields, named)
        if asked.breach_before(policy) is None:
            says = "the rule was not broken before"
        elif touched and not caused:
            says = "the rule was broken before, and it moved only what is exempt"
        elif touched:
            says = f"the rule was broken before, and it moved {', '.join(touched)}"
        else:
            says = "the rule was broken before, by other fields"
        return Step("/must", "caused", named, caused, says, list(touched), lets_go=not caused)

    return _safely("/must", "caused", named, make)


def _conditions(asked: EvaluationContext, policy: Policy) -> Iterator[Step]:
    if policy.when is not None:
        yield _asked(asked, "when", policy.when, lets_go=False)
    if policy.more_than is not None:
        rate, answer = policy.more_than, exceeds_rate(asked, policy)
        asks = {"count": rate.count, "within": f"{rate.within:g}s", "per": rate.per}
        yield Step(
            *("/more_than", "more_than", asks, answer.truth, answer.because, answer.saw),
            lets_go=answer.truth is False,
            rests_on_actor=answer.rests_on_actor,
        )
    if policy.unless is not None:
        yield _asked(asked, "unless", policy.unless, lets_go=True)


def _asked(asked: EvaluationContext, name: str, condition: Condition, *, lets_go: bool) -> Step:
    """`when` or `unless` with its words. `lets_go` is the answer with which it lets the subject go."""
    asks = _written(condition)

    def make() -> Step:
        whole = _answered(condition, f"/{name}", asked.subject, asked.facts)
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
        return {word: inner for one in condition.argument for word, inner in one.items()}
    return {condition.word: condition.argument}


def _answered(condition: Condition, holder: str, subject: Subject, facts: Facts) -> Step:
    """What a condition answers, and what it saw. `holder` is where the mapping stands that holds its word."""
    test, answer = condition.test, condition.test(subject, facts)
    at, saw = f"{holder}/{condition.word}", answer.saw
    mismatches: tuple[Mismatch, ...] = ()
    parts: tuple[Step, ...] = ()
    if isinstance(test, Joined):
        at, places = holders(condition, holder)
        parts = tuple(
            _part(part, inside, subject, facts) for part, inside in zip(test.parts, places, strict=True)
        )
    elif isinstance(test, Shaped):
        saw, mismatches = _against(test.schema.certain, test.schema.effective, test.body(subject))
    return Step(
        *(at, condition.word, condition.argument, answer.truth, answer.because, saw),
        rests_on_actor=answer.rests_on_actor,
        mismatches=mismatches,
        parts=parts,
    )


def _part(part: Condition, holder: str, subject: Subject, facts: Facts) -> Step:
    """The whole may have been answered without this part: if it cannot be evaluated, the answer stands."""
    return _safely(
        f"{holder}/{part.word}", part.word, part.argument, lambda: _answered(part, holder, subject, facts)
    )


def _against(
    validator: jsonschema_rs.Validator | None, schema: Json, body: Body | None
) -> tuple[Json, tuple[Mismatch, ...]]:
    """The values of the fields that a schema names, and those that do not fit it."""
    if validator is None or body is None:
        return None, ()
    found = {pointer: get(body, pointer) for pointer in named_fields(schema) if pointer}
    saw = {pointer: value for pointer, value in found.items() if value is not MISSING}
    try:
        mismatches = tuple(located_evidence(validator.iter_errors(dict(body)), schema))
    except (
        ValueError
    ):  # a value no JSON document can hold: the answer stands, only its details cannot be told
        return saw, ()
    return saw, tuple(Mismatch(at, evidence) for at, evidence in mismatches)


def _exemptions(asked: EvaluationContext, policy: Policy) -> Iterator[Step]:
    """Together they excuse all of it or not; each holds or not."""
    if not policy.exemptions:
        return
    subject, day = asked.subject, day_of(asked.subject.at)
    holding = active_exemptions(policy, subject, asked.facts)
    breach = None if policy.must is None or subject.after is None else asked.breach(policy)
    exempt = bool(
        full_exemptions(subject, holding, breach.evidence if breach else (), watched_changes(subject, policy))
    )
    parts = tuple(
        _exemption(
            f"/exemptions/{number}", one, subject, _standing(one, day, holds=one in holding.exemptions)
        )
        for number, one in enumerate(policy.exemptions)
    )
    says = "; ".join(part.says for part in parts if part.truth) or "none of them holds"
    says = says if exempt or not holding.exemptions else f"{says}; but not for all of it"
    yield Step("/exemptions", "exemptions", len(parts), exempt, says, lets_go=exempt, parts=parts)


def _exemption(at: str, one: Exemption, subject: Subject, standing: tuple[bool, str]) -> Step:
    about = str(subject.ref) if subject.ref else subject.actor.name
    return Step(at, "exemption", one.describe(), *standing, about)


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
