"""The OpenAPI 3.1 document, made of the declarations of the routes. Knows no route by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from drift.core.model.resources import Json
from drift.web.rest.parameters import Parameter
from drift.web.rest.problem_details import MEDIA
from drift.web.rest.route import API, JSON, Route, Schema
from drift.web.rest.schemas import named

_PROBLEMS: Final = {
    "400": "The request cannot be understood.",
    "401": "The credential is missing, unknown or revoked.",
    "403": "The credential is good, and does not allow this.",
    "404": "There is no such thing.",
    "409": "It is too late for this, or it cannot be done as things are.",
    "413": "The body is too large.",
    "500": "A bug of ours; the report id stands in the log.",
    "503": "The database is not available for the moment: try again.",
}


def document(
    routes: Iterable[Route[Any]], schemas: Mapping[str, Json], *, title: str, version: str, about: str
) -> dict[str, Json]:
    """The document of these routes. `schemas` are the components their answers refer to."""
    paths: dict[str, dict[str, Json]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": about, "license": {"name": "MIT"}},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made with `guardrail token create EMAIL --role ROLE`.",
                }
            },
        },
    }


def _operation(route: Route[Any]) -> dict[str, Json]:
    operation: dict[str, Json] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [subject(route.path)],
        "responses": {str(route.status): _answer(route), **_problems(route)},
    }
    if route.parameters:
        operation["parameters"] = [_parameter(one) for one in route.parameters]
    if route.takes is not None:
        operation["requestBody"] = {"content": {JSON: {"schema": route.takes}}}
    if route.role is None:
        operation["security"] = []
    else:
        operation["description"] = f"Needs the role {route.role} or a higher one."
    return operation


def subject(path: str) -> str:
    """What a route is about: the first word of its path."""
    return path.removeprefix(API).strip("/").partition("/")[0]


def _parameter(one: Parameter) -> dict[str, Json]:
    return {
        "name": one.name,
        "in": one.where,
        "required": one.where == "path",
        "description": one.description,
        "schema": one.schema,
    }


def _answer(route: Route[Any]) -> dict[str, Json]:
    if route.answer is None and route.media == (JSON,):
        return {"description": "Nothing but the status."}
    shapes: Sequence[tuple[str, Schema]] = [
        (media, (route.answer or {}) if media == JSON else {"type": "string"}) for media in route.media
    ]
    return {"description": "As asked.", "content": {media: {"schema": schema} for media, schema in shapes}}


def _problems(route: Route[Any]) -> dict[str, Json]:
    codes = {"400", "500", "503"}
    if route.role is not None:
        codes |= {"401", "403"}
    if any(one.where == "path" for one in route.parameters):
        codes.add("404")
    if route.method == "POST":
        codes |= {"401", "409", "413"}
    return {code: _problem(_PROBLEMS[code]) for code in sorted(codes) if code != str(route.status)}


def _problem(sentence: str) -> dict[str, Json]:
    return {"description": sentence, "content": {MEDIA: {"schema": named("Problem")}}}
