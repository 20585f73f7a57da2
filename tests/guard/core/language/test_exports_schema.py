"""What the schema of exports.yaml cannot say is said all the same, whatever else is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.exports_schema import TARGET, build_exports, export_errors, exports_schema
from guard.core.language.validation import diagnostics
from guard.core.model.exported_records import RECORDS
from guard.core.model.exports import TargetPlan

SIEM = {"type": "splunk_hec", "personal": "keep"}


def errors(**target: Any) -> list[tuple[tuple[str | int, ...], str]]:
    written = {"version": 1, "targets": {"a": {**SIEM, **target}}}
    assert diagnostics(exports_schema(), written) == ()
    return [(one.path[2:], one.sentence) for one in export_errors(written, RECORDS)]


def test_what_is_left_out_has_its_usual_value() -> None:
    assert errors() == []
    built = build_exports({"version": 1, "targets": {"a": SIEM}}, "exports.yaml", {"a": 3})
    assert built.targets == {"a": TargetPlan("a", "splunk_hec", people="keep", file="exports.yaml", line=3)}


@pytest.mark.parametrize("type_", TARGET["properties"]["type"]["enum"])
@pytest.mark.parametrize(("key", "value"), [("files", "parquet"), ("index", "main"), ("tags", ["a:b"])])
def test_each_type_has_its_own_keys_and_no_others(type_: str, key: str, value: Any) -> None:
    own = {"files": ("s3", "folder"), "index": ("splunk_hec",), "tags": ("datadog",)}
    found = errors(type=type_, **{key: value})
    assert [path for path, _ in found] == ([] if type_ in own[key] else [(key,)])


def test_each_wrong_name_of_records_is_said_where_it_stands() -> None:
    found = errors(what=["votes", "vote", "decisions", "nothing*"], without="vtes")
    assert [path for path, _ in found] == [("what", 1), ("what", 3), ("without",)]


def test_a_target_that_takes_nothing_is_a_mistake() -> None:
    assert errors(what="votes", without="v*") == [
        ((), "`without` takes out all that `what` takes: nothing would ever go there.")
    ]
