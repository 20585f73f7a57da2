"""Records that work something out about themselves, and what is assumed of a new one."""

from __future__ import annotations

import dataclasses

import pytest

from drift.core.model.activity import NOBODY
from guard.core.model import records
from guard.core.model.records import Decision, ExemptionUse, Finding
from guard.core.model.verdict import Judgement, Verdict

RECORDS = [
    value
    for value in vars(records).values()
    if isinstance(value, type) and value.__module__ == records.__name__ and dataclasses.is_dataclass(value)
]


def test_an_exemption_is_used_by_a_change_or_by_a_resource_of_the_last_scan() -> None:
    assert not ExemptionUse("p", "resource 42").is_used
    assert ExemptionUse("p", "resource 42", changes=1).is_used
    assert ExemptionUse("p", "resource 42", resources=1).is_used


def test_an_exemption_that_only_has_a_last_use_is_not_used() -> None:
    assert not ExemptionUse("p", "resource 42", last_at=1.0).is_used


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_a_record_cannot_be_changed_and_takes_no_new_fields(record: type) -> None:
    empty: object = object.__new__(record)
    first = dataclasses.fields(record)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(empty, first, "changed")
    assert not hasattr(empty, "__dict__")


def test_every_record_says_what_it_is() -> None:
    undocumented = [
        record.__name__ for record in RECORDS if (record.__doc__ or "").startswith(record.__name__ + "(")
    ]
    assert undocumented == []


def test_a_decision_without_an_actor_allows_and_has_looked_nothing_up() -> None:
    decision = Decision("d", 1.0, "scan", None, Judgement(()), "r", "enforce")
    assert decision.verdict is Verdict.ALLOW is decision.judgement.verdict
    assert (decision.actor, dict(decision.facts), decision.note) == (NOBODY, {}, "")


def test_a_new_finding_is_open_and_was_seen_once() -> None:
    finding = Finding("f", "p", "article/1", "article", "high", "It is public.", 1.0, 1.0, "d")
    assert (finding.closed_at, finding.count, finding.reopened) == (None, 1, 0)
