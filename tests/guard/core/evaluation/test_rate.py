"""Which entries are counted together, and how many stand in one window."""

from __future__ import annotations

from typing import Literal

import pytest

from drift.core.model.resources import Json
from guard.core.evaluation.rate import Group, counts, group_of, is_selective, peak_count
from guard.core.model.policy import Policy, Rate
from tests.guard.policy_cast import entry, policies

GLOBS = ("*_deletion",)


def policy(**more: Json) -> Policy:
    return policies({"id": "p", "watch": {"activity": "*_deletion"}, **more}).policies[0]


@pytest.mark.parametrize(
    ("per", "group"),
    [
        ("actor", Group(GLOBS, "carol@acme.example")),
        ("kind", Group(("tag_deletion",))),
        ("workspace", Group(GLOBS)),
    ],
)
def test_entries_are_counted_with_those_of_the_same_group(
    per: Literal["actor", "kind", "workspace"], group: Group
) -> None:
    activity = entry("tag_deletion").activity
    assert activity is not None
    rate = Rate(2, 60.0, per)
    assert group_of(GLOBS, rate, activity) == group


def test_what_the_policy_would_not_have_spoken_of_does_not_count() -> None:
    carols, daves = entry("tag_deletion", by="carol").activity, entry("tag_deletion", by="dave").activity
    assert carols is not None
    assert daves is not None
    excusing = policy(unless={"actor": ["dave@acme.example"]})
    assert is_selective(excusing)
    assert (counts(excusing, carols), counts(excusing, daves)) == (True, False)
    assert not is_selective(policy())


def test_both_edges_of_a_window_count() -> None:
    assert peak_count([10, 20, 30, 31], ends=[30], within=20) == 3
    assert peak_count([10, 20, 30, 31], ends=[30, 31], within=11) == 3
    assert peak_count([], ends=[30], within=20) == 0
