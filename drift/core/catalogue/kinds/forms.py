"""The fields and forms that people fill in: ticket types with their attributes and states, attributes of people,
companies and conversations."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.codecs import forms as form_codecs
from drift.core.catalogue.kind import Endpoint, Kind, Listing, ReferenceField, SetField
from drift.core.catalogue.kinds.unseen_referrers import (
    CUSTOMERS,
    FIN,
    INBOX,
    OUTBOUND,
    REPORTS,
    RULES,
    WORKFLOWS,
)

TICKETS: Final = "/a/apps/{workspace}/settings/helpdesk/tickets"
TYPE: Final = "/ticket_types/{id}"
UNDER_TYPE: Final = "/ticket_types/{parent_id}"
ATTRIBUTES: Final = "/conversations/attributes"
ATTRIBUTE: Final = "/conversations/attributes/{id}"
OPTION: Final = "/conversations/attributes/{parent_id}/options/{id}"
ARCHIVED_TOO: Final = {"include_archived": "true"}

TICKET_TYPE: Final = Kind(
    name="ticket_type",
    title="Ticket type",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", "/ticket_types", since="2.9")),
    get=Endpoint("GET", TYPE, since="2.9"),
    create=Endpoint("POST", "/ticket_types", since="2.9"),
    update=Endpoint("PUT", TYPE, since="2.9"),
    # its attributes are a kind of their own, and so are the states, of which the ids are kept
    volatile=("created_at", "updated_at", "workspace_id", "ticket_type_attributes"),
    copies=("ticket_states.data[]", "ticket_states.ticket_states[]"),
    sets=(SetField("ticket_states.data", key="id"),),
    writable=frozenset({"name", "description", "category", "icon", "archived", "is_internal"}),
    update_body=form_codecs.ticket_type_update,
    create_body=form_codecs.ticket_type_create,
    natural_key=("name",),
    recreate_loses="A ticket type that cannot be un-archived is made again: it gets a new id and two new default "
    "attributes; tickets keep the old one.",
    reaches="ticket_type",
    settings_path=TICKETS,
    guide=(
        "Go to Settings > Helpdesk > Tickets and open the ticket type {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="Read tickets",
    write_permission="Write tickets",
    references=(
        ReferenceField("ticket_states.data[].id", "ticket_state"),
        ReferenceField("ticket_states.ticket_states[].id", "ticket_state"),
    ),
    unseen_referrers=(WORKFLOWS, FIN, INBOX, CUSTOMERS),
)

TICKET_TYPE_ATTRIBUTE: Final = Kind(
    name="ticket_type_attribute",
    title="Ticket type attribute",
    sensitivity="medium",
    listing=Listing(
        Endpoint("GET", UNDER_TYPE, since="2.9"),
        items="ticket_type_attributes.ticket_type_attributes",
        or_items=("ticket_type_attributes.data",),  # the samples have it here
    ),
    create=Endpoint("POST", f"{UNDER_TYPE}/attributes", since="2.9"),
    update=Endpoint("PUT", f"{UNDER_TYPE}/attributes/{{id}}", since="2.9"),
    parent="ticket_type",
    # an item of a list that is taken out and put in again has a new id, and no write can say the old one
    volatile=("created_at", "updated_at", "workspace_id", "input_options.list_options[].id"),
    writable=form_codecs.TICKET_FLAGS | {"name", "description", "input_options", "archived"},
    always_send=form_codecs.TICKET_FLAGS,
    update_body=form_codecs.ticket_attribute_update,
    create_body=form_codecs.ticket_attribute_create,
    derived=frozenset({"id", "type", "ticket_type_id", "default"}),
    create_only=frozenset({"data_type"}),
    refuses_field=form_codecs.ticket_attribute_refuses_field,
    refuses_create=form_codecs.ticket_attribute_refuses_create,
    natural_key=("name",),
    recreate_loses="An attribute that cannot be un-archived is made again: it gets a new id, stands last in the form, "
    "and tickets keep their values under the old one.",
    settings_path=TICKETS,
    guide=(
        "Go to Settings > Helpdesk > Tickets, open the ticket type and the attribute {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="Read tickets",
    write_permission="Write tickets",
    no_references={
        "ticket_type_id": "it is the ticket type under which it lies",
    },
    unseen_referrers=(WORKFLOWS, INBOX, CUSTOMERS),
)

TICKET_STATE: Final = Kind(
    name="ticket_state",
    title="Ticket state",
    sensitivity="low",
    listing=Listing(Endpoint("GET", "/ticket_states", since="2.12")),
    volatile=("ticket_types",),  # copies of whole ticket types
    natural_key=("internal_label",),
    recreate_loses="A deleted state is made again by a person and gets a new id.",
    settings_path="/a/apps/{workspace}/settings/helpdesk/ticket-states",
    guide=(
        "Go to Settings > Helpdesk > Tickets > States and open {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="Read tickets",
    unseen_referrers=(WORKFLOWS, INBOX, CUSTOMERS),
)

DATA_ATTRIBUTE: Final = Kind(
    name="data_attribute",
    title="Data attribute",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", "/data_attributes", query=ARCHIVED_TOO)),
    create=Endpoint("POST", "/data_attributes"),
    update=Endpoint("PUT", "/data_attributes/{id}"),
    identity_else=("model", "full_name"),  # the standard ones have no id
    volatile=("created_at", "updated_at", "admin_id"),
    writable=frozenset({"archived", "description", "messenger_writable", "options"}),
    update_body=form_codecs.data_attribute_update,
    create_body=form_codecs.data_attribute_create,
    derived=frozenset({"id", "type", "full_name", "custom", "api_writable", "ui_writable"}),
    create_only=frozenset({"name", "model", "data_type"}),
    refuses_field=form_codecs.data_attribute_refuses_field,
    refuses_create=form_codecs.data_attribute_refuses_create,
    natural_key=("model", "name"),
    recreate_loses="An attribute that cannot be un-archived is made again: it gets a new id, and the values that "
    "people and companies had are gone.",
    activity_types=("csv_import_creation", "csv_import_completion"),
    settings_path="/a/apps/{workspace}/settings/data/people",
    guide=(
        "Go to Settings > Data > People or Companies and open the attribute {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="Read and list users and companies",
    write_permission="Write data attributes",
    unseen_referrers=(WORKFLOWS, FIN, OUTBOUND, CUSTOMERS, RULES, "placeholders in texts"),
)

CONVERSATION_ATTRIBUTE: Final = Kind(
    name="conversation_attribute",
    title="Conversation attribute",
    sensitivity="high",
    listing=Listing(Endpoint("GET", ATTRIBUTES, since="2.16", query=ARCHIVED_TOO)),
    get=Endpoint("GET", ATTRIBUTE, since="2.16"),
    create=Endpoint("POST", ATTRIBUTES, since="2.16"),
    update=Endpoint("PUT", ATTRIBUTE, since="2.16"),
    archive=Endpoint("DELETE", ATTRIBUTE, since="2.16"),
    volatile=("created_at", "updated_at", "admin_id", "options"),  # the options are a kind of their own
    sets=(SetField("visible_to_team_ids"),),
    writable=form_codecs.CONVERSATION_ATTRIBUTE,
    update_body=form_codecs.conversation_attribute_update,
    create_body=form_codecs.conversation_attribute_create,
    create_only=frozenset({"data_type", "options"}),
    nullable=frozenset({"visible_to_team_ids"}),
    refuses_create=form_codecs.conversation_attribute_refuses_create,
    natural_key=("name",),
    recreate_loses="The attribute gets a new id: workflows and Fin keep pointing at the old one, and old conversations "
    "keep their values under it.",
    reaches="attribute",
    settings_path="/a/apps/{workspace}/settings/data/conversation-data",
    guide=(
        "Go to Settings > Data > Conversations and open the attribute {title}; make a new one if it is archived.",
        "Set {field} back to {old}.",
        "Save, and point workflows and Fin at a new one.",
    ),
    references=(ReferenceField("visible_to_team_ids[]", "team"),),
    no_references={
        "reference.object_type_id": "no call reads the types of custom objects",
    },
    unseen_referrers=(WORKFLOWS, FIN, INBOX, CUSTOMERS, REPORTS),
)

CONVERSATION_ATTRIBUTE_OPTION: Final = Kind(
    name="conversation_attribute_option",
    title="Option of a conversation attribute",
    sensitivity="high",
    listing=Listing(
        Endpoint("GET", "/conversations/attributes/{parent_id}", since="2.16"),
        items="options",
        optional=True,  # only list attributes have options
    ),
    create=Endpoint("POST", "/conversations/attributes/{parent_id}/options", since="2.16"),
    update=Endpoint("PUT", OPTION, since="2.16"),
    archive=Endpoint("DELETE", OPTION, since="2.16"),
    parent="conversation_attribute",
    writable=frozenset({"label"}),
    made_in="options",
    natural_key=("label",),
    recreate_loses="The option gets a new id: workflows and Fin keep pointing at the old one.",
    reaches="option",
    settings_path="/a/apps/{workspace}/settings/data/conversation-data",
    guide=(
        "Go to Settings > Data > Conversations, open the attribute and find its option {title}.",
        "Set {field} back to {old}; an archived option is added again and is another one to workflows and Fin.",
        "Save.",
    ),
    no_references={
        "options[].id": "Intercom describes an option with the fields of its attribute",
        "reference.object_type_id": "Intercom describes an option with the fields of its attribute",
        "visible_to_team_ids[]": "Intercom describes an option with the fields of its attribute",
        "admin_id": "Intercom describes an option with the fields of its attribute",
    },
    unseen_referrers=(WORKFLOWS, FIN, INBOX, CUSTOMERS, REPORTS),
)
