"""The schema for editors: the file is current, and it accepts and refuses what the loader does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from guard.docgen.policy_editor_schema import editor_schema, written
from guard.loading.strict_yaml.reader import read
from tests.guard.loading.test_policy_loader import GOOD, one

POLICIES = Path(__file__).parents[3] / "policies"
FILES = [
    path
    for path in sorted(POLICIES.rglob("*.yaml"))
    if not {"cases", "rehearsals"} & {*path.parts} and path.name not in ("people.yaml", "periods.yaml")
]


def test_the_file_is_current() -> None:
    kept = (POLICIES / "policy.schema.json").read_text()
    assert kept == written(), "`make schema` writes it again."


def mistakes(value: Any) -> list[str]:
    return [error.message for error in Draft7Validator(editor_schema()).iter_errors(value)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(POLICIES)))
def test_an_editor_is_content_with_what_loads(file: Path) -> None:
    assert mistakes(read(file.read_bytes()).value) == []


@pytest.mark.parametrize(
    "content",
    [
        GOOD.replace("version: 1", "version: 2"),
        one(severity="hgh"),
        one(thn="flag"),
        one(because=""),
        one(then="block"),
        one(when="{ actr: x }"),
        one(watch="{ kind: 5 }"),
        one(exemptions="[{ resource: '1' }]"),
    ],
)
def test_an_editor_marks_what_is_refused(content: str) -> None:
    assert mistakes(read(content.encode()).value) != []


def test_it_is_a_schema_of_the_draft_it_names() -> None:
    Draft7Validator.check_schema(editor_schema())


def test_every_word_is_explained_where_it_is_written() -> None:
    policy = editor_schema()["properties"]["policies"]["items"]["properties"]
    parts = {**policy, **policy["watch"]["properties"], **editor_schema()["$defs"]["condition"]["properties"]}
    assert [name for name, part in parts.items() if not part.get("description")] == []
