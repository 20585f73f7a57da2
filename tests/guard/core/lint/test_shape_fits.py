"""Whether a value fits what Intercom describes, and why not."""

from __future__ import annotations

import pytest

from drift.core.catalogue.shapes import Shape
from drift.core.model.resources import Json
from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import described
from guard.core.lint.shape_fits import in_words, overlaps, why_no_value

TEXT: Shape = {"type": ["string"]}
STATE: Shape = {"type": ["string"], "enum": ["published", "draft"]}


@pytest.mark.parametrize(
    ("value", "shape", "why"),
    [
        (True, {"type": ["boolean"]}, ""),
        ("true", {"type": ["boolean"]},
         'Intercom describes it as true or false, and "true" is a text. Write `true` without quotes'),
        ("no", {"type": ["boolean", "null"]},
         'Intercom describes it as true or false, and "no" is a text. Write `false` without quotes'),
        ("tru", {"type": ["boolean"]}, 'Intercom describes it as true or false, and "tru" is a text'),
        (1, {"type": ["boolean"]}, "Intercom describes it as true or false, and 1 is a whole number"),
        ("5", {"type": ["integer"]},
         'Intercom describes it as a whole number, and "5" is a text. Write `5` without quotes'),
        (5.0, {"type": ["integer"]}, ""),
        (5, {"type": ["number"]}, ""),
        (5.5, {"type": ["integer"]}, "Intercom describes it as a whole number, and 5.5 is a number"),
        (42, TEXT, 'Intercom describes it as a text, and 42 is a whole number. Write "42" in quotes'),
        ("a", {"type": ["array"]},
         'Intercom describes it as a list, and "a" is a text. Write `contains: { const: "a" }` for a list that has it'),
        (None, TEXT, ""),
        ("draft", STATE, ""),
        ("publishd", STATE, 'Intercom names "published", "draft". Did you mean `published`?'),
        (["a", 1], {"type": ["array"], "items": TEXT},
         'Intercom describes it as a text, and 1 is a whole number. Write "1" in quotes'),
        ({"state": "x"}, {"type": ["object"], "properties": {"state": STATE}},
         'of `state` Intercom names "published", "draft"'),
        ({"other": "x"}, {"type": ["object"], "properties": {"state": STATE}}, ""),
        ("anything", {}, ""),
    ],
)  # fmt: skip
def test_why_nothing_has_the_value(value: Json, shape: Shape, why: str) -> None:
    assert why_no_value(value, shape).replace("??", "?") == why


def test_types_overlap_as_json_schema_counts_them() -> None:
    assert overlaps(["integer"], {"type": ["number"]})
    assert overlaps(["null"], TEXT)
    assert not overlaps(["boolean"], TEXT)
    assert overlaps(["boolean"], {})
    assert in_words(["integer", "null"]) == "a whole number"


@pytest.mark.parametrize("kind", described())
def test_every_example_is_what_is_described(kind: str) -> None:
    if (example := acme().resources.get(kind)) is not None:
        assert why_no_value(dict(example.body), described()[kind]) == ""
