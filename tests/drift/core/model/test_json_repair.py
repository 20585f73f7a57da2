"""JSON that strict readers refuse: what can be read is read, and what was replaced is named."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.json_repair import DEEPEST, TOO_DEEP, decode, repaired

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("text", "value", "clauses"),
    [
        (rb'{"a": "x \ud83d"}', {"a": "x \ufffd"}, ["/a holds a character that does not exist"]),
        (rb'{"a": "\udc00\ud83d"}', {"a": "\ufffd\ufffd"}, ["/a holds a character that does not exist"]),
        (rb'{"a": "\ud83d\ude00"}', {"a": "\U0001f600"}, []),
        (b'{"a": "\xff"}', {"a": "\ufffd"}, ["/a holds a character that does not exist"]),
        (b'{"a": NaN}', {"a": "nan"}, ["/a is a number that cannot be kept"]),
        (b'{"a": [1, 1e999]}', {"a": [1, "inf"]}, ["/a/1 is a number that cannot be kept"]),
        (b'{"a": "two\nlines"}', {"a": "two\nlines"}, []),
        (b"[" + b"9" * 5000 + b"]", ["inf"], ["/0 is a number that cannot be kept"]),
    ],
)
def test_what_can_be_read_is_read(text: bytes, value: Any, clauses: list[str]) -> None:
    found, told = repaired(decode(text))
    assert found == value
    assert [clause[: len(start)] for clause, start in zip(told, clauses, strict=True)] == clauses


@pytest.mark.parametrize("depth", [DEEPEST + 1, 900, 2_000, 100_000])
def test_what_is_nested_too_deeply_is_left_out_and_what_stands_beside_it_is_kept(depth: int) -> None:
    text = b'{"x": ' + b'[{"a":' * depth + b'"]}"' + b"}]" * depth + b', "y": "[{"}'
    found, told = repaired(decode(text))
    assert found["y"] == "[{"
    assert TOO_DEEP in str(found["x"])
    assert len(told) == 1
    assert told[0].endswith("is nested too deeply, and was left out")


@pytest.mark.parametrize("text", [b"", b"{", b"<html>", b'{"a": ', b'{"a": "', b"{}{}"])
def test_what_is_no_json_is_not_guessed_at(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode(text)


@given(ODD)
def test_whatever_was_repaired_can_be_kept_and_needs_no_more_repair(value: Any) -> None:
    found, _ = repaired(value)
    assert repaired(found) == (found, ())
    assert orjson.loads(orjson.dumps(found)) == found


@given(ODD)
def test_what_is_sound_is_left_alone(value: Any) -> None:
    found, told = repaired(value)
    assert (json.dumps(found) == json.dumps(value)) == (not told)
