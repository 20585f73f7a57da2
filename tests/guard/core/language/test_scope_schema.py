"""`only`, `except` and `workspaces` as they are written."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from guard.core.language.exports_schema import exports_schema
from guard.core.language.freeze_periods import periods_schema
from guard.core.language.health_schema import health_schema
from guard.core.language.notifications_schema import notifications_schema
from guard.core.language.people_schema import people_schema
from guard.core.language.policy_schema import policy_file_schema
from guard.core.language.prices_schema import prices_schema
from guard.core.language.rehearsals_schema import rehearsals_schema
from guard.core.language.retention_schema import retention_schema
from guard.core.language.scope_schema import NAME, is_scoped, scope_of, scope_words
from guard.core.model.workspace_scope import EVERYWHERE, WorkspaceScope

ENTRY = {"type": "object", "properties": scope_words("the policy"), "additionalProperties": False}


@pytest.mark.parametrize(
    "entry",
    [
        {"only": "production"},
        {"only": ["production", "*-test"]},
        {"except": "*"},
        {"only": ["a"], "except": ["b"]},
    ],
)
def test_a_name_or_a_list_of_names_is_taken(entry: Any) -> None:
    assert jsonschema_rs.is_valid(ENTRY, entry)


@pytest.mark.parametrize(
    "entry", [{"only": []}, {"only": "Production"}, {"only": ""}, {"except": [1]}, {"only": "a b"}]
)
def test_what_can_be_no_name_is_refused(entry: Any) -> None:
    assert not jsonschema_rs.is_valid(ENTRY, entry)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("production", True), ("a" * 40, True), ("a" * 41, False), ("-a", False), ("*-test", False)],
)
def test_what_a_workspace_may_be_called(name: str, is_one: bool) -> None:
    assert jsonschema_rs.is_valid(NAME, name) is is_one


def test_the_scope_of_an_entry() -> None:
    assert scope_of({"only": "a", "except": ["b", "c"]}) == WorkspaceScope(("a",), ("b", "c"))
    assert scope_of({}) == EVERYWHERE
    assert is_scoped({"except": "b"})
    assert not is_scoped({"id": "only"})


def _scoped(schema: Any) -> int:
    """How many mappings of a schema have both words."""
    if isinstance(schema, dict):
        here = {"only", "except"} <= set(schema.get("properties", {}))
        return here + sum(_scoped(part) for part in schema.values())
    return sum(map(_scoped, schema)) if isinstance(schema, list) else 0


def test_every_list_of_entries_has_the_words_and_every_other_file_an_overlay() -> None:
    """Policies, exemptions and standard changes; freezes; routes; targets; two lists of health; rehearsals."""
    schemas = (
        (policy_file_schema(), 3),
        (periods_schema(), 1),
        (notifications_schema(), 1),
        (exports_schema(), 1),
        (health_schema(), 2),
        (rehearsals_schema(), 1),
    )
    assert [_scoped(schema) for schema, _ in schemas] == [count for _, count in schemas]
    for schema in (people_schema(), retention_schema(), prices_schema()):
        assert "workspaces" in schema["properties"]


def test_who_is_one_person_is_so_in_every_workspace() -> None:
    otherwise = people_schema()["properties"]["workspaces"]["additionalProperties"]["properties"]
    assert people_schema()["properties"].keys() - otherwise.keys() == {"version", "same_person", "workspaces"}
