"""Why a policy does not match a subject, in one sentence. Pure.

It does not evaluate the policy again: a policy that matched has a reason; this looks for what kept it from matching.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from drift.core.model.json_pointer import get
from drift.core.model.resources import MISSING, Body
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import policies_for
from guard.core.evaluation.messages import kept
from guard.core.evaluation.protected_fields import moved, named_fields
from guard.core.model.policy import Policy
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement
from guard.core.text.values import show

SHOWN: Final = 4
"""A line lists this many names, then a count of the others."""


def explain_non_match(
    policies: CompiledPolicies, policy: Policy, subject: Subject, facts: Facts, judgement: Judgement
) -> str:
    """A finished sentence about a policy that the subject does not break."""
    own_reason = next((reason for reason in judgement.reasons if reason.policy == policy.id), None)
    if own_reason is not None:
        if subject.after is not None and own_reason.sentence == kept(policy):
            return _kept(policy, subject.after.body)
        return own_reason.sentence
    if policy not in policies_for(policies, subject):
        return _watches_another(policy, subject)
    sentences = (look(policies, policy, subject, facts) for look in _LOOKS)
    return next((sentence for sentence in sentences if sentence), "It has nothing to say about this.")


def _kept(policy: Policy, body: Body) -> str:
    """A sentence with the values that keep the rule."""
    values = tuple(_value(body, pointer) for pointer in named_fields(policy.must) if pointer)
    return f"Its rule is kept: {_listed(values)}." if values else kept(policy)


def _value(body: Body, pointer: str) -> str:
    value = get(body, pointer)
    return f"{pointer} is not there" if value is MISSING else f"{pointer} is {show(value)}"


def _watches_another(policy: Policy, subject: Subject) -> str:
    watch = policy.watch
    if watch.counting is not None:
        return f"It limits a share of {watch.counting.counts}, and looks at nothing else."
    if policy.aftermath:
        return "It looks at what became of conversations after a change, and at nothing else."
    if subject.entry == "share":
        return "It limits no share."
    if subject.entry == "activity":
        type_ = subject.activity.type if subject.activity else "another type"
        watched = (
            f"the kind {_listed(watch.kinds)}" if watch.kinds else f"entries {_listed(watch.activities)}"
        )
        return f"It watches {watched}; this is an entry {type_}."
    if watch.activities:
        return f"It watches log entries ({_listed(watch.activities)}); this is about a resource."
    if subject.entry == "scan" and policy.must is None:
        return "It has no `must`, so it guards changes and says nothing about a state."
    return f"It watches the kind {_listed(watch.kinds)}; this is about {subject.kind}."


def _other_operation(policies: CompiledPolicies, policy: Policy, subject: Subject, facts: Facts) -> str:
    operation, watch = subject.operation, policy.watch
    if operation is None:
        return ""
    if operation not in watch.changes:
        return f"It watches what is {' or '.join(sorted(watch.changes))}; this is {operation}."
    if operation == "deleted" and policy.must is not None and not watch.changes_declared:
        return "A deletion concerns a policy with `must` only where its `change` names deleted."
    return ""


def _other_fields(policies: CompiledPolicies, policy: Policy, subject: Subject, facts: Facts) -> str:
    watched = policy.watch.fields
    if subject.operation is None or not watched or moved(subject.fields, watched):
        return ""
    touched = _listed(tuple(field.pointer for field in subject.fields))
    return f"It watches {_listed(watched)}; this touches {touched}."


def _other_resources(policies: CompiledPolicies, policy: Policy, subject: Subject, facts: Facts) -> str:
    if policy.watch.where is None:
        return ""
    rule = policies.rules.rule(policy)
    sides = [subject.after] if policy.must is not None else [subject.before, subject.after]
    if any(rule.selects(resource.body) for resource in sides if resource is not None):
        return ""
    return "Its `where` does not select this resource."


def _conditions(policies: CompiledPolicies, policy: Policy, subject: Subject, facts: Facts) -> str:
    if policy.when is None:
        return ""
    answer = policy.when.test(subject, facts)
    return "" if answer.truth is not False else f"Its `when` does not hold: {answer.because.rstrip('.')}."


def _rate(policies: CompiledPolicies, policy: Policy, subject: Subject, facts: Facts) -> str:
    rate, count = policy.more_than, facts.counts.get(policy.id)
    if rate is None or count is None or count > rate.count:
        return ""
    return f"Its `more_than` tolerates {rate.count} entries; the case counts {count}."


_Look = Callable[[CompiledPolicies, Policy, Subject, Facts], str]
_LOOKS: Final[tuple[_Look, ...]] = (_other_operation, _other_fields, _other_resources, _conditions, _rate)
"""Possible reasons for a non-match, in order of evaluation; each returns "" when it does not apply."""


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(_shown(names))


def _shown(names: tuple[str, ...]) -> Iterator[str]:
    yield from names[:SHOWN]
    if len(names) > SHOWN:
        yield f"and {len(names) - SHOWN} more"
