"""JSON on one line, whatever it holds."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guard.core.exports.json_lines import filled, json_bytes

_LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False, allow_infinity=False)
)
_ANYTHING = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)


@given(_ANYTHING)
def test_what_is_written_is_read_back(value: Any) -> None:
    line = json_bytes(value)
    assert b"\n" not in line
    assert json.loads(line) == value


def test_halves_of_pairs_and_very_large_numbers_are_written() -> None:
    assert json.loads(json_bytes({"a": "\ud83d", "b": 2**80, "c": MappingProxyType({})})) == {
        "a": "\ud83d",
        "b": 2**80,
        "c": {},
    }


def test_what_says_nothing_is_left_out_and_no_and_zero_say_something() -> None:
    assert filled({"a": None, "b": "", "c": [], "d": {}, "e": False, "f": 0, "g": "x"}) == {
        "e": False,
        "f": 0,
        "g": "x",
    }
