"""An explanation as JSON: every policy that looked, with its steps and what would have passed."""

from guard.core.explanation.explanation import explain
from guard.core.model.subject import NO_FACTS
from guard.core.reports.explanation_json import why_document
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, changed, on, policies


def test_a_broken_policy_is_told_with_its_place_its_steps_and_its_suggestions() -> None:
    subject = changed(on(), on(enabled=False))
    document = why_document(explain(policies(ALLOWLIST_STAYS_ON), subject, NO_FACTS, "enforce"))
    (policy,) = document.policies
    assert (policy.policy, policy.outcome, policy.action) == ("allowlist", "broken", "revert")
    assert policy.where == "rules.yaml:10"
    assert policy.ways_out[0] == "Set /enabled to true."
    must = next(step for step in policy.steps if step.word == "must")
    assert must.answer == "no"
    assert [miss.pointer for miss in must.mismatches] == ["/enabled"]
    assert document.near_misses == ()
