"""Builds the OpenAPI 3.1 document from the declarations of the routes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Any, Final, TypeAlias, get_args

from msgspec.json import schema_components

from drift.core.model.resources import Json
from drift.web.rest.parameters import Parameter
from drift.web.rest.problem_details import MEDIA, Problem
from drift.web.rest.route import API, BESIDE, JSON, WORKSPACES, AnswerType, Route, Schema

_PROBLEMS: Final = {
    "400": "The request cannot be understood.",
    "401": "The credential is missing, unknown, revoked or expired.",
    "403": "The credential is good, and does not allow this.",
    "404": "There is no such thing.",
    "409": "It is too late for this, or it cannot be done as things are.",
    "413": "The body is too large.",
    "422": "It is well formed, and still cannot be done; what stands in the way is named.",
    "429": "Too much at once: try again after the seconds in Retry-After.",
    "500": "A bug of ours; the report id stands in the log.",
    "502": "Intercom did not answer as it should.",
    "503": "The database is not available for the moment: try again.",
}


_ONLY: Final[Json] = {"url": API, "description": "The only workspace, or the default one of several."}
_BY_NAME: Final[Json] = {
    "url": f"{WORKSPACES}/{{workspace}}",
    "description": "Each workspace by its name, with the same routes.",
    "variables": {
        "workspace": {
            "default": "default",
            "description": "The name of the workspace, as the installation calls it.",
        }
    },
}
_ROOT: Final[Json] = {"url": "/"}

Schemas: TypeAlias = dict[AnswerType, Schema]
"""The schema by which the document refers to a type."""
_COMPONENTS: Final = "#/components/schemas/"
_SUFFIX: Final = re.compile(r"Answer(?=_*$)")
_GENERIC: Final = re.compile(r"(?P<generic>\w+)_(?P<of>\w+)_")


def document(
    routes: Iterable[Route[Any]],
    *,
    title: str,
    version: str,
    description: str,
    unions: Mapping[str, UnionType] | None = None,
) -> dict[str, Json]:
    """The OpenAPI document of these routes. Its components are the types of their answers, and the `unions` by name.
    A path is said once, behind the address of the API: that of the default workspace, or of any other, is the `server`
    that a client is given."""
    declared = tuple(routes)
    schemas, components = _type_schemas(declared)
    for name, union in (unions or {}).items():
        components[name] = _named_union(name, union, schemas)
        schemas[union] = {"$ref": f"{_COMPONENTS}{name}"}
    paths: dict[str, dict[str, Json]] = {}
    for route in declared:
        paths.setdefault(path_in_document(route), _servers(route))[route.method.lower()] = _operation(
            route, schemas
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": description, "license": {"name": "MIT"}},
        "servers": [_ONLY, _BY_NAME],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made with `guardrail token create EMAIL --role ROLE`, or for a robot with "
                    "`guardrail token create --robot NAME --for EMAIL --role requester`.",
                }
            },
        },
    }


def path_in_document(route: Route[Any]) -> str:
    """The path of a route behind the address of the API, or in full where it stands beside it."""
    return route.path.removeprefix(API)


def _servers(route: Route[Any]) -> dict[str, Json]:
    """The servers of a path, where they are not those of the document."""
    if not route.path.startswith(API):
        return {"servers": [_ROOT, _BY_NAME] if route.path in BESIDE else [_ROOT]}
    return {"servers": [_ONLY]} if route.installation else {}


def _type_schemas(routes: Iterable[Route[Any]]) -> tuple[Schemas, dict[str, Json]]:
    """The schema that refers to each type, and the components by name."""
    types = list(
        dict.fromkeys((Problem, *(type_ for route in routes for type_ in _answer_types(route.answer))))
    )
    schemas, components = schema_components(types, ref_template=_COMPONENTS + "{name}")
    described = {
        component_name(name): {
            **_published(schema),
            "title": component_name(name),
            "description": " ".join(schema.get("description", "").split()),
        }
        for name, schema in components.items()
    }
    if len(described) < len(components):
        raise ValueError(f"two types have the same component name: {sorted(components)}")
    return dict(zip(types, map(_published, schemas), strict=True)), described


def component_name(type_name: str) -> str:
    """The published name of a type: without the suffix `Answer`, and `ChangePage` for a `Page[ChangeAnswer]`. Client
    generators name their classes after it, so it never changes."""
    name = _SUFFIX.sub("", type_name)
    generic = _GENERIC.fullmatch(name)
    return name if generic is None else generic["of"] + generic["generic"]


def _published(schema: Json) -> Json:
    """The schema with every reference under its published name, and defaults as JSON has them."""
    if isinstance(schema, list | tuple):
        return [_published(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _COMPONENTS + component_name(value.removeprefix(_COMPONENTS))
        if key == "$ref"
        else _published(value)
        for key, value in schema.items()
    }


def _named_union(name: str, union: UnionType, schemas: Schemas) -> Schema:
    types = _answer_types(union)
    names = " or ".join(component_name(type_.__name__) for type_ in types)
    return {"title": name, "anyOf": [schemas[type_] for type_ in types], "description": f"{names}."}


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
            **{str(status): _response(route, schemas) for status in (route.status, *route.also)},
            **_problem_responses(route, schemas[Problem]),
        },
    }
    if route.parameters:
        operation["parameters"] = [_parameter(parameter) for parameter in route.parameters]
    if route.takes is not None:
        required = bool(route.takes.get("required"))
        operation["requestBody"] = {"required": required, "content": {JSON: {"schema": route.takes}}}
    if route.role is None:
        operation["security"] = []
    else:
        robots = "" if route.lets_robots_in else " Not for the tokens of robots."
        operation["description"] = f"Needs the role {route.role} or a higher one.{robots}"
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
    content = {media: {"schema": _media_schema(route, media, schemas)} for media in route.media}
    return {"description": "As asked.", "content": content}


def _media_schema(route: Route[Any], media: str, schemas: Schemas) -> Schema:
    if media == JSON:
        return _answer_schema(route, schemas)
    return {"type": "object" if media.endswith("json") else "string"}


def _answer_schema(route: Route[Any], schemas: Schemas) -> Schema:
    """The schema of the JSON answer; `anyOf` where it has several types and no name."""
    if route.answer in schemas:
        return schemas[route.answer]
    return {"anyOf": [schemas[type_] for type_ in _answer_types(route.answer)]}


def _problem_responses(route: Route[Any], schema: Schema) -> dict[str, Json]:
    codes = {"400", "500", "503", *map(str, route.refuses)}
    if route.role is not None:
        codes |= {"401", "403", "404", "429"}
    if any(parameter.where == "path" for parameter in route.parameters):
        codes.add("404")
    if route.method in ("POST", "PATCH"):
        codes |= {"401", "409", "413"}
    return {
        code: {"description": _PROBLEMS[code], "content": {MEDIA: {"schema": schema}}}
        for code in sorted(codes)
        if code != str(route.status)
    }
