"""Times as people read them, also those that no calendar has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.activity_types import ACTIVITY_TYPES, is_noise
from drift.core.json_view import time
from drift.core.model.activity import Activity, Actor
from drift.sync.activity_feed import BOTS_ONLY, NOISE


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_790_000_000.25, "2026-09-21T14:13:20.250Z"),
        (1_790_000_000.9996, "2026-09-21T14:13:21Z"),
        (1e300, "9999-12-30T00:00:00Z"),
        (-1e300, "0001-01-02T00:00:00Z"),
    ],
)
def test_a_time_is_shown_in_utc(at: float, shown: str) -> None:
    assert time(at) == shown


@given(st.floats(allow_nan=False))
def test_every_number_is_some_time(at: float) -> None:
    assert time(at).endswith("Z")


@pytest.mark.parametrize("type_", [*ACTIVITY_TYPES, "brand_new_thing"])
@pytest.mark.parametrize("actor", ["admin", "bot", None])
def test_the_database_and_the_code_mean_the_same_noise(type_: str, actor: str | None) -> None:
    left_out = type_ in NOISE or (actor == "bot" and type_ not in BOTS_ONLY)
    assert left_out == is_noise(Activity("1", type_, 0, Actor(type=actor), {}, {}))
