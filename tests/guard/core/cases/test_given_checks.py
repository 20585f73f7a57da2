"""What keeps the thing that a case gives from being judged."""

from typing import Any

import pytest

from drift.reference_data.acme_examples import acme
from guard.core.cases.given_checks import Part, given_errors, no_ip_address
from tests.guard.policy_cast import policy_set

PEOPLE = policy_set().people


def errors(name: str, sound: bool = True, **given: Any) -> list[str]:
    part = Part((name,), given, lambda path: sound)
    return [found.sentence for found in given_errors(part, PEOPLE, acme())]


def test_a_sound_change_has_no_errors() -> None:
    assert errors("change", kind="tag", before={"name": "a"}, after={"name": "b"}) == []


def test_a_moment_is_on_the_calendar() -> None:
    (sentence,) = errors("activity", type="bulk_delete", at="2026-02-30T10:00:00Z")
    assert sentence == "`2026-02-30T10:00:00Z` is no moment between 1970 and 9999 on the calendar."


def test_what_the_schema_has_refused_already_is_not_told_twice() -> None:
    assert errors("activity", sound=False, type="bulk_delete", at="2026-02-30T10:00:00Z") == []


@pytest.mark.parametrize(
    ("address", "known"), [("203.0.113.7", True), ("2001:db8::1", True), ("203.0.113", False)]
)
def test_an_address_is_an_ip_address(address: str, known: bool) -> None:
    assert (not no_ip_address(address)) is known


def test_whoever_else_may_have_acted_is_a_person_or_told_in_a_mapping() -> None:
    sides: dict[str, Any] = {
        "kind": "tag",
        "before": {"name": "a"},
        "after": {"name": "b"},
        "by": "carol@acme.example",
    }
    assert errors("change", **sides, or_by=["bob@acme.example", {"app": "acme-sync"}]) == []
    (sentence,) = errors("change", **sides, or_by=["bob@acme.example", "bob"])
    assert sentence.startswith("`or_by` is ")
