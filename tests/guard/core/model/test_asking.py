"""What a policy demands of whoever asks first, as values."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.model.asking import AskFirst, Window
from tests.guard.policy_cast import policy_set

HOURS = {"from": "22:00", "to": "06:00", "zone": "Europe/Paris"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"reason": 20}, AskFirst(reason=20)),
        ({"ticket": "^SUP", "lead_time": "24h"}, AskFirst(ticket="^SUP", lead_time=86400.0)),
        ({"window": HOURS}, AskFirst(window=Window(frozenset(range(7)), 1320, 360, "Europe/Paris"))),
        (
            {"window": {**HOURS, "days": ["sun", "sat"]}},
            AskFirst(window=Window(frozenset({5, 6}), 1320, 360, "Europe/Paris")),
        ),
    ],
)
def test_a_policy_keeps_what_it_demands(written: Any, meant: AskFirst) -> None:
    (policy,) = policy_set({"id": "p", "watch": {"kind": "tag"}, "ask_first": written}).policies
    assert policy.ask_first == meant


def test_a_policy_that_demands_nothing_has_no_demands() -> None:
    (policy,) = policy_set({"id": "p", "watch": {"kind": "tag"}}).policies
    assert policy.ask_first is None
