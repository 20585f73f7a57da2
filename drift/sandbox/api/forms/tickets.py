"""Ticket types with their attributes, archived and brought back by an update; ticket states are only shown."""

from flask import Blueprint, Response, g

from drift.sandbox.api.forms.ticket_attributes import ATTRIBUTE, CREATE, UPDATE, default_attributes, folded
from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.responses import answer, not_found, sent
from drift.sandbox.store import Body
from drift.sandbox.workspace import Workspace

KIND = "ticket_type"
_STATE = "ticket_state"
_EMBEDDED = ("type", "id", "category", "internal_label", "external_label")
_IN_STATE = ("type", "id", "name", "description", "icon", "archived", "is_internal", "category")
_FIELDS = (
    Field("name", required=True, blank=False),
    Field("description"),
    Field("category", one_of=("Customer", "Back-office", "Tracker")),
    Field("icon"),
    Field("is_internal", "flag"),
)
_CREATE_TYPE = Rules(_FIELDS)
_UPDATE_TYPE = Rules((*_FIELDS, Field("archived", "flag")))


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint(KIND, __name__)
    _types(pages, workspace)
    _attributes(pages, workspace)

    @pages.get("/ticket_states")
    def list_states() -> Response:
        types = [{key: ticket_type[key] for key in _IN_STATE} for ticket_type in workspace.read_all(KIND)]
        states = workspace.read_all(_STATE)
        embedded = {"ticket_types": {"type": "list", "data": types}}
        return answer({"type": "list", "data": [state | embedded for state in states]})

    return pages


def _types(pages: Blueprint, workspace: Workspace) -> None:
    @pages.get("/ticket_types")
    def list_types() -> Response:
        return answer(
            {
                "type": "list",
                "data": [_shown(workspace, ticket_type) for ticket_type in workspace.read_all(KIND)],
            }
        )

    @pages.get("/ticket_types/<id>")
    def get_type(id: str) -> Response:
        return answer(_shown(workspace, _existing(workspace.read(KIND, id))))

    @pages.post("/ticket_types")
    def create_type() -> Response:
        wanted = _CREATE_TYPE.checked(sent(), creating=True)
        with workspace.change(g.caller) as change:
            id, at = change.new_id(KIND), int(change.now)
            ticket_type = {
                "type": KIND,
                "id": id,
                "workspace_id": change.id_code,
                "category": "Customer",
                "description": "",
                "icon": "🎟️",
                "is_internal": False,
                **wanted,
                "archived": False,
                "created_at": at,
                "updated_at": at,
            }
            change.put(KIND, id, ticket_type)
            for attribute in default_attributes(change, id):
                change.put(ATTRIBUTE, attribute["id"], attribute, parent=id)
        return answer(_shown(workspace, ticket_type))

    @pages.put("/ticket_types/<id>")
    def update_type(id: str) -> Response:
        wanted = _UPDATE_TYPE.checked(sent(), creating=False)
        with workspace.change(g.caller) as change:
            before = _existing(change.get(KIND, id))
            after = before | wanted
            if after != before:
                after["updated_at"] = int(change.now)
                change.put(KIND, id, after)
        return answer(_shown(workspace, after))


def _attributes(pages: Blueprint, workspace: Workspace) -> None:
    @pages.post("/ticket_types/<parent>/attributes")
    def create_attribute(parent: str) -> Response:
        wanted = CREATE.checked(sent(), creating=True)
        with workspace.change(g.caller) as change:
            _existing(change.get(KIND, parent))
            attribute = folded(change, parent, None, wanted)
            change.put(ATTRIBUTE, attribute["id"], attribute, parent=parent)
        return answer(attribute)

    @pages.put("/ticket_types/<parent>/attributes/<id>")
    def update_attribute(parent: str, id: str) -> Response:
        wanted = UPDATE.checked(sent(), creating=False)
        with workspace.change(g.caller) as change:
            _existing(change.get(KIND, parent))
            before = change.get(ATTRIBUTE, id)
            if before is None or str(before["ticket_type_id"]) != parent:
                raise not_found("Ticket type attribute")
            after = folded(change, parent, before, wanted)
            if after != before:
                after["updated_at"] = int(change.now)
                change.put(ATTRIBUTE, id, after, parent=parent)
        return answer(after)


def _existing(ticket_type: Body | None) -> Body:
    if ticket_type is None:
        raise not_found("Ticket type")
    return ticket_type


def _shown(workspace: Workspace, ticket_type: Body) -> Body:
    """With copies of its attributes and of the states, under the keys that the description names."""
    attributes = workspace.read_all(ATTRIBUTE, parent=ticket_type["id"])
    states = [{key: state[key] for key in _EMBEDDED} for state in workspace.read_all(_STATE)]
    return ticket_type | {
        "ticket_type_attributes": {"type": "list", "ticket_type_attributes": attributes},
        "ticket_states": {"type": "list", "data": states},
    }
