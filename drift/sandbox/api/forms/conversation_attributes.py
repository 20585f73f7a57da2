"""Conversation attributes and the options of their lists: both archived by a deletion that nothing takes back."""

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, g, request

from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.responses import Refused, answer, not_found, sent
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change, Workspace

KIND = "conversation_attribute"
FEWEST_OPTIONS = 2
_BASE = "/conversations/attributes"
_TYPES = ("string", "integer", "list", "decimal", "boolean", "datetime", "relationship", "files")
_REFUSAL = (422, "parameter_invalid")
_FIELDS = (
    Field("name", required=True, blank=False),
    Field("description"),
    Field("required", "flag"),
    Field("visible_to_team_ids", "texts"),
    Field("multiline", "flag"),
    Field("reference", "object"),
)
_CREATE = Rules(
    (*_FIELDS, Field("data_type", required=True), Field("options", "objects")),
    missing=_REFUSAL,
    invalid=_REFUSAL,
)
_UPDATE = Rules(_FIELDS, missing=_REFUSAL, invalid=_REFUSAL)
_ONLY_FOR = {"multiline": "string", "reference": "relationship", "options": "list"}


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint(KIND, __name__)
    _reading(pages, workspace)
    _writing(pages, workspace)
    _writing_options(pages, workspace)
    return pages


def _reading(pages: Blueprint, workspace: Workspace) -> None:
    @pages.get(_BASE)
    def list_attributes() -> Response:
        archived = request.args.get("include_archived") == "true"
        every = workspace.read_all(KIND)
        return answer(
            {
                "type": "list",
                "data": [attribute for attribute in every if archived or not attribute["archived"]],
            }
        )

    @pages.get(f"{_BASE}/<int:id>")
    def get_attribute(id: int) -> Response:
        return answer(_existing(workspace.read(KIND, str(id))))


def _writing(pages: Blueprint, workspace: Workspace) -> None:
    @pages.post(_BASE)
    def create() -> Response:
        wanted = _CREATE.checked(sent(), creating=True)
        if wanted["data_type"] not in _TYPES:
            raise _refused(
                f"data_type '{wanted['data_type']}' is not valid. Allowed types: {', '.join(_TYPES)}"
            )
        with workspace.change(g.caller) as change:
            _check_name(change, wanted["name"])
            id, at = change.new_id(KIND), int(change.now)
            attribute = {
                "type": KIND,
                "id": int(id),
                "description": "",
                "required": False,
                "visible_to_team_ids": [],
                **_fitting(wanted, wanted["data_type"], creating=True),
                "archived": False,
                "created_at": at,
                "updated_at": at,
                "admin_id": g.caller.id,
            }
            change.put(KIND, id, attribute)
        return answer(attribute)

    @pages.put(f"{_BASE}/<int:id>")
    def update(id: int) -> Response:
        wanted = _UPDATE.checked(sent(), creating=False)
        with workspace.change(g.caller) as change:
            before = _existing(change.get(KIND, str(id)))
            if "name" in wanted:
                _check_name(change, wanted["name"], but=id)
            after = before | _fitting(wanted, before["data_type"], creating=False)
            _store(change, before, after)
        return answer(after)

    @pages.delete(f"{_BASE}/<int:id>")
    def archive(id: int) -> Response:
        with workspace.change(g.caller) as change:
            before = _existing(change.get(KIND, str(id)))
            after = before | {"archived": True}
            _store(change, before, after)
        return answer(after)


def _writing_options(pages: Blueprint, workspace: Workspace) -> None:
    @pages.post(f"{_BASE}/<int:id>/options")
    def add_option(id: int) -> Response:
        added = _option(_label(sent()))
        return _edited(workspace, id, lambda options: options.append(added))

    @pages.put(f"{_BASE}/<int:id>/options/<option_id>")
    def rename_option(id: int, option_id: str) -> Response:
        label = {"label": _label(sent())}
        return _edited(workspace, id, lambda options: _the(options, option_id).update(label))

    @pages.delete(f"{_BASE}/<int:id>/options/<option_id>")
    def archive_option(id: int, option_id: str) -> Response:
        archived = {"archived": True}
        return _edited(workspace, id, lambda options: _the(options, option_id).update(archived))


def _edited(workspace: Workspace, id: int, edit: Callable[[list[Body]], None]) -> Response:
    """Edit the options of a list; every such write answers the whole attribute."""
    with workspace.change(g.caller) as change:
        before = _existing(change.get(KIND, str(id)))
        if before["data_type"] != "list":
            raise _refused("Options can only be managed on list attributes")
        options = [dict(option) for option in before["options"]]
        edit(options)
        if len([option for option in options if not option["archived"]]) < FEWEST_OPTIONS:
            raise _refused(f"A list attribute must have at least {FEWEST_OPTIONS} active options")
        after = before | {"options": options}
        _store(change, before, after)
    return answer(after)


def _existing(attribute: Body | None) -> Body:
    if attribute is None:
        raise not_found("Conversation attribute", f"{KIND}_not_found")
    return attribute


def _check_name(change: Change, name: str, but: int | None = None) -> None:
    others = [
        attribute
        for attribute in change.listing(KIND)
        if attribute["id"] != but and not attribute["archived"]
    ]
    if any(other["name"].lower() == name.lower() for other in others):
        raise _refused(f"An attribute named '{name}' already exists")


def _fitting(wanted: Body, data_type: str, *, creating: bool) -> Body:
    """The wanted fields, with those that only one data type has checked and completed."""
    for field, only in _ONLY_FOR.items():
        if field in wanted and data_type != only:
            raise _refused(f"{field} can only be set on {only} attributes")
    fitting = dict(wanted)
    if not creating:
        return fitting
    if data_type == "string":
        fitting.setdefault("multiline", False)
    elif data_type == "list":
        labels = [_label(option) for option in wanted.get("options") or []]
        if len(labels) < FEWEST_OPTIONS:
            raise _refused(f"A list attribute must have at least {FEWEST_OPTIONS} active options")
        fitting["options"] = [_option(label) for label in labels]
    elif data_type == "relationship" and wanted.get("reference", {}).get("type") not in {"one", "many"}:
        raise _refused("reference needs a type: one or many")
    return fitting


def _label(body: Body) -> str:
    if set(body) - {"label"}:
        raise _refused("only 'label' is accepted")
    label = body.get("label")
    if label in (None, ""):
        raise _refused("label is required")
    if not isinstance(label, str):
        raise _refused("label must be a string")
    return label


def _option(label: str) -> Body:
    return {"id": str(uuid.uuid4()), "label": label, "archived": False}


def _the(options: list[Body], id: str) -> Body:
    for option in options:
        if option["id"] == id:
            return option
    raise not_found("List option", f"{KIND}_not_found")


def _store(change: Change, before: Body, after: Body) -> None:
    if after != before:
        after["updated_at"] = int(change.now)
        change.put(KIND, str(after["id"]), after)


def _refused(message: str) -> Refused:
    return Refused(*_REFUSAL, message)
