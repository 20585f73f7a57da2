"""Policies as values: modes, groups, exemptions and their days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from guard.core.model.policy import Ask, Exemption, Flag, People, RequireApproval, Revert, day_of, verdict_of
from guard.core.model.verdict import Mode, Verdict
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL, policy_set

LAST_DAY = date(2026, 3, 4)
MIDNIGHT = datetime(2026, 3, 5, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("workspace", "own", "works_in"),
    [
        ("observe", "enforce", "observe"),
        ("enforce", "observe", "observe"),
        ("enforce", None, "enforce"),
    ],
)
def test_an_observed_workspace_stays_observed(workspace: Mode, own: Mode | None, works_in: Mode) -> None:
    document = {**ALLOWLIST_STAYS_ON, **({"mode": own} if own else {})}
    assert policy_set(document).policies[0].mode_in(workspace) == works_in


def test_an_exemption_holds_through_its_last_day_in_utc_and_not_a_second_longer() -> None:
    exemption = Exemption(LAST_DAY, "a move", "dave@acme.example")
    assert exemption.holds_at(MIDNIGHT - 1)
    assert not exemption.holds_at(MIDNIGHT)
    assert day_of(MIDNIGHT) == LAST_DAY + timedelta(days=1)
    assert (exemption.days_left(LAST_DAY - timedelta(days=2)), exemption.days_left(LAST_DAY)) == (2, 0)


def test_an_exemption_describes_only_the_keys_that_were_written() -> None:
    narrow = Exemption(LAST_DAY, "a move", "dave", resource="42", pointers=("/name", "/zone"))
    assert narrow.describe() == "resource 42, pointer /name /zone"
    assert Exemption(LAST_DAY, "a move", "dave").describe() == ""


def test_members_of_several_groups_are_counted_once() -> None:
    people = People({"ops": ("alice", "bob"), "security": ("bob", "dave")})
    assert people.members(("ops", "security", "nobody")) == {"alice", "bob", "dave"}


def test_each_action_has_its_verdict() -> None:
    verdicts = [verdict_of(action) for action in (Flag(), RequireApproval((Ask(("ops",)),)), Revert())]
    assert verdicts == [Verdict.FLAG, Verdict.REQUIRE_APPROVAL, Verdict.REVERT]


def test_a_set_is_only_values() -> None:
    written = (ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL)
    one = policy_set(*written)
    assert one == policy_set(*written)
    assert one.find("hours") is one.policies[1]
    assert one.find("gone") is None
