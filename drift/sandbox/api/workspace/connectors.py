"""Data connectors: a list without addresses, details with masked headers, drafts before live."""

from typing import Any

from flask import Blueprint, Response, g, request

from drift.sandbox.api.rest.pages import by_cursor
from drift.sandbox.header_masking import masked, seal
from drift.sandbox.responses import Refused, answer, iso, not_found, only, sent
from drift.sandbox.store import Body
from drift.sandbox.workspace import Workspace

KIND = "data_connector"
_BASE = "/data_connectors"
_METHODS = ("get", "post", "put", "delete", "patch")
_AUDIENCES = ("leads", "users", "visitors")
_IN_LIST = (
    "type", "id", "name", "description", "state", "http_method", "direct_fin_usage",
    "created_by_admin_id", "updated_by_admin_id", "created_at", "updated_at", "execution_results_url",
)  # fmt: skip
_WRITABLE = (
    "name", "description", "http_method", "url", "body", "direct_fin_usage", "audiences", "headers",
    "data_inputs", "customer_authentication", "bypass_authentication", "validate_missing_attributes",
    "mock_response", "token_ids",
)  # fmt: skip
_BLANK: Body = {
    "type": KIND,
    "description": None,
    "state": "draft",
    "http_method": "get",
    "url": None,
    "headers": [],
    "direct_fin_usage": False,
    "audiences": [],
    "execution_type": "server_side",
    "configuration_response_type": "test_response_type",
    "data_transformation_type": None,
    "client_function_name": None,
    "client_function_timeout_ms": None,
    "data_inputs": [],
    "response_fields": [],
    "object_mappings": [],
    "token_ids": [],
    "customer_authentication": False,
    "bypass_authentication": False,
    "validate_missing_attributes": None,
    "_used_by": [],
}


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint(KIND, __name__)
    _reading(pages, workspace)
    _writing(pages, workspace)
    return pages


def _reading(pages: Blueprint, workspace: Workspace) -> None:
    @pages.get(_BASE)
    def list_connectors() -> Response:
        bodies, page = by_cursor(workspace, KIND, default=20, highest=50)
        return answer({"type": "list", "data": [only(body, _IN_LIST) for body in bodies], "pages": page})

    @pages.get(f"{_BASE}/<id>")
    def get_connector(id: str) -> Response:
        if request.args.get("state_version", "live") not in {"live", "draft"}:
            raise Refused(400, "parameter_invalid", "Invalid state_version. Must be one of: live, draft")
        return answer(_shown(_exists(workspace.read(KIND, id))))


def _writing(pages: Blueprint, workspace: Workspace) -> None:
    @pages.post(_BASE)
    def create_connector() -> Response:
        wanted = _valid(only(sent(), _WRITABLE))
        if not wanted.get("name"):
            raise Refused(422, "parameter_not_found", "Name is required", "name")
        with workspace.change(g.caller) as change:
            id = change.new_id(KIND)
            known = {
                "id": id,
                "created_by_admin_id": g.caller.id,
                "created_at": iso(change.now),
                "execution_results_url": f"{_BASE}/{id}/execution_results",
            }
            body = _written(_BLANK | known, wanted, change.now)
            change.put(KIND, id, body)
        return answer(_shown(body), 201)

    @pages.patch(f"{_BASE}/<id>")
    def update_connector(id: str) -> Response:
        wanted = _valid(only(sent(), (*_WRITABLE, "state")))
        with workspace.change(g.caller) as change:
            before = _exists(change.get(KIND, id))
            if wanted.get("state") == "draft" and before["state"] == "live" and before["_used_by"]:
                raise _in_use("set to draft")
            after = _written(before, wanted, change.now)
            change.put(KIND, id, after)
        return answer(_shown(after))

    @pages.delete(f"{_BASE}/<id>")
    def delete_connector(id: str) -> Response:
        with workspace.change(g.caller) as change:
            before = _exists(change.get(KIND, id))
            if before["_used_by"]:
                raise _in_use("deleted")
            if before["state"] != "draft":
                raise Refused(409, "conflict", "Data connector must be in draft state to be deleted")
            change.delete(KIND, id)
        return answer({"id": id, "object": KIND, "deleted": True})


def _exists(connector: Body | None) -> Body:
    if connector is None:
        raise not_found("Data connector", "data_connector_not_found")
    return connector


def _in_use(what: str) -> Refused:
    return Refused(
        409, "data_connector_in_use", f"Data connector is in use by other resources and cannot be {what}"
    )


def _shown(stored: Body) -> Body:
    """What a reader gets: never a header value, never what the sandbox keeps for itself."""
    shown = {key: value for key, value in stored.items() if not key.startswith("_")}
    return shown | {"headers": masked(stored["headers"])}


def _written(before: Body, wanted: Body, now: float) -> Body:
    """Only the fields sent change; `headers` and `data_inputs` replace the whole list."""
    after = before | wanted | {"updated_by_admin_id": g.caller.id, "updated_at": iso(now)}
    if "headers" in wanted:
        after["headers"] = seal(wanted["headers"])
    if "mock_response" in wanted:
        after["response_fields"] = _fields_of(after.pop("mock_response"))
        after["configuration_response_type"] = "mock_response_type"
    return after


def _fields_of(mock: dict[str, Any], prefix: str = "") -> list[Body]:
    fields: list[Body] = []
    for key, value in mock.items():
        if isinstance(value, dict):
            fields += _fields_of(value, f"{prefix}{key}.")
        else:
            fields.append(
                {"path": prefix + key, "type": _type_of(value), "example_value": value, "redacted": False}
            )
    return fields


def _type_of(value: object) -> str:
    names = {bool: "boolean", int: "integer", float: "decimal", str: "string"}
    return names.get(type(value), "unknown")


def _valid(wanted: Body) -> Body:
    method, audiences, state = wanted.get("http_method"), wanted.get("audiences"), wanted.get("state")
    if method is not None and method not in _METHODS:
        raise _invalid("Http Method isn't an option")
    if audiences is not None and not (isinstance(audiences, list) and set(audiences) <= set(_AUDIENCES)):
        raise _invalid("Invalid audiences. Must be a subset of: leads, users, visitors")
    if state is not None and state not in {"draft", "live"}:
        raise _invalid("Invalid state. Must be one of: draft, live")
    for header in wanted.get("headers") or []:
        if not isinstance(header, dict) or not {"name", "value"} <= set(header):
            raise _invalid("Every header needs a name and a value")
    if not isinstance(wanted.get("mock_response", {}), dict):
        raise _invalid("mock_response must be an object")
    # A null changes nothing: the write schema knows no nulls.
    return {key: value for key, value in wanted.items() if value is not None}


def _invalid(message: str) -> Refused:
    return Refused(422, "parameter_invalid", message)
