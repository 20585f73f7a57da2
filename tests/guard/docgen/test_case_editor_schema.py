"""The schema of cases for editors: the file is current, and it accepts and refuses what the loader does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from guard.docgen.case_editor_schema import case_editor_schema, written
from guard.loading.strict_yaml.reader import read
from tests.guard.core.cases.test_runner import OFF, STILL_ON
from tests.guard.docgen.test_language_tables import BLOCKS
from tests.guard.loading.test_case_loader import EXPECT, HEAD, one

POLICIES = Path(__file__).parents[3] / "policies"
FILES = sorted(path for path in POLICIES.rglob("*.yaml") if "cases" in path.parts)


def mistakes(content: str) -> list[str]:
    value = read(content.encode()).value
    return [error.message for error in Draft7Validator(case_editor_schema()).iter_errors(value)]


def test_the_file_is_current() -> None:
    kept = (POLICIES / "cases.schema.json").read_text()
    assert kept == written(), "`make schema` writes it again."


def test_it_is_a_schema_of_the_draft_it_names() -> None:
    Draft7Validator.check_schema(case_editor_schema())


@pytest.mark.parametrize(
    "content",
    [*(path.read_text() for path in FILES), *BLOCKS],
    ids=[*(str(path.relative_to(POLICIES)) for path in FILES), *(f"docs {n}" for n in range(len(BLOCKS)))],
)
def test_an_editor_is_content_with_what_is_run(content: str) -> None:
    assert mistakes(content) == []


@pytest.mark.parametrize(
    "content",
    [
        OFF.replace("kind: ip_allowlist", "kind: ip_alowlist"),
        OFF.replace("verdict: revert", "verdict: block"),
        OFF.replace("    change:", "    chang:"),
        OFF + STILL_ON.partition("\n")[2].replace("    expect: { verdict: allow }\n", ""),
        HEAD + EXPECT,
        one("change: { kind: team }"),
        one("state: { kind: team }"),
        one("state: { example: tag, body: {} }"),
        one("state: { example: tag, kind: tag }"),
        one("change: { kind: tag, before: {}, set: { /a: 1 } }"),
        one("change: { example: tag, set: { name: x } }"),
        one("change: { example: fin_settings, set: { /a: 1 } }"),
        one("activity: { example: bulk_delet }"),
        one("activity: { metadata: {} }"),
    ],
)
def test_an_editor_marks_what_is_refused(content: str) -> None:
    assert mistakes(content) != []


def test_every_word_is_explained_where_it_is_written() -> None:
    schema = case_editor_schema()
    case = schema["properties"]["cases"]["items"]
    assert [name for name, part in _words(case) if not _described(part, schema["definitions"])] == []


def _words(part: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, inner in part.get("properties", {}).items():
        if name not in ("email", "id"):
            yield name, inner
        if name != "by":
            yield from _words(inner)


def _described(part: dict[str, Any], definitions: dict[str, Any]) -> bool:
    name = part.get("$ref", "").removeprefix("#/definitions/")
    return bool(definitions[name]["description"] if name else part.get("description"))
