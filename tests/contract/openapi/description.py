"""Intercom's published description of one version, as something that requests and answers are checked against.

Read from the folder INTERCOM_OPENAPI; without it the tests that need it are skipped with a sentence.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.contract.openapi.older_versions import as_of

FOLDER = Path(os.environ.get("INTERCOM_OPENAPI", Path(__file__).parents[4] / "shared" / "intercom"))
FILES = {"2.16": "openapi-2.16.yaml", "Preview": "openapi-preview.yaml"}
METHODS = ("get", "post", "put", "patch", "delete")

needs_description = pytest.mark.skipif(
    not all((FOLDER / name).exists() for name in FILES.values()),
    reason=f"no openapi-2.16.yaml and openapi-preview.yaml in {FOLDER}; set INTERCOM_OPENAPI to their folder",
)

Operation = tuple[str, str]
"""(method, path with `{}` for every parameter), the same in every version."""


@dataclass(frozen=True)
class Description:
    """One OpenAPI document."""

    document: dict[str, Any] = field(repr=False)

    @cached_property
    def operations(self) -> dict[Operation, dict[str, Any]]:
        return {
            (method.upper(), _plain(path)): item[method]
            for path, item in self.document["paths"].items()
            for method in METHODS
            if method in item
        }

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """Fixed paths before those with parameters, so that /articles/search is no article."""
        paths = sorted({path for _, path in self.operations}, key=lambda path: (path.count("{}"), path))
        return [(re.compile(re.escape(path).replace(r"\{\}", "[^/]+")), path) for path in paths]

    def operation_of(self, method: str, path: str) -> Operation | None:
        for pattern, plain in self._patterns:
            if pattern.fullmatch(path) and (method, plain) in self.operations:
                return method, plain
        return None

    def problems_of_answer(self, operation: Operation, status: int, body: Any) -> list[str]:
        """What is wrong with an answer; a status that the description does not have is wrong."""
        responses = self.operations[operation]["responses"]
        if str(status) not in responses:
            return [f"status {status} is not described, only {', '.join(responses)}"]
        content = responses[str(status)].get("content", {}).get("application/json")
        if content is None or "schema" not in content:
            return []
        return list(self.problems_of(content["schema"], body))

    def problems_of_request(
        self, operation: Operation, query: Mapping[str, str], headers: Mapping[str, str], body: Any
    ) -> list[str]:
        """What is wrong with a request: unknown or missing parameters, the version header, the body."""
        described = self.operations[operation]
        known = [self._resolved(parameter) for parameter in described.get("parameters", [])]
        problems = list(_problems_of_query(known, query, self))
        wants_version = any(each["name"] == "Intercom-Version" for each in known)
        if wants_version and "Intercom-Version" not in headers:
            problems.append("no Intercom-Version header")
        if not headers.get("Authorization", "").startswith("Bearer "):
            problems.append("no bearer token")
        content = described.get("requestBody", {}).get("content", {}).get("application/json")
        if content is not None and body is not None:
            problems += self.problems_of(content["schema"], body)
        elif content is None and body:
            problems.append("a body where none is described")
        return problems

    def problems_of(self, schema: dict[str, Any], value: Any) -> Iterator[str]:
        whole = {"allOf": [schema], "components": self.document["components"]}
        for error in jsonschema.Draft202012Validator(whole).iter_errors(value):
            yield f"{error.json_path}: {error.message[:200]}"

    def _resolved(self, parameter: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in parameter:
            return parameter
        found: dict[str, Any] = self.document["components"]["parameters"][parameter["$ref"].split("/")[-1]]
        return found


def _problems_of_query(
    known: list[dict[str, Any]], query: Mapping[str, str], description: Description
) -> Iterator[str]:
    described = {each["name"]: each for each in known if each["in"] == "query"}
    for name, parameter in described.items():
        if parameter.get("required") and name not in query:
            yield f"the query parameter {name} is missing"
    for name, value in query.items():
        if name not in described:
            yield f"the query parameter {name} is not described"
        else:
            schema = described[name].get("schema", {})
            yield from description.problems_of(schema, _typed(schema, value))


def _typed(schema: dict[str, Any], text: str) -> Any:
    """A query value as what its schema means: numbers and flags travel as text."""
    match schema.get("type"):
        case "integer" if text.lstrip("-").isdigit():
            return int(text)
        case "boolean" if text in {"true", "false"}:
            return text == "true"
        case "array":
            return [_typed(schema.get("items", {}), part) for part in text.split(",")]
        case _:
            return text


def _plain(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 says `nullable` where JSON Schema says null; beside a $ref it counts as well."""
    if isinstance(node, list):
        return [_as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _as_json_schema(value) for key, value in node.items()}
    # Formats are remarks here: integers carry `format: date-time`.
    if isinstance(plain.get("format"), str):
        plain.pop("format")
    if plain.pop("nullable", False) is True:
        return {"anyOf": [{"type": "null"}, plain]}
    return plain


@cache
def description(version: str) -> Description:
    """The description of 2.16 or Preview; of an older version, that of 2.16 without what came later."""
    if version not in FILES:
        return Description(as_of(description("2.16").document, version))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (FOLDER / FILES[version]).read_text()
    return Description(_as_json_schema(yaml.load(text, Loader=loader)))
