"""The JSON Schema of case files."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from guard.core.cases.case_schema import GIVEN, case_file_schema

VALIDATOR = Draft202012Validator(case_file_schema())
STATE = {"kind": "tag", "body": {"name": "vip"}}
CASE = {"case": "a tag", "state": STATE, "expect": {"verdict": "allow"}}


def valid(**more: Any) -> bool:
    return VALIDATOR.is_valid({"version": 1, "cases": [{**CASE, **more}]})


def test_it_is_a_schema_and_takes_a_case() -> None:
    Draft202012Validator.check_schema(case_file_schema())
    assert valid()


@pytest.mark.parametrize(
    "more",
    [
        {"case": " "},
        {"expect": {}},
        {"expect": {"verdict": "perhaps"}},
        {"state": {**STATE, "kind": "no_kind"}},
        {"state": {**STATE, "at": "yesterday"}},
        {"counts": {"a": -1}},
        {"misspelt": 1},
    ],
)
def test_it_refuses_what_no_case_says(more: dict[str, Any]) -> None:
    assert not valid(**more)


@pytest.mark.parametrize("name", [name for name in GIVEN if name != "share"])  # which nobody did
def test_whatever_a_case_gives_may_say_who_and_when(name: str) -> None:
    given = case_file_schema()["properties"]["cases"]["items"]["properties"][name]["properties"]
    assert {"by", "from", "at"} <= given.keys()
