"""The schema of what a policy demands of whoever asks first."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.asking_schema import ASK_FIRST
from guard.core.language.validation import diagnostics

HOURS = {"from": "22:00", "to": "06:00", "zone": "Europe/Paris"}


@pytest.mark.parametrize(
    "demands",
    [{"reason": 1}, {"reason": 2000, "ticket": "^SUP", "lead_time": "2w", "window": HOURS}],
)
def test_what_can_be_demanded_fits(demands: Any) -> None:
    assert diagnostics(ASK_FIRST, demands) == ()


@pytest.mark.parametrize(
    "demands",
    [{}, {"reason": "long"}, {"ticket": ""}, {"lead_time": 24}, {"window": {"from": "22:00"}}, {"why": True}],
)
def test_what_cannot_be_demanded_is_told(demands: Any) -> None:
    assert len(diagnostics(ASK_FIRST, demands)) >= 1
