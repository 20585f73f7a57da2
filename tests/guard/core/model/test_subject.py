"""Subjects made of states, changes and log entries, and the facts kept beside a decision."""

from __future__ import annotations

import pytest

from drift.core.model.activity import NOBODY, Activity
from drift.core.model.resources import Resource
from guard.core.model.subject import NO_FACTS, Facts, Subject
from tests.guard.policy_cast import ALLOWLIST, NOON, changed, entry, on


def test_a_state_is_no_operation_and_has_no_side_before() -> None:
    subject = Subject.of_state(on(), at=NOON)
    assert (subject.entry, subject.operation, subject.before) == ("scan", None, None)
    assert subject.ref == ALLOWLIST


@pytest.mark.parametrize(
    ("before", "after", "operation"),
    [(None, on(), "created"), (on(), on(enabled=False), "updated"), (on(), None, "deleted")],
)
def test_a_change_knows_its_operation_and_both_sides(
    before: Resource | None, after: Resource | None, operation: str
) -> None:
    subject = changed(before, after)
    assert (subject.operation, subject.before, subject.after) == (operation, before, after)


def test_an_entry_is_attributed_to_whom_it_names() -> None:
    named = entry("bulk_export", by="mallory")
    unnamed = Subject.of_activity(Activity("e", "bulk_export", int(NOON), NOBODY, {}, {}))
    assert (named.attributed, named.actor.id, named.at) == (True, "mallory", NOON)
    assert not unnamed.attributed


@pytest.mark.parametrize(
    "facts",
    [NO_FACTS, Facts(known_ips=frozenset()), Facts(frozenset({"203.0.113.9"}), {"p": 3}, frozenset({"41"}))],
)
def test_facts_come_back_as_they_were_kept(facts: Facts) -> None:
    assert Facts.load(facts.dump()) == facts


def test_a_fact_that_was_not_looked_up_is_not_an_empty_one() -> None:
    assert Facts.load({}).known_ips is None
    assert Facts.load({"known_ips": []}).known_ips == frozenset()
