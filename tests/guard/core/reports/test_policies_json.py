"""Policies in force as JSON."""

from datetime import date

from guard.core.reports.policies_json import policies
from tests.guard.core.evaluation.test_standard_changes import standard
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
    answer = policies(WRITTEN, "enforce", "", date(2026, 5, 1))
    (policy,) = answer.items
    assert (answer.revision, answer.mode, answer.alarm) == ("revision-1", "enforce", None)
    assert (policy.id, policy.mode, policy.then, policy.where) == (
        "allowlist",
        "observe",
        "flag",
        "rules.yaml:10",
    )
    assert [waived.in_force for waived in policy.exemptions] == [True]


def test_an_exemption_that_ended_is_said_to_be_out_of_force() -> None:
    answer = policies(WRITTEN, "enforce", "broken", date(2026, 5, 2))
    assert [waived.in_force for waived in answer.items[0].exemptions] == [False]
    assert answer.alarm == "broken"


def test_what_was_agreed_to_once_is_shown_beside_them() -> None:
    answer = policies(standard(until="2026-12-31", live=True), "enforce", "", date(2026, 5, 1))
    (change,) = answer.standard_changes
    assert (change.id, change.kind, change.until, change.live) == (
        "winter-hours",
        "office_hours_schedule",
        "2026-12-31",
        True,
    )
    assert change.who
    assert change.fields
