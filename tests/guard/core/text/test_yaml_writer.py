"""What is written is read as the same value by the strict reader, and looks as a person would write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.resources import Json, same
from guard.core.text.yaml_writer import WIDTH, entry, scalar
from guard.loading.strict_yaml.reader import read

TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"))
    | st.sampled_from("\n\t :#-?*&!|>'\"%@`{}[],\u2028\u202e\ufeff\u00a0\u00ad\u0301e\u212b\u1100\u1161")
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(TEXT, VALUES, min_size=1, max_size=4), st.integers(0, 4))
def test_what_is_written_is_read_as_the_same_value(value: dict[str, Json], indent: int) -> None:
    document = read(f"cases:\n{entry(value, indent)}".encode())
    assert document.problems == []
    (found,) = document.value["cases"]
    assert same(found, value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("carol@acme.example", "carol@acme.example"),
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("2026-03-04T10:00:00Z", "2026-03-04T10:00:00Z"),
        ("/time_zone_name", "/time_zone_name"),
        ("Standard support hours", "Standard support hours"),
        ("no", '"no"'),
        ("12:30", '"12:30"'),
        ("010", '"010"'),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("é", '"é"'),
        ("\u202e", '"\\u202e"'),
        (1e-9, "1.0e-09"),
        (None, "null"),
        (True, "true"),
    ],
)
def test_only_what_could_be_misread_is_quoted(value: Json, written: str) -> None:
    assert scalar(value) == written


def test_what_is_short_stands_in_one_line_and_what_is_long_below_each_other() -> None:
    value = {
        "case": "it happens",
        "change": {
            "kind": "tag",
            "before": {"name": "x" * 120},
            "after": {},
            "list": [{"a": "y" * 120}, 1, []],
        },
        "expect": {"verdict": "revert", "policies": ["a", "b"]},
    }
    assert entry(value, 2).splitlines() == [
        "  - case: it happens",
        "    change:",
        "      kind: tag",
        "      before:",
        f"        name: {'x' * 120}",
        "      after: {}",
        "      list:",
        f"        - a: {'y' * 120}",
        "        - 1",
        "        - []",
        "    expect: { verdict: revert, policies: [a, b] }",
    ]
    assert WIDTH < 120
