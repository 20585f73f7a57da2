"""The policies that were in force at a moment, with their exemptions of then."""

from __future__ import annotations

from dataclasses import dataclass

from drift.core.json_view import time
from guard.context import UnitOfWork
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.model.policy import day_of
from guard.core.model.records import PolicyPeriod
from guard.core.reports.policies_json import PoliciesAnswer, in_force_then, policies
from guard.loading.policy_loader import from_document
from guard.queries.restoration import NotKnownThen


class PoliciesNotKnown(NotKnownThen):
    """It is not known which policies were in force then, or what they said; the message says from when on it is."""


@dataclass(frozen=True, slots=True)
class PoliciesThen:
    """`note` is a sentence where it is not known exactly from when on they were in force; "" where it is."""

    policies: CompiledPolicies
    period: PolicyPeriod
    note: str


def policies_then(view: UnitOfWork, at: float) -> PoliciesThen:
    """Raises PoliciesNotKnown."""
    period = view.policy_periods.at(at)
    if period is None:
        raise PoliciesNotKnown(_before_the_first(view.policy_periods.first(), at))
    document = view.policy_sets.get(period.revision)
    if document is None:
        raise PoliciesNotKnown(
            f"At {time(at)} the policies of revision {period.revision} were in force, which are not kept."
        )
    try:
        compiled = compile_policies(from_document(document, period.revision))
    except (LookupError, ValueError) as problem:
        raise PoliciesNotKnown(
            f"The policies of revision {period.revision}, in force at {time(at)}, were written for a version of the "
            f"service that understood them otherwise: {problem}."
        ) from problem
    return PoliciesThen(compiled, period, _note(period))


def policies_answer_at(view: UnitOfWork, at: float) -> PoliciesAnswer:
    """Raises PoliciesNotKnown."""
    then = policies_then(view, at)
    in_force = in_force_then(then.period, at, then.note)
    return policies(then.policies.policy_set, then.period.mode, "", day_of(at), in_force)


def _before_the_first(first: float | None, at: float) -> str:
    if first is None:
        return "It is not known which policies were in force: the service has never run on this record."
    return f"It is not known which policies were in force at {time(at)}: what is known of them begins at {time(first)}."


def _note(period: PolicyPeriod) -> str:
    if period.told:
        return ""
    return (
        f"When the policies of revision {period.revision} came into force was not noted then: the first that was "
        f"decided by them is of {time(period.since)}."
    )
