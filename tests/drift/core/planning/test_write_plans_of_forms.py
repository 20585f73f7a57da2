"""Forms and fields: where what Intercom reads out and what it takes back differ."""

import pytest

from drift.core.catalogue.catalogue import kind
from drift.core.model.api_call import Call
from drift.core.model.resources import Json, Ref, Resource
from drift.core.planning.write_plan import ApiPlan, NoApi, retired
from tests.drift.core.planning.test_write_plan import only_call, update
from tests.drift.core.planning.test_write_plans_of_every_kind import UNDER, again

# tickets and attributes

TICKET_TYPE = {
    "id": "7",
    "name": "Bug",
    "description": None,
    "category": "Customer",
    "icon": "x",
    "archived": True,
}


def test_a_ticket_type_is_archived_and_brought_back_by_the_same_call() -> None:
    assert only_call(update("ticket_type", TICKET_TYPE, archived=False)) == Call(
        "PUT", "/ticket_types/7", "2.16", {"archived": False}
    )
    made = Resource(Ref("ticket_type", "7"), TICKET_TYPE | {"archived": False})
    field = retired(kind("ticket_type"), made)
    assert field is not None
    assert (field.pointer, field.after) == ("/archived", True)


@pytest.mark.parametrize("each", ["ticket_type", "ticket_type_attribute", "data_attribute"])
def test_what_is_gone_from_a_list_that_deletes_nothing_is_brought_back_under_its_id(each: str) -> None:
    parent = Ref("ticket_type", "1") if each == "ticket_type_attribute" else None
    plan = again(each, {"id": 7, "name": "x", "archived": False}, parent, anew=False)
    call = only_call(plan)
    assert (call.method, call.path.rpartition("/")[2], call.body["archived"]) == ("PUT", "7", False)
    assert isinstance(plan, ApiPlan)
    assert plan.loses == ""


TICKET_FLAGS = {
    "required_to_create": False, "required_to_create_for_contacts": False, "visible_on_create": True,
    "visible_to_contacts": False,
}  # fmt: skip
ATTRIBUTE = {
    "id": "7", "name": "Severity", "description": "", "data_type": "list", "default": False, "order": 2,
    "input_options": {"list_options": [{"id": "u1", "label": "Low"}, {"id": "u2", "label": "High"}]}, **TICKET_FLAGS,
}  # fmt: skip


def test_the_flags_of_a_ticket_attribute_are_always_said() -> None:
    assert only_call(update("ticket_type_attribute", ATTRIBUTE, parent=UNDER, name="Weight")) == Call(
        "PUT", "/ticket_types/1/attributes/7", "2.16", {"name": "Weight", **TICKET_FLAGS}
    )


@pytest.mark.parametrize(
    "options",
    [
        {"list_options": ["Low", "Mid"]},
        {"list_options": [{"label": "Low"}, {"label": "Mid"}]},
        {"list_items": "Low, Mid"},
    ],
)
def test_the_items_of_a_ticket_list_are_one_text_with_commas(options: Json) -> None:
    body = only_call(update("ticket_type_attribute", ATTRIBUTE, parent=UNDER, input_options=options)).body
    assert body["list_items"] == "Low,Mid"


def test_an_item_with_a_comma_cannot_be_said() -> None:
    options = {"list_options": [{"label": "Low, lower"}]}
    assert isinstance(update("ticket_type_attribute", ATTRIBUTE, parent=UNDER, input_options=options), NoApi)


def test_a_ticket_attribute_is_made_again_with_its_type() -> None:
    body = only_call(again("ticket_type_attribute", ATTRIBUTE, UNDER)).body
    assert (body["data_type"], body["list_items"], body["description"]) == ("list", "Low,High", "")


PLAN = {
    "id": 7, "model": "contact", "name": "plan", "full_name": "custom_attributes.plan", "description": "Plan",
    "data_type": "string", "options": ["Free", "Pro"], "messenger_writable": False, "archived": False, "custom": True,
}  # fmt: skip


def test_options_of_a_data_attribute_are_read_as_texts_and_written_as_objects() -> None:
    assert only_call(update("data_attribute", PLAN, options=["Free", "Team"])).body == {
        "options": [{"value": "Free"}, {"value": "Team"}]
    }
    assert only_call(again("data_attribute", PLAN)).body["data_type"] == "options"


def test_a_list_keeps_two_options_and_a_standard_attribute_stays_as_it_is() -> None:
    assert isinstance(update("data_attribute", PLAN, options=["Free"]), NoApi)
    standard = {k: v for k, v in PLAN.items() if k != "id"}
    assert update("data_attribute", standard, description="x") == NoApi(
        "Intercom's API writes no standard attribute."
    )


def test_a_standard_attribute_is_neither_brought_back_nor_made() -> None:
    standard = {k: v for k, v in PLAN.items() if k != "id"}
    for anew in (False, True):
        assert again("data_attribute", standard, anew=anew) == NoApi(
            "Intercom's API writes no standard attribute."
        )


def test_an_attribute_of_a_conversation_is_not_written_with_those_of_people() -> None:
    listed = PLAN | {"model": "conversation"}
    assert isinstance(update("data_attribute", listed, description="x"), NoApi)
    assert isinstance(again("data_attribute", listed), NoApi)


CONVERSATION = {
    "id": 7, "name": "Topic", "description": "", "data_type": "list", "required": True, "visible_to_team_ids": ["1"],
    "archived": False,
}  # fmt: skip


def test_fields_of_other_types_are_not_sent_with_a_conversation_attribute() -> None:
    live = CONVERSATION | {"multiline": False}
    plan = update("conversation_attribute", live, required=False, multiline=True)
    assert only_call(plan).body == {"required": False}


def test_an_archived_conversation_attribute_stays_archived_and_a_new_one_can_be_archived() -> None:
    assert isinstance(
        update("conversation_attribute", CONVERSATION | {"archived": True}, archived=False), NoApi
    )
    plan = update("conversation_attribute", CONVERSATION, archived=True, required=False)
    assert isinstance(plan, ApiPlan)
    assert [(c.method, c.body) for c in plan.calls] == [("PUT", {"required": False}), ("DELETE", None)]


def test_a_list_attribute_is_made_with_its_options_or_not_at_all() -> None:
    assert isinstance(again("conversation_attribute", CONVERSATION), NoApi)
    options = [{"id": "u1", "label": "A"}, {"id": "u2", "label": "B"}]
    assert only_call(again("conversation_attribute", CONVERSATION | {"options": options})).body[
        "options"
    ] == ["A", "B"]


def test_an_option_is_renamed_and_keeps_its_id() -> None:
    live = {"id": "u1", "label": "A", "archived": False}
    plan = update("conversation_attribute_option", live, parent=Ref("conversation_attribute", "3"), label="B")
    assert only_call(plan).body == {"label": "B"}


@pytest.mark.parametrize("anew", [False, True])
def test_what_intercom_makes_by_itself_is_not_made_again(*, anew: bool) -> None:
    standard = {k: v for k, v in PLAN.items() if k != "id"}
    assert isinstance(again("data_attribute", standard, anew=anew), NoApi)
    assert isinstance(again("ticket_type_attribute", ATTRIBUTE | {"default": True}, UNDER, anew=anew), NoApi)
