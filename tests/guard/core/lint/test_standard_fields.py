"""Fields and values of standard changes that no resource has, by Intercom's description."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.resources import Resource
from drift.reference_data.described_fields import described
from guard.core.lint.standard_fields import described_warnings
from tests.guard.core.evaluation.test_standard_changes import standard
from tests.guard.policy_cast import HOURS


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"/time_zone_name": True}, []),
        ({"/time_intervals": {"maxItems": 3}}, []),
        ({"/time_zone": True}, [("unknown-field", ("fields", "/time_zone"))]),
        ({"/name": {"const": 7}}, [("impossible-value", ("fields", "/name", "const"))]),
    ],
)
def test_what_intercom_does_not_describe_is_told_with_its_place(fields: Any, found: Any) -> None:
    (change,) = standard(fields=fields).standard_changes
    assert [(one.rule, one.path) for one in described_warnings(change, described())] == found
    assert list(described_warnings(change, {})) == []


def test_a_record_that_has_it_is_believed() -> None:
    (change,) = standard(fields={"/time_zone": True}).standard_changes
    stored = Resource(HOURS, {"time_zone": "Europe/Paris"})
    assert list(described_warnings(change, described(), [stored])) == []
