"""A compiled set says what the set says, and works everything out once."""

from __future__ import annotations

from guard.core.evaluation.compiled import all_fail, compile_policies
from guard.core.evaluation.dispatch import policies_for
from guard.core.evaluation.partial_evaluation import known_outcome
from guard.core.evaluation.required_facts import required_facts
from guard.core.model.subject import NO_FACTS, Facts, Subject
from tests.guard.policy_cast import (
    ALLOWLIST_STAYS_ON,
    HOURS_NEED_APPROVAL,
    admin,
    entry,
    policies,
    policy_set,
)

WRITTEN = policy_set(ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL)


def test_a_compiled_set_offers_what_the_set_says() -> None:
    compiled = compile_policies(WRITTEN)
    assert compiled.policy_set is WRITTEN
    assert (compiled.policies, compiled.people) == (WRITTEN.policies, WRITTEN.people)
    assert (compiled.revision, compiled.document) == (WRITTEN.revision, WRITTEN.document)
    assert compiled.find("hours") is WRITTEN.find("hours")


def test_using_a_compiled_set_leaves_the_set_as_it_was() -> None:
    compiled = compile_policies(WRITTEN)
    subject = entry("bulk_export")
    assert policies_for(compiled, subject) is policies_for(compiled, subject)
    assert required_facts(compiled, subject) is required_facts(compiled, subject)
    assert policy_set(ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL) == WRITTEN


def test_what_is_certain_is_worked_out_once_for_each_type_and_actor() -> None:
    compiled = policies({"id": "p", "watch": {"activity": "bulk_export"}})
    carol, dave = admin("carol", ip=None), admin("dave", ip=None)
    known = known_outcome(compiled, "enforce", "bulk_export", carol)
    assert known_outcome(compiled, "enforce", "bulk_export", carol) is known
    assert known_outcome(compiled, "enforce", "bulk_export", dave) is not known


def test_a_condition_that_raises_has_not_failed() -> None:
    def fails(subject: Subject, facts: Facts) -> bool:
        return True

    def raises(subject: Subject, facts: Facts) -> bool:
        raise ZeroDivisionError

    subject = entry("bulk_export")
    assert all_fail((fails, fails), subject, NO_FACTS)
    assert not all_fail((fails, raises), subject, NO_FACTS)
