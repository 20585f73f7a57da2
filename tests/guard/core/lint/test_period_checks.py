"""Freezes that nobody names, and freezes that are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from drift.core.model.resources import Json
from guard.core.lint.period_checks import names_in, warnings
from guard.core.model.periods import Period
from guard.core.model.policy import PolicySet
from tests.guard.policy_cast import policy_set

END = 1_767_225_600.0  # 2026-01-01
PERIODS = {name: Period(name, 0.0, END, ("security",), shown="so") for name in ("winter", "summer")}


def naming(**parts: Json) -> PolicySet:
    written = {"id": "p", "watch": {"kind": "tag"}, **parts}
    base = policy_set({"id": "other", "watch": {"kind": "tag"}})
    people = structs.replace(base.people, periods=PERIODS)
    policy = replace(base.policies[0], document=written)
    return replace(base, people=people, policies=(policy,))


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        ({}, []),
        ({"when": {"during": "winter"}}, ["winter"]),
        ({"unless": {"during": ["winter", {"from": "2026-01-01"}, "summer"]}}, ["winter", "summer"]),
        (
            {"when": {"any_of": [{"actor": "a"}, {"not": {"all_of": [{"during": "winter"}]}}]}},
            ["winter"],
        ),
        ({"when": {"metadata": {"during": "winter"}}}, []),
    ],
)
def test_a_policy_names_periods_wherever_it_says_when(parts: dict[str, Json], names: list[str]) -> None:
    assert list(names_in(naming(**parts).policies[0])) == names


def test_what_nobody_names_and_what_is_over_is_told() -> None:
    named = naming(when={"during": "winter"})
    found = [(period.name, one.rule) for period, one in warnings(named, date(2026, 1, 1))]
    assert found == [("winter", "ended-period"), ("summer", "unused-period")]
    assert [period.name for period, _ in warnings(named, date(2025, 12, 31))] == ["summer"]
