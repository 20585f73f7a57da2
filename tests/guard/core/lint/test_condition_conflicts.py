"""Arguments of one word that never go together."""

from __future__ import annotations

import pytest

from drift.core.model.resources import Json
from guard.core.lint.condition_conflicts import Known, why_clashing
from guard.core.model.policy import People

KNOWN = Known(("bulk_*",), People(groups={"security": ("dave@acme.example",)}), {})


@pytest.mark.parametrize(
    ("word", "wanted", "unwanted", "clause"),
    [
        ("actor", ["a@x.example", "b@x.example"], [], "nobody fits all that it says of `actor`"),
        ("actor", ["group:security"], ["dave@acme.example"], "nobody fits all that it says of `actor`"),
        ("actor", ["*@x.example", "b@*"], [], ""),
        ("actor_type", ["admin"], ["admin"], "`actor_type` is asked for and ruled out at once"),
        ("activity", ["tag_*"], [], "no entry has a type that fits all that it says of `activity`"),
        ("activity", ["*_export"], [], ""),
        ("ip_in", ["10.0.0.0/8", "11.0.0.0/8"], [], "no address fits all that it says of"),
        ("ip_in", ["10.0.0.0/8"], ["10.1.0.0/16"], ""),
        ("becomes", [{"properties": {"a": {"const": 1, "enum": [2]}}}], [], "of `/a` none of the values"),
    ],
)
def test_why_arguments_clash(word: str, wanted: list[Json], unwanted: list[Json], clause: str) -> None:
    found = why_clashing(word, wanted, unwanted, KNOWN)
    assert found.startswith(clause)
    assert bool(found) is bool(clause)
