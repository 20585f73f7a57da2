"""Builds the OpenAPI 3.1 document from the declarations of the routes."""

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


def document(routes: Iterable[Route[Any]], *, title: str, version: str, description: str) -> dict[str, Json]:
    """The OpenAPI document of these routes. Its components are the types of their answers."""
    declared = tuple(routes)
    schemas, components = _type_schemas(declared)
    paths: dict[str, dict[str, Json]] = {}
    for route in declared:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": description, "license": {"name": "MIT"}},
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


def _type_schemas(routes: Iterable[Route[Any]]) -> tuple[Schemas, Schema]:
    """The schema that refers to each type, and the components by name."""
    types = list(
        dict.fromkeys((Problem, *(type_ for route in routes for type_ in _answer_types(route.answer))))
    )
    schemas, components = schema_components(types, ref_template="#/components/schemas/{name}")
    described = {
        name: {**schema, "description": " ".join(schema.get("description", "").split())}
        for name, schema in components.items()
    }
    return dict(zip(types, schemas, strict=True)), described


def _answer_types(answer: AnswerType | None) -> tuple[type, ...]:
    if answer is None:
        return ()
    return get_args(answer) if isinstance(answer, UnionType) else (answer,)


def _operation(route: Route[Any], schemas: Schemas) -> dict[str, Json]:
    operation: dict[str, Json] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [subject(route.path)],
        "responses": {
            str(route.status): _response(route, schemas),
            **_problem_responses(route, schemas[Problem]),
        },
    }
    if route.parameters:
        operation["parameters"] = [_parameter(parameter) for parameter in route.parameters]
    if route.takes is not None:
        operation["requestBody"] = {"content": {JSON: {"schema": route.takes}}}
    if route.role is None:
        operation["security"] = []
    else:
        operation["description"] = f"Needs the role {route.role} or a higher one."
    return operation


def subject(path: str) -> str:
    """The subject of a route: the first word of its path."""
    return path.removeprefix(API).strip("/").partition("/")[0]


def _parameter(parameter: Parameter) -> dict[str, Json]:
    return {
        "name": parameter.name,
        "in": parameter.where,
        "required": parameter.where == "path",
        "description": parameter.description,
        "schema": parameter.schema,
    }


def _response(route: Route[Any], schemas: Schemas) -> dict[str, Json]:
    if route.answer is None and route.media == (JSON,):
        return {"description": "Nothing but the status."}
    content = {
        media: {"schema": _answer_schema(route, schemas) if media == JSON else {"type": "string"}}
        for media in route.media
    }
    return {"description": "As asked.", "content": content}


def _answer_schema(route: Route[Any], schemas: Schemas) -> Schema:
    """The schema of the JSON answer; `anyOf` where it has several types."""
    alternatives = [schemas[type_] for type_ in _answer_types(route.answer)]
    return alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}


def _problem_responses(route: Route[Any], schema: Schema) -> dict[str, Json]:
    codes = {"400", "500", "503"}
    if route.role is not None:
        codes |= {"401", "403"}
    if any(parameter.where == "path" for parameter in route.parameters):
        codes.add("404")
    if route.method == "POST":
        codes |= {"401", "409", "413"}
    return {
        code: {"description": _PROBLEMS[code], "content": {MEDIA: {"schema": schema}}}
        for code in sorted(codes)
        if code != str(route.status)
    }
