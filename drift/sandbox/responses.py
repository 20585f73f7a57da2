"""Requests and responses in Intercom's format: JSON bodies, error lists, query parameters."""

import base64
import binascii
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Response, g, request

from drift.sandbox import version_fields


class Refused(Exception):
    """A request that Intercom rejects: HTTP status, error code and message."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field


def not_found(noun: str, code: str = "not_found") -> Refused:
    return Refused(404, code, f"{noun} not found")


def answer(body: Mapping[str, Any], status: int = 200) -> Response:
    """The body as the version of the request shows it."""
    if "version" in g:
        body = version_fields.shown(body, request.path, g.version)
    return Response(orjson.dumps(body), status=status, content_type="application/json; charset=utf-8")


def refusal(refused: Refused) -> Response:
    """Intercom's error list. `field` is omitted when it is empty."""
    error: dict[str, Any] = {"code": refused.code, "message": refused.message}
    if refused.field is not None:
        error["field"] = refused.field
    body = {"type": "error.list", "request_id": str(uuid.uuid4()), "errors": [error]}
    return Response(orjson.dumps(body), refused.status, content_type="application/json; charset=utf-8")


def sent() -> dict[str, Any]:
    """The JSON object of the request body, with the fields that its version knows; an empty body is an empty object."""
    raw = request.get_data()
    if not raw:
        return {}
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as problem:
        raise Refused(400, "bad_request", "The request body is not JSON") from problem
    if not isinstance(body, dict):
        raise Refused(400, "bad_request", "The request body is not a JSON object")
    return version_fields.taken(body, request.path, g.version) if "version" in g else body


def only(body: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """The writable keys of a request body; Intercom ignores the others."""
    return {key: body[key] for key in keys if key in body}


def whole_number(name: str, default: int, highest: int | None = None) -> int:
    """A positive integer from a query parameter."""
    text = request.args.get(name)
    if text is None:
        return default
    if not text.isdigit() or int(text) < 1:
        raise Refused(400, "parameter_invalid", f"{name} must be a positive integer", name)
    return int(text) if highest is None else min(int(text), highest)


def iso(seconds: float) -> str:
    """The ISO 8601 format that connectors, macros and workflows use for times."""
    moment = datetime.fromtimestamp(int(seconds), UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def cursor(updated: float, number: int) -> str:
    """An opaque page cursor: Base64 of a JSON array, as Intercom documents for macros."""
    return base64.b64encode(orjson.dumps([updated, str(number)])).decode()


def opened_cursor(text: str) -> tuple[float, int]:
    try:
        updated, number = orjson.loads(base64.b64decode(text, validate=True))
        return float(updated), int(number)
    except (binascii.Error, ValueError, TypeError) as problem:
        raise Refused(
            400,
            "client_error",
            "Invalid starting_after param. Please try again using a starting_after value from a paginated response",
        ) from problem
