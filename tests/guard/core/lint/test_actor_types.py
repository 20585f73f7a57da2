"""Words for what acted for which the language has a better one."""

from __future__ import annotations

import pytest

from guard.core.lint.actor_types import actor_type_warnings, better_word
from tests.guard.policy_cast import policy_set


def warned(condition: dict[str, object]) -> list[tuple[object, ...]]:
    told = {
        "id": "p",
        "because": "b",
        "severity": "low",
        "watch": {"kind": "tag"},
        "when": condition,
        "then": "flag",
    }
    (policy,) = policy_set(told).policies
    return [warning.path for warning in actor_type_warnings(policy)]


@pytest.mark.parametrize("type_", ["person", "app", "ai", "system", "service", "unheard-of"])
def test_what_is_meant_as_it_is_earns_no_word(type_: str) -> None:
    assert better_word(type_) == ""


@pytest.mark.parametrize(
    ("type_", "meant"),
    [
        ("admin", "person"),
        ("bot", "ai"),
        ("AI", "ai"),
        ("Person", "person"),
        ("robots", "ai"),
        ("apps", "app"),
    ],
)
def test_the_better_word_is_named(type_: str, meant: str) -> None:
    assert f"Write `{meant}`" in better_word(type_)


def test_every_one_is_found_wherever_it_stands() -> None:
    found = warned({"any_of": [{"actor_type": ["person", "bot"]}, {"not": {"actor_type": "admin"}}]})
    assert found == [
        ("when", "any_of", 0, "actor_type", 1),
        ("when", "any_of", 1, "not", "actor_type"),
    ]
