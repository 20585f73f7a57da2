"""What a schema cannot say about a case."""

from typing import Any

from drift.reference_data.acme_examples import acme
from guard.core.cases.case_checks import Known, errors, warnings
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL, policies, policy_set

KNOWN = Known(policy_set(ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL), policies(ALLOWLIST_STAYS_ON), acme())
STATE = {"kind": "tag", "body": {"name": "vip"}}


def refused(**case: Any) -> list[str]:
    return [found.sentence for found in errors({"expect": {}, **case}, KNOWN, lambda path: True)]


def warned(**case: Any) -> list[str]:
    return [found.sentence for found in warnings({"expect": {}, **case}, KNOWN)]


def test_a_case_gives_exactly_one_thing() -> None:
    assert refused(state=STATE) == []
    assert refused()[0].endswith("this one gives none.")
    both = refused(state=STATE, activity={"type": "bulk_delete"})
    assert both[0].endswith("this one gives `state` and `activity`.")


def test_a_change_changes_something() -> None:
    same = {"kind": "tag", "before": {"name": "a"}, "after": {"name": "a"}}
    assert refused(change=same) == ["The case changes nothing: `before` and `after` are the same."]


def test_a_policy_of_another_folder_and_a_misspelt_one_are_named() -> None:
    other, misspelt = refused(state=STATE, expect={"policies": ["hours", "alowlist"]})
    assert other == "`hours` stands in rules.yaml. The cases here test the policies of this folder only."
    assert misspelt.startswith("There is no policy `alowlist`.")
    assert "allowlist" in misspelt.removeprefix("There is no policy `alowlist`.")


def test_doubtful_cases_are_told_and_judged() -> None:
    assert warned(state=STATE) == []
    assert "counts nothing" in warned(state=STATE, counts={"allowlist": 3})[0]
    assert "is called `bulk_delet`" in warned(activity={"type": "bulk_delet"})[0]
    again = {"example": "ip_allowlist", "set": {"/enabled": acme().resources["ip_allowlist"].body["enabled"]}}
    assert warned(change=again)[0].endswith("at `/enabled` already.")
