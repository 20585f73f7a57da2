"""Attributes as they are written: flags always said, options flattened, what Intercom refuses named beforehand."""

from drift.core.catalogue.codecs.forms import (
    conversation_attribute_create,
    conversation_attribute_update,
    data_attribute_create,
    data_attribute_refuses_create,
    data_attribute_refuses_field,
    ticket_attribute_refuses_field,
    ticket_attribute_update,
)
from drift.core.model.changes import FieldChange


def test_the_flags_of_a_ticket_attribute_are_always_said() -> None:
    target = {"name": "Size", "required_to_create": True, "visible_on_create": False, "description": "d"}
    assert ticket_attribute_update(target, {}, frozenset({"name"})) == {
        "name": "Size",
        "required_to_create": True,
        "visible_on_create": False,
    }


def test_options_of_a_list_are_written_as_one_text() -> None:
    target = {"input_options": {"list_options": [{"label": "S"}, "M"], "multiline": None}}
    assert ticket_attribute_update(target, {}, frozenset({"input_options"})) == {"list_items": "S,M"}


def test_an_item_with_a_comma_cannot_be_written() -> None:
    field = FieldChange("/input_options/list_options", [], ["a,b"])
    assert "holds a comma" in ticket_attribute_refuses_field(field, {})
    assert ticket_attribute_refuses_field(FieldChange("/input_options/list_options", [], ["a"]), {}) == ""


def test_a_list_of_people_is_made_as_options() -> None:
    target = {"name": "plan", "data_type": "string", "options": ["free", "paid"]}
    assert data_attribute_create(target) == {
        "name": "plan",
        "data_type": "options",
        "options": [{"value": "free"}, {"value": "paid"}],
    }


def test_a_list_keeps_two_options_and_standard_attributes_are_not_written() -> None:
    too_few = FieldChange("/options", ["a", "b"], ["a"])
    assert "at least two options" in data_attribute_refuses_field(too_few, {"id": 1})
    assert "no standard attribute" in data_attribute_refuses_field(too_few, {})


def test_what_only_one_type_takes_is_left_out_of_others() -> None:
    changed = frozenset({"multiline", "name"})
    target = {"name": "n", "multiline": True, "data_type": "integer"}
    assert conversation_attribute_update(target, {}, changed) == {"name": "n"}
    assert conversation_attribute_update({**target, "data_type": "string"}, {}, changed) == {
        "name": "n",
        "multiline": True,
    }


def test_a_list_attribute_is_made_with_the_labels_of_its_options() -> None:
    target = {"name": "n", "data_type": "list", "options": [{"label": "a"}, {"label": "b"}]}
    assert conversation_attribute_create(target) == {"name": "n", "data_type": "list", "options": ["a", "b"]}


def test_an_attribute_that_is_asked_for_is_no_standard_one() -> None:
    standard = {"model": "contact", "name": "email", "full_name": "email", "custom": False}
    assert "no standard attribute" in data_attribute_refuses_create(standard)
    assert data_attribute_refuses_create({"model": "contact", "name": "plan", "data_type": "string"}) == ""
    assert data_attribute_refuses_create({**standard, "id": 7}) == ""
