"""A rehearsal as it is written: durations, one name or several, and what a schema cannot say."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.rehearsals_schema import (
    build_rehearsal,
    build_rehearsals,
    rehearsal_errors,
    rehearsals_schema,
)
from guard.core.language.validation import diagnostics

LEAST: dict[str, Any] = {"id": "topics", "label": "Topic"}


def test_what_is_left_out_has_its_usual_value() -> None:
    built = build_rehearsal(LEAST)
    assert (built.since, built.sample, built.within) == (90 * 86_400.0, 400, 60.0)
    assert (built.require.precision, built.require.at_least, built.file) == (None, 1, "")


def test_of_takes_a_name_or_a_list() -> None:
    for of, expected in (("a", ("a",)), (["a", "b"], ("a", "b"))):
        assert build_rehearsal({**LEAST, "require": {"recall": 0.5, "of": of}}).require.of == expected


def test_they_stand_in_the_order_of_their_ids_with_their_places() -> None:
    found = build_rehearsals([LEAST, {**LEAST, "id": "a"}], {"topics": ["f.yaml", 3]})
    assert [(one.id, one.file, one.line) for one in found] == [("a", "", 0), ("topics", "f.yaml", 3)]


@pytest.mark.parametrize("path", ["/x", "~/x", "../x", "a/../../x", "a\\x"])
def test_no_file_outside_of_the_folder_is_named(path: str) -> None:
    for name, written in (("csv", path), ("command", [path])):
        [wrong] = rehearsal_errors({**LEAST, name: written})
        assert wrong.path == (name,)
    assert list(rehearsal_errors({**LEAST, "command": ["python3", "../x"]})) == []


def test_conditions_nest_and_each_part_is_checked() -> None:
    schema = rehearsals_schema()

    def wrong(when: dict[str, Any]) -> int:
        rehearsal = {**LEAST, "rules": [{"label": "a", "when": when}]}
        return len(diagnostics(schema, {"version": 1, "rehearsals": [rehearsal]}))

    assert wrong({"not": {"any_of": [{"all_of": [{"tag": "1"}]}, {"fin": True}]}}) == 0
    broken: list[dict[str, Any]] = [
        {},
        {"not": {"any_of": [{"all_of": [{"tga": "1"}]}]}},
        {"fin": "yes"},
        {"tag": []},
    ]
    for when in broken:
        assert wrong(when) > 0
