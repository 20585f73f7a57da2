"""Attributes of people and companies: standard ones fixed and without id, custom ones archived, never deleted."""

import re

from flask import Blueprint, Response, g, request

from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.responses import Refused, answer, sent
from drift.sandbox.store import Body
from drift.sandbox.versions import has_reached
from drift.sandbox.workspace import Change, Workspace

KIND = "data_attribute"
FEWEST_OPTIONS = 2
_NAME = re.compile(r"[\w \-$€£¥]+")
_READ_TYPE = {"options": "string", "datetime": "date"}
_CONVERSATION_TYPES = {"decimal": "float", "datetime": "date", "list": "string"}
_CREATE = Rules(
    (
        Field("name", required=True, blank=False),
        Field("model", required=True),
        Field("data_type", required=True),
        Field("description"),
        Field("messenger_writable", "flag"),
        Field("options"),
    ),
    missing=(400, "parameter_invalid"),
)
_UPDATE = Rules((Field("archived", "flag"), Field("description"), Field("messenger_writable", "flag")))


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint(KIND, __name__)
    _reading(pages, workspace)
    _creating(pages, workspace)
    _updating(pages, workspace)
    return pages


def _reading(pages: Blueprint, workspace: Workspace) -> None:
    @pages.get("/data_attributes")
    def list_attributes() -> Response:
        model = request.args.get("model")
        old = not has_reached(g.version, "2.16")
        if model == "conversation" and not old:
            raise Refused(
                422,
                "parameter_invalid",
                "model=conversation is no longer supported. Use GET /conversations/attributes instead",
            )
        archived = request.args.get("include_archived") == "true"
        every = workspace.read_all(KIND) + (_conversation_attributes(workspace) if old else [])
        chosen = [
            attribute
            for attribute in every
            if model in {None, attribute["model"]} and (archived or not attribute["archived"])
        ]
        return answer({"type": "list", "data": [_shown(attribute) for attribute in chosen]})


def _creating(pages: Blueprint, workspace: Workspace) -> None:
    @pages.post("/data_attributes")
    def create() -> Response:
        body = sent()
        options = _options(body) if body.get("data_type") == "options" else None
        wanted = _CREATE.checked({key: body[key] for key in body if key != "options"}, creating=True)
        _check_new(wanted)
        with workspace.change(g.caller) as change:
            _check_alone(change, wanted)
            id, at = change.new_id(KIND), int(change.now)
            attribute = {
                "id": int(id),
                "type": KIND,
                "description": "",
                "messenger_writable": False,
                **wanted,
                "data_type": _READ_TYPE.get(wanted["data_type"], wanted["data_type"]),
                "full_name": f"custom_attributes.{wanted['name']}",
                "label": wanted["name"],
                "api_writable": True,
                "ui_writable": False,
                "custom": True,
                "archived": False,
                "admin_id": g.caller.id,
                "created_at": at,
                "updated_at": at,
            }
            attribute |= {} if options is None else {"options": options}
            change.put(KIND, id, attribute)
        return answer(_shown(attribute))


def _updating(pages: Blueprint, workspace: Workspace) -> None:
    @pages.put("/data_attributes/<int:id>")
    def update(id: int) -> Response:
        body = sent()
        with workspace.change(g.caller) as change:
            before = change.get(KIND, str(id))
            if before is None or not before["custom"]:
                raise Refused(404, "field_not_found", "We couldn't find that data attribute to update")
            after = before | _UPDATE.checked(body, creating=False)
            if "options" in body:
                after["options"] = _options(body)
            if after["archived"] and not before["archived"] and before.get("_used_by"):
                raise Refused(
                    422, "data_invalid", "The Data Attribute you are trying to archive has a dependant object"
                )
            if after != before:
                after["updated_at"] = int(change.now)
                change.put(KIND, str(id), after)
        return answer(_shown(after))


def _shown(attribute: Body) -> Body:
    """Standard attributes have no id, no writer and no times."""
    hidden = (
        {"_used_by"} if attribute["custom"] else {"_used_by", "id", "created_at", "updated_at", "admin_id"}
    )
    return {key: value for key, value in attribute.items() if key not in hidden}


def _conversation_attributes(workspace: Workspace) -> list[Body]:
    """Before 2.16 this list showed conversation attributes, too."""
    return [
        {
            **{key: attribute[key] for key in ("id", "name", "description", "archived", "admin_id")},
            **{key: attribute[key] for key in ("created_at", "updated_at")},
            "type": KIND,
            "model": "conversation",
            "full_name": attribute["name"],
            "label": attribute["name"],
            "data_type": _CONVERSATION_TYPES.get(attribute["data_type"], attribute["data_type"]),
            "api_writable": True,
            "messenger_writable": False,
            "ui_writable": True,
            "custom": True,
        }
        for attribute in workspace.read_all("conversation_attribute")
    ]


def _options(body: Body) -> list[str]:
    options = body.get("options")
    if not isinstance(options, list):
        raise _CREATE.refused("Options isn't an array")
    values = [option["value"] for option in options if isinstance(option, dict) and option.get("value")]
    if len(options) < FEWEST_OPTIONS or len(values) < len(options):
        raise _CREATE.refused("A list needs at least two options, each with a value")
    return values


def _check_new(wanted: Body) -> None:
    if wanted["model"] not in {"contact", "company"}:
        raise _CREATE.refused("The Data Attribute model field must be either contact or company")
    if wanted["data_type"] not in {"string", "integer", "float", "boolean", "date", "datetime", "options"}:
        raise _CREATE.refused("Data Type isn't an option")
    if not _NAME.fullmatch(wanted["name"]):
        raise _CREATE.refused(
            "Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens"
        )


def _check_alone(change: Change, wanted: Body) -> None:
    name = wanted["name"]
    if any(other["name"].lower() == name.lower() for other in change.listing(KIND)):
        people = "people" if wanted["model"] == "contact" else "company"
        raise _CREATE.refused(
            f"You already have '{name}' in your company data. "
            f"To save this as new {people} data, use a different name."
        )
