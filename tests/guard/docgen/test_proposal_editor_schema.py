"""The schema of proposed changes for editors: the file is current, and it accepts and refuses what the loader does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from guard.core.proposals.proposal_schema import proposal_file_schema
from guard.core.proposals.reading import read_proposal
from guard.docgen.proposal_editor_schema import proposal_editor_schema, written
from guard.loading.strict_yaml.reader import read

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "proposals.md").read_text(encoding="utf-8")
HEAD = "version: 1\nchanges:\n  - "


def mistakes(content: str) -> list[str]:
    value = read(content.encode()).value
    return [error.message for error in Draft7Validator(proposal_editor_schema()).iter_errors(value)]


def is_refused(content: str) -> bool:
    return bool(read_proposal(read(content.encode()).value, proposal_file_schema())[1])


def test_the_file_is_current() -> None:
    kept = (ROOT / "policies" / "proposals.schema.json").read_text()
    assert kept == written(), "`make schema` writes it again."


def test_it_is_a_schema_of_the_draft_it_names() -> None:
    Draft7Validator.check_schema(proposal_editor_schema())


@pytest.mark.parametrize(
    "content",
    [
        *re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL),
        HEAD + "{ delete: true, resource: tag/101 }",
        HEAD + "{ resource: ip_allowlist/singleton, merge: { enabled: true } }",
        HEAD
        + "{ create: true, kind: office_hours_exception, parent: office_hours_schedule/41, merge: { a: 1 } }",
    ],
)
def test_an_editor_is_content_with_what_is_planned(content: str) -> None:
    assert mistakes(content) == []
    assert not is_refused(content)


@pytest.mark.parametrize(
    "change",
    [
        "{ resource: tga/1, set: { /a: 1 } }",
        "{ resource: tag, set: { /a: 1 } }",
        "{ resource: tag/1, set: { a: 1 } }",
        "{ resource: tag/1 }",
        "{ resource: tag/1, set: { /a: 1 }, merge: { a: 1 } }",
        "{ resource: tag/1, kind: tag, set: { /a: 1 } }",
        "{ resource: tag/1, delete: true, set: { /a: 1 } }",
        "{ create: true, kind: tga, set: { /a: 1 } }",
        "{ create: true, resource: tag/1, set: { /a: 1 } }",
        "{ create: true, kind: tag }",
        "{ delete: true, kind: tag }",
        "{ resource: tag/1, set: { /a: 1 }, colour: red }",
    ],
)
def test_an_editor_marks_what_is_refused(change: str) -> None:
    assert mistakes(HEAD + change) != []
    assert is_refused(HEAD + change)


def test_every_word_is_explained_where_it_is_written() -> None:
    schema = proposal_editor_schema()
    change = schema["properties"]["changes"]["items"]
    parts = {**schema["properties"], **change["properties"]}
    assert [name for name, part in parts.items() if name != "version" and not part.get("description")] == []
