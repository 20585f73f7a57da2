"""What a broken rule is called."""

from __future__ import annotations

import pytest

from drift.core.model.resources import Json
from guard.core.language.rule_messages import demand, say_broken


@pytest.mark.parametrize(
    ("rule", "clause"),
    [
        ({"const": True}, "must be true"),
        ({"type": ["string", "null"]}, "must be of type string or null"),
        ({"maximum": 3}, "must be at most 3"),
        ({"contains": {"const": "a"}}, 'must contain "a"'),
        ({"uniqueItems": True}, "must not hold the same entry twice"),
    ],
)
def test_demands(rule: dict[str, Json], clause: str) -> None:
    assert demand(rule) == clause


def test_a_broken_value_is_named_with_what_it_must_be() -> None:
    assert say_broken("/enabled", False, {"const": True}, "") == "/enabled is false, but must be true"
    assert say_broken("", 1, {"if": {}}, "it does not fit") == "it: it does not fit"
