"""Why a policy did not match, in a finished sentence."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.resources import Json
from guard.core.evaluation.evaluate import judge
from guard.core.explanation.non_matches import explain_non_match
from guard.core.model.subject import NO_FACTS, Subject
from tests.guard.policy_cast import (
    ALLOWLIST_STAYS_ON,
    HOURS_NEED_APPROVAL,
    changed,
    entry,
    hours,
    on,
    policies,
)

MOVED = changed(hours(), hours(zone="UTC"))
RENAMED = changed(hours(), hours(name="New"))


def sentence(subject: Subject, document: dict[str, Json]) -> str:
    set_ = policies(document)
    judgement = judge(set_, subject, NO_FACTS, "enforce")
    return explain_non_match(set_, set_.policies[0], subject, NO_FACTS, judgement)


@pytest.mark.parametrize(
    ("subject", "more", "said"),
    [
        (
            changed(on(), on(enabled=False)),
            {},
            "It watches the kind office_hours_schedule; this is about ip_allowlist.",
        ),
        (
            entry("bulk_delete"),
            {},
            "It watches the kind office_hours_schedule; this is an entry bulk_delete.",
        ),
        (RENAMED, {}, "It watches /time_intervals, /time_zone_name; this touches /name."),
        (
            MOVED,
            {"watch": {"kind": "*", "change": "deleted"}},
            "It watches what is deleted; this is updated.",
        ),
        (
            MOVED,
            {"when": {"actor": "bob@acme.example"}},
            "Its `when` does not hold: carol@acme.example acted.",
        ),
    ],
)
def test_the_first_thing_that_kept_it_from_matching_is_told(
    subject: Subject, more: dict[str, Any], said: str
) -> None:
    assert sentence(subject, {**HOURS_NEED_APPROVAL, **more}) == said


def test_a_rule_that_is_kept_is_told_with_the_values_that_keep_it() -> None:
    said = sentence(changed(None, on()), ALLOWLIST_STAYS_ON)
    assert said.startswith("Its rule is kept: /enabled is true")
