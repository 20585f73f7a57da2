"""What the fictional company notes on conversations, people and companies, and how its ticket forms look."""

from drift.sandbox.api.forms.ticket_attributes import ATTRIBUTE
from drift.sandbox.cast import ALICE, DAVE, WORKSPACE_ID
from drift.sandbox.seeding.library import stable_uuid
from drift.sandbox.store import Body, Row

DAY = 86_400

_CONVERSATION_ATTRIBUTES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Issue type", "list", ("Billing", "Delivery", "Device", "Account")),
    ("Order number", "string", ()),
    ("Refund amount", "decimal", ()),
    ("Devices affected", "integer", ()),
    ("VIP", "boolean", ()),
    ("Promised until", "datetime", ()),
    ("Contract", "relationship", ()),
    ("Proof of purchase", "files", ()),
)
_TICKET_TYPES = (
    ("61", "Bug report", "Customer", "🐞", False),
    ("62", "Return request", "Customer", "📦", False),
    ("63", "Engineering escalation", "Back-office", "🛠️", True),
)
_STATES = (
    ("81", "submitted", "Submitted", "We have your request"),
    ("82", "in_progress", "In progress", "We are working on it"),
    ("83", "waiting_on_customer", "Waiting on customer", "We need your answer"),
    ("84", "resolved", "Resolved", "Solved"),
    ("85", "in_progress", "With engineering", "Our engineers look at it"),
)
_STANDARD = (
    ("contact", "name", "Name", "string"),
    ("contact", "email", "Email", "string"),
    ("contact", "created_at", "Signed up", "date"),
    ("company", "name", "Company name", "string"),
    ("company", "company_id", "Company ID", "string"),
    ("company", "monthly_spend", "Monthly spend", "float"),
)
_CUSTOM: tuple[tuple[str, str, str, tuple[str, ...], bool], ...] = (
    ("contact", "plan", "string", ("trial", "business", "enterprise"), True),
    ("contact", "early_access", "boolean", (), False),
    ("contact", "devices", "integer", (), False),
    ("company", "industry", "string", ("retail", "software", "health"), False),
    ("company", "contract_end", "date", (), False),
)


def rows(now: float) -> list[Row]:
    """Everything here as it stands at the start; `now` is unix seconds."""
    at = int(now) - 60 * DAY
    listed: dict[str, list[Body]] = {
        "conversation_attribute": _conversation_attributes(at),
        "ticket_type": [_ticket_type(*declared, at) for declared in _TICKET_TYPES],
        "ticket_state": [_state(*declared) for declared in _STATES],
        "data_attribute": [*_standard_attributes(), *_custom_attributes(at)],
    }
    plain = [Row(kind, str(body["id"]), body, at) for kind, bodies in listed.items() for body in bodies]
    return plain + _ticket_attributes(at)


def _times(at: int) -> Body:
    return {"created_at": at - 300 * DAY, "updated_at": at}


def _conversation_attributes(at: int) -> list[Body]:
    special: dict[str, Body] = {
        "string": {"multiline": False},
        "relationship": {"reference": {"type": "one", "object_type_id": "contract"}},
    }
    return [
        {
            "type": "conversation_attribute",
            "id": 21 + number,
            "name": name,
            "description": f"{name} of the conversation",
            "data_type": data_type,
            "required": name == "Issue type",
            "visible_to_team_ids": ["203"] if name == "Refund amount" else [],
            "archived": False,
            **_times(at),
            "admin_id": ALICE.id,
            **special.get(data_type, {}),
            **({"options": [_option(name, label) for label in labels]} if labels else {}),
        }
        for number, (name, data_type, labels) in enumerate(_CONVERSATION_ATTRIBUTES)
    ]


def _option(name: str, label: str) -> Body:
    return {"id": stable_uuid(f"{name}/{label}"), "label": label, "archived": False}


def _ticket_type(id: str, name: str, category: str, icon: str, internal: bool, at: int) -> Body:
    return {
        "type": "ticket_type",
        "id": id,
        "category": category,
        "name": name,
        "description": f"{name} at Acme",
        "icon": icon,
        "is_internal": internal,
        "workspace_id": WORKSPACE_ID,
        "archived": False,
        **_times(at),
    }


def _ticket_attributes(at: int) -> list[Row]:
    found: list[Row] = []
    choices = {"list_options": [_option("Urgency", label) for label in ("Low", "High")]}
    fields = (
        ("_default_title_", "string", {"multiline": False}),
        ("_default_description_", "string", {"multiline": True}),
        ("Urgency", "list", choices | {"allow_multiple_values": False}),
        ("Serial number", "string", {"multiline": False}),
    )
    for position, (parent, *_) in enumerate(_TICKET_TYPES):
        for order, (name, data_type, options) in enumerate(fields):
            id = str(1601 + position * 10 + order)
            attribute = {
                "type": ATTRIBUTE,
                "id": id,
                "workspace_id": WORKSPACE_ID,
                "name": name,
                "description": "" if order < 2 else f"{name} of the ticket",
                "data_type": data_type,
                "input_options": options,
                "order": order,
                "required_to_create": order == 2,
                "required_to_create_for_contacts": False,
                "visible_on_create": True,
                "visible_to_contacts": order != 2,
                "default": order < 2,
                "ticket_type_id": int(parent),
                "archived": False,
                **_times(at),
            }
            found.append(Row(ATTRIBUTE, id, attribute, at, parent))
    return found


def _state(id: str, category: str, internal: str, external: str) -> Body:
    return {
        "type": "ticket_state",
        "id": id,
        "category": category,
        "internal_label": internal,
        "external_label": external,
        "archived": False,
    }


def _standard_attributes() -> list[Body]:
    return [
        {
            "id": 901 + number,
            "type": "data_attribute",
            "model": model,
            "name": name,
            "full_name": name,
            "label": label,
            "description": f"{label} as Intercom knows it",
            "data_type": data_type,
            "api_writable": name == "name",
            "messenger_writable": False,
            "ui_writable": False,
            "custom": False,
            "archived": False,
        }
        for number, (model, name, label, data_type) in enumerate(_STANDARD)
    ]


def _custom_attributes(at: int) -> list[Body]:
    return [
        {
            "id": 951 + number,
            "type": "data_attribute",
            "model": model,
            "name": name,
            "full_name": f"custom_attributes.{name}",
            "label": name,
            "description": f"The {name.replace('_', ' ')}",
            "data_type": data_type,
            **({"options": list(options)} if options else {}),
            "api_writable": True,
            "messenger_writable": False,
            "ui_writable": True,
            "custom": True,
            "archived": False,
            "admin_id": DAVE.id,
            **_times(at),
            # A segment uses the first, so it cannot be archived.
            "_used_by": ["Business plan"] if in_use else [],
        }
        for number, (model, name, data_type, options, in_use) in enumerate(_CUSTOM)
    ]
