"""The fields of a ticket form: written flat and with lists as text, read with their options inside."""

import uuid

from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.responses import Refused
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change

ATTRIBUTE = "ticket_type_attribute"
_TYPES = ("string", "list", "integer", "decimal", "boolean", "datetime", "files")
_FLAGS: Body = {
    "required_to_create": False,
    "required_to_create_for_contacts": False,
    "visible_on_create": True,
    "visible_to_contacts": True,
}
_OPTIONS = ("multiline", "list_items", "allow_multiple_values")
_FIELDS = (
    Field("name", required=True, blank=False),
    Field("description", required=True),
    *(Field(name, "flag") for name in _FLAGS),
    Field("multiline", "flag"),
    Field("list_items"),
    Field("allow_multiple_values", "flag"),
)
CREATE = Rules((*_FIELDS, Field("data_type", required=True, one_of=_TYPES)))
UPDATE = Rules((*_FIELDS, Field("archived", "flag")))


def folded(change: Change, parent: str, before: Body | None, wanted: Body) -> Body:
    """The attribute after a write. A write that leaves a flag out sets it to its default, as described."""
    start = before or _blank(change, parent)
    if start.get("default") and wanted.get("archived"):
        raise Refused(400, "parameter_invalid", "A built-in attribute cannot be archived", "archived")
    plain = {key: value for key, value in wanted.items() if key not in _OPTIONS}
    data_type = plain.get("data_type", start.get("data_type"))
    options = _input_options(str(data_type), start["input_options"], wanted)
    return start | _FLAGS | plain | {"input_options": options}


def default_attributes(change: Change, parent: str) -> list[Body]:
    """The title and the description that every ticket type is born with."""
    return [
        _blank(change, parent, later)
        | {
            "name": name,
            "description": "",
            "data_type": "string",
            "input_options": {"multiline": later == 1},
            "order": later,
            "default": True,
        }
        for later, name in enumerate(("_default_title_", "_default_description_"))
    ]


def _blank(change: Change, parent: str, later: int = 0) -> Body:
    at = int(change.now)
    return {
        "type": ATTRIBUTE,
        "id": str(int(change.new_id(ATTRIBUTE)) + later),
        "workspace_id": change.id_code,
        **_FLAGS,
        "input_options": {},
        "order": len(change.listing(ATTRIBUTE, parent=parent)),
        "default": False,
        "ticket_type_id": int(parent),
        "archived": False,
        "created_at": at,
        "updated_at": at,
    }


def _input_options(data_type: str, before: Body, wanted: Body) -> Body:
    if data_type == "string":
        return {"multiline": wanted.get("multiline", before.get("multiline", False))}
    if data_type != "list":
        return {}
    multiple = wanted.get("allow_multiple_values", before.get("allow_multiple_values", False))
    return {"list_options": _list_options(before, wanted), "allow_multiple_values": multiple}


def _list_options(before: Body, wanted: Body) -> list[Body]:
    known: list[Body] = before.get("list_options", [])
    if "list_items" not in wanted:
        return known
    labels = [label.strip() for label in wanted["list_items"].split(",") if label.strip()]
    if not labels:
        raise Refused(400, "parameter_invalid", "list_items must name at least one item", "list_items")
    by_label = {option["label"]: option for option in known}
    return [
        by_label.get(label) or {"id": str(uuid.uuid4()), "label": label, "archived": False}
        for label in labels
    ]
