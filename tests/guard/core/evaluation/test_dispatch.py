"""Which policies look at a subject."""

from __future__ import annotations

import pytest

from guard.core.evaluation.dispatch import policies_for, policies_for_name
from guard.core.model.subject import Subject
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL, NOON, entry, hours, on, policies

DELETES = {"id": "deletes", "watch": {"activity": "*_deletion"}}
ANY = {"id": "any", "watch": {"activity": "*"}}
ALL = (HOURS_NEED_APPROVAL, DELETES, ANY, ALLOWLIST_STAYS_ON)


def test_globs_name_types_of_entries_and_the_order_is_that_of_the_ids() -> None:
    for written in (ALL, tuple(reversed(ALL))):
        found = policies_for(policies(*written), entry("tag_deletion"))
        assert [policy.id for policy in found] == ["any", "deletes"]


@pytest.mark.parametrize(("entry_", "names"), [("scan", []), ("change", ["hours"])])
def test_a_scan_asks_only_rules_over_state(entry_: str, names: list[str]) -> None:
    found = policies_for_name(policies(*ALL), entry_, "office_hours_schedule")
    assert [policy.id for policy in found] == names


def test_a_state_is_looked_at_by_its_kind() -> None:
    compiled = policies(*ALL)
    assert [one.id for one in policies_for(compiled, Subject.of_state(on(), at=NOON))] == ["allowlist"]
    assert policies_for(compiled, Subject.of_state(hours(), at=NOON)) == ()
