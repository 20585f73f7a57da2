"""Whether a field is described: by name, possibly, or not at all."""

from __future__ import annotations

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.shapes import names_of
from drift.core.detection.description import ANYTHING, Description
from drift.core.detection.skeleton import steps_of
from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import description_of

THING = Description(
    {"a": {}, "b": {"c": {}}, "any": None, "list": {}}, {"/list": {"d": {}}, "/list/*/e": None}
)


def test_a_field_is_described_with_the_objects_and_lists_around_it() -> None:
    known = {
        pointer: THING.knows(steps_of(pointer))
        for pointer in (
            "/a",
            "/b/c",
            "/any/x",
            "/list/*/d",
            "/list/*/e/*/x",
            "/x",
            "/b/x",
            "/a/x",
            "/list/*/x",
        )
    }
    assert known == {
        "/a": "named",
        "/b/c": "named",
        "/any/x": "possible",
        "/list/*/d": "named",
        "/list/*/e/*/x": "unknown",
        "/x": "unknown",
        "/b/x": "unknown",
        "/a/x": "unknown",
        "/list/*/x": "unknown",
    }


def test_where_nothing_is_described_anything_may_be_there() -> None:
    assert ANYTHING.knows(("a", "*", "b")) == "possible"
    assert Description({"list": {}}).knows(("list", "*", "d")) == "possible"


def test_what_is_inside_a_field_of_which_nothing_is_known_may_be_a_setting() -> None:
    shape = {"type": ["object"], "properties": {"value": {}, "size": {"type": ["integer"]}}}
    description = Description(names_of(shape))
    assert description.knows(("value",)) == "named"
    assert description.knows(("value", "x")) == "possible"
    assert description.knows(("size", "x")) == "unknown"


def test_the_languages_of_content_are_entries_and_the_fields_of_an_object_are_not() -> None:
    for kind in ("article", "article_draft", "collection"):
        entries = description_of(kind)
        assert entries.is_entry(("translated_content", "de"))
        assert not entries.is_entry(("translated_content", "beta"))
        assert not entries.is_entry(("translated_content", "de", "title"))
        assert not entries.is_entry(("title",))


def test_every_kind_that_is_read_is_described_and_its_examples_have_no_field_beside() -> None:
    for kind in KINDS:
        assert kind.log_only or description_of(kind.name).knows(("no_such_field",)) in ("unknown", "possible")
    for name, example in acme().resources.items():
        for field in example.body:
            assert description_of(name).knows((field,)) != "unknown", f"{name}: {field}"
