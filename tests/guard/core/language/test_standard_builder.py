"""From standard changes as they were written to values, and to the policies that they may stand in for."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.standard_builder import stands_in, watches
from tests.guard.core.evaluation.test_standard_changes import ASKING, standard


@pytest.mark.parametrize(
    ("policy", "stands"),
    [
        ({}, True),
        ({"watch": {"kind": "office_hours_*"}}, True),
        ({"watch": {"kind": "tag"}}, False),
        ({"watch": {"kind": "office_hours_schedule", "change": "deleted"}}, False),
        ({"must": {"required": ["name"]}}, False),
        ({"then": "revert"}, False),
        ({"then": "flag"}, False),
        ({"id": "named", "then": "revert"}, True),
        ({"id": "named", "must": {"required": ["name"]}}, False),
    ],
)
def test_it_stands_in_for_approvals_and_for_what_it_satisfies(policy: Any, stands: bool) -> None:
    found = standard({**ASKING, **policy}, satisfies="named")
    assert stands_in(found.standard_changes[0], found.policies[0]) is stands
    assert bool(found.policies[0].standard_changes) is stands


def test_it_is_built_with_what_is_meant() -> None:
    (change,) = standard(until="2026-12-31", live=True, ticket="^SUP").standard_changes
    assert (str(change.until), change.live, change.ticket) == ("2026-12-31", True, "^SUP")
    assert change.fields == {
        "/time_zone_name": {"enum": ["Europe/Paris", "Europe/London"]},
    }
    assert change.who == ("carol@acme.example", "group:security")
    assert watches(standard().policies[0], change)
