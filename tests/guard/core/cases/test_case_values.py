"""Values of cases that no resource has."""

from __future__ import annotations

from typing import Any

import pytest

from drift.reference_data.described_fields import described
from guard.core.cases.case_values import value_warnings


@pytest.mark.parametrize(
    ("given", "path", "value"),
    [
        ({"kind": "ip_allowlist", "body": {"enabled": "true"}}, "state/body/enabled", '"true" at `/enabled`'),
        ({"kind": "article", "before": {"state": "draft"}, "after": {"state": "live"}}, "state/after/state",
         '"live" at `/state`'),
        ({"example": "ip_allowlist", "set": {"/ip_allowlist/0": 203}}, "state/set//ip_allowlist/0",
         "203 at `/ip_allowlist/0`"),
        ({"example": "article", "set": {"/translated_content/fr/state": "live"}},
         "state/set//translated_content/fr/state", '"live" at `/translated_content/fr/state`'),
    ],
)  # fmt: skip
def test_a_value_that_no_resource_has(given: Any, path: str, value: str) -> None:
    (found,) = value_warnings(given, "state", described())
    assert "/".join(map(str, found.path)) == path
    assert found.sentence.startswith(f"No {given.get('kind') or given['example']} has {value}: Intercom ")


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "ip_allowlist", "body": {"enabled": True, "ip_allowlist": ["203.0.113.0/24"], "own": 1}},
        {"kind": "ip_allowlist", "before": None, "after": {"enabled": None}},
        {"example": "article", "set": {"/state": "draft", "/no/such/field": 1}},
        {"kind": "messenger_settings", "body": {"anything": 1}},
    ],
)
def test_what_may_be_is_not_doubted(given: Any) -> None:
    assert list(value_warnings(given, "state", described())) == []
    assert list(value_warnings(given, "state", {})) == []
