"""docs/exports.md and the schema for editors say what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

from guard.core.exports.ocsf_classes import CLASSES
from guard.core.language.exports_schema import RESERVED
from guard.core.model.exported_records import RECORDS
from guard.docgen.export_tables import PAGE, TABLES
from guard.docgen.exports_editor_schema import exports_editor_schema, written
from guard.docgen.marked_tables import with_tables
from guard.loading.strict_yaml.reader import read
from guard.runtime.export_settings import SETTINGS_OF

POLICIES = Path(__file__).parents[3] / "policies"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_declarations() -> None:
    assert with_tables(TEXT, TABLES) == TEXT, "`make reference` writes them again."
    assert sorted(TABLES) == sorted(re.findall(r"<!-- (targets\.\S+): begin -->", TEXT))


def test_the_schema_for_editors_is_current() -> None:
    assert (POLICIES / "exports.schema.json").read_text() == written(), "`make schema` writes it again."
    Draft7Validator.check_schema(exports_editor_schema())


def mistakes(content: str) -> list[Any]:
    return list(Draft7Validator(exports_editor_schema()).iter_errors(read(content.encode()).value))


def test_an_editor_is_content_with_the_example_and_marks_what_is_refused() -> None:
    example = TEXT.partition("```yaml\n")[2].partition("```")[0].replace("\n   ", "\n")
    assert mistakes(example) == []
    for old, new in (("targets:", "target:"), ("type: s3", "type: s4"), ("personal: keep", "personal: yes")):
        assert mistakes(example.replace(old, new)) != []


def test_no_name_of_a_target_reads_like_a_setting_of_another() -> None:
    ends = {end.strip("_").lower() for settings in SETTINGS_OF.values() for end in settings if end}
    assert {*ends, "file"} == set(RESERVED)


def test_every_class_has_a_row_and_every_record_stands_in_one() -> None:
    rows = TEXT.split("\n## Classes of OCSF\n")[1].split("\n## ")[0]
    named = dict(re.findall(r"^\| (\d+) ([\w ]+) \| [^|]+ \|", rows, re.MULTILINE))
    assert named == {str(cls.uid): cls.name for cls in CLASSES}
    table = rows.split("<!--")[0]
    assert [name for name in RECORDS if f"`{name}`" not in table] == []
