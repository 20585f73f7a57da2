"""Policies in force as JSON."""

from datetime import date

from guard.core.reports.policies_json import policies
from tests.guard.policy_cast import policy_set

WRITTEN = policy_set(
    {
        "id": "allowlist",
        "watch": {"kind": "ip_allowlist"},
        "mode": "observe",
        "exemptions": [
            {"resource": "1", "until": "2026-05-01", "reason": "a pilot", "owner": "a@acme.example"}
        ],
    }
)


def test_a_policy_says_what_it_does_where_it_stands_and_whom_it_excuses() -> None:
    answer = policies(WRITTEN.policies, "r1", "enforce", "", date(2026, 5, 1))
    (policy,) = answer.items
    assert (answer.revision, answer.mode, answer.alarm) == ("r1", "enforce", None)
    assert (policy.id, policy.mode, policy.then, policy.where) == (
        "allowlist",
        "observe",
        "flag",
        "rules.yaml:10",
    )
    assert [waived.in_force for waived in policy.exemptions] == [True]


def test_an_exemption_that_ended_is_said_to_be_out_of_force() -> None:
    answer = policies(WRITTEN.policies, "r1", "enforce", "broken", date(2026, 5, 2))
    assert [waived.in_force for waived in answer.items[0].exemptions] == [False]
    assert answer.alarm == "broken"
