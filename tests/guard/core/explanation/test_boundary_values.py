"""Boundary values: where a value keeps a rule only just."""

from typing import Any

import pytest

from guard.core.explanation.boundary_values import edges


@pytest.mark.parametrize(
    ("schema", "value", "pointers"),
    [
        ({"minimum": 3}, 3, [""]),
        ({"minimum": 3}, 4, []),
        ({"minimum": 1}, True, []),
        ({"exclusiveMaximum": 10}, 9, [""]),
        ({"properties": {"a/b": {"maxLength": 2}}}, {"a/b": "xy"}, ["/a~1b"]),
        ({"allOf": [{"properties": {"a": {"maximum": 1}}}]}, {"a": 1}, ["/a"]),
        ({"properties": {"a": {"minimum": 1}}}, {}, []),
        (True, 3, []),
    ],
)
def test_the_values_at_the_edge_are_found_with_their_pointers(
    schema: Any, value: Any, pointers: list[str]
) -> None:
    assert [pointer for pointer, _ in edges(schema, value)] == pointers
