"""Attributes of people, ticket types with their attributes, and ticket states, as the official SDK sees them."""

from tests.contract.sdk.conftest import Official


def test_a_data_attribute_is_made_changed_and_listed(official: Official) -> None:
    attributes = official.sdk.data_attributes
    made = official.checked(
        attributes.create(request={"name": "shoe_size", "model": "contact", "data_type": "integer"})
    )
    archived = official.checked(attributes.update(made.id, request={"archived": True, "description": "Once"}))
    assert (archived.archived, archived.description) == (True, "Once")
    every = official.checked(attributes.list(model="contact", include_archived=True)).data
    assert made.id in {one.id for one in every}
    assert made.id not in {one.id for one in official.checked(attributes.list(model="contact")).data}


def test_a_list_of_options_is_made(official: Official) -> None:
    options = [{"value": "red"}, {"value": "blue"}]
    wanted = {"name": "colour", "model": "company", "data_type": "options", "options": options}
    made = official.checked(official.sdk.data_attributes.create(request=wanted))
    assert made.options == ["red", "blue"]


def test_a_ticket_type_and_its_attribute_are_made_and_changed(official: Official) -> None:
    types = official.sdk.ticket_types
    made = official.checked(types.create(request={"name": "Complaint", "category": "Customer"}))
    renamed = official.checked(types.update(made.id, name="Grievance", archived=False))
    assert renamed.name == "Grievance"
    field = official.checked(
        types.attributes.create(made.id, name="Model", description="", data_type="list", list_items="A,B")
    )
    changed = official.checked(types.attributes.update(made.id, field.id, name="Device", archived=True))
    assert (changed.name, changed.archived) == ("Device", True)
    assert official.checked(types.get(made.id)).name == "Grievance"
    assert made.id in {one.id for one in official.checked(types.list()).data}


def test_ticket_states_are_listed(official: Official) -> None:
    states = official.checked(official.sdk.ticket_states.list_ticket_states()).data
    assert len(states) == 5
