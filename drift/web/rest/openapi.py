"""The OpenAPI 3.1 document, made of the declarations of the routes. Knows no route by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Any, Final, TypeAlias, get_args

from msgspec.json import schema_components

from drift.core.model.resources import Json
from drift.web.rest.parameters import Parameter
from drift.web.rest.problem_details import MEDIA, Problem
from drift.web.rest.route import API, JSON, AnswerType, Route, Schema

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


Schemas: TypeAlias = Mapping[type, Schema]
"""The schema by which the document refers to a type."""


def document(routes: Iterable[Route[Any]], *, title: str, version: str, about: str) -> dict[str, Json]:
    """The document of these routes. Its components are the types that the routes answer with."""
    listed = tuple(routes)
    schemas, components = _described(listed)
    paths: dict[str, dict[str, Json]] = {}
    for route in listed:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": about, "license": {"name": "MIT"}},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made with `guardrail token create EMAIL --role ROLE`.",
                }
            },
        },
    }


def _described(routes: Iterable[Route[Any]]) -> tuple[Schemas, Schema]:
    """How each type is referred to, and the components by name."""
    types = list(dict.fromkeys((Problem, *(each for route in routes for each in _types(route.answer)))))
    schemas, components = schema_components(types, ref_template="#/components/schemas/{name}")
    described = {
        name: {**schema, "description": " ".join(schema.get("description", "").split())}
        for name, schema in components.items()
    }
    return dict(zip(types, schemas, strict=True)), described


def _types(answer: AnswerType | None) -> tuple[type, ...]:
    if answer is None:
        return ()
    return get_args(answer) if isinstance(answer, UnionType) else (answer,)


def _operation(route: Route[Any], schemas: Schemas) -> dict[str, Json]:
    operation: dict[str, Json] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [subject(route.path)],
        "responses": {str(route.status): _answer(route, schemas), **_problems(route, schemas[Problem])},
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


def _answer(route: Route[Any], schemas: Schemas) -> dict[str, Json]:
    if route.answer is None and route.media == (JSON,):
        return {"description": "Nothing but the status."}
    content = {
        media: {"schema": _schema(route, schemas) if media == JSON else {"type": "string"}}
        for media in route.media
    }
    return {"description": "As asked.", "content": content}


def _schema(route: Route[Any], schemas: Schemas) -> Schema:
    """The schema of the JSON answer: any of several types, where it has several."""
    found = [schemas[each] for each in _types(route.answer)]
    return found[0] if len(found) == 1 else {"anyOf": found}


def _problems(route: Route[Any], schema: Schema) -> dict[str, Json]:
    codes = {"400", "500", "503"}
    if route.role is not None:
        codes |= {"401", "403"}
    if any(one.where == "path" for one in route.parameters):
        codes.add("404")
    if route.method == "POST":
        codes |= {"401", "409", "413"}
    return {
        code: {"description": _PROBLEMS[code], "content": {MEDIA: {"schema": schema}}}
        for code in sorted(codes)
        if code != str(route.status)
    }
