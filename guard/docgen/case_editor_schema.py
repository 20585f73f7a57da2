"""The JSON Schema of case files for editors: the loader's schema, with names to complete.

`python -m guard.docgen.case_editor_schema > policies/cases.schema.json` writes it.
A test fails when the file is out of date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import CATALOGUE
from drift.reference_data.acme_examples import acme
from guard.core.cases.case_schema import GIVEN, case_file_schema
from guard.core.language.schema_parts import POINTER
from guard.docgen.policy_editor_schema import DRAFT

_OF_EXAMPLES: Final = {"set": ["example"], "remove": ["example"]}


def case_editor_schema() -> dict[str, Any]:
    """The schema that the loader accepts, with the names to choose from and the keys that exclude one another."""
    schema = {**case_file_schema(), "$schema": DRAFT}
    case = schema["properties"]["cases"]["items"]
    parts = dict(case["properties"])
    documented = {
        "kind": parts["state"]["properties"]["kind"],
        "example_of_kind": parts["state"]["properties"]["example"],
        "type": parts["activity"]["properties"]["type"],
        "example_of_type": parts["activity"]["properties"]["example"],
    }
    for name in ("change", "proposal"):
        parts[name] = _resource_schema(parts[name], ("before", "after"), "operation")
        parts[name]["properties"]["log"] = _entry_schema(parts[name]["properties"]["log"])
    parts["state"] = _resource_schema(parts["state"], ("body",))
    parts["activity"] = _entry_schema(parts["activity"])
    case = {**case, "properties": parts, "oneOf": [{"required": [key]} for key in GIVEN]}
    schema["properties"] = {**schema["properties"], "cases": {"type": "array", "items": case}}
    schema["definitions"] = {
        name: {**_NAMES[name], "description": part["description"]} for name, part in documented.items()
    }
    return schema


_NAMES: Final[Mapping[str, Any]] = {
    "kind": {"enum": sorted(CATALOGUE)},
    "example_of_kind": {"enum": sorted(acme().resources)},
    "type": {"anyOf": [{"enum": sorted(ACTIVITY_TYPES)}, {"type": "string", "minLength": 1}]},
    "example_of_type": {"enum": sorted(ACTIVITY_TYPES)},
}


def _resource_schema(part: Mapping[str, Any], bodies: tuple[str, ...], *more: str) -> dict[str, Any]:
    in_full = {"required": ["kind"], "anyOf": [{"required": [body]} for body in bodies]}
    return {
        **part,
        "properties": _with_names(part["properties"], kind="kind", example="example_of_kind"),
        "oneOf": [in_full, {"required": ["example"], "not": {"required": ["kind"]}}],
        "dependencies": {
            **_OF_EXAMPLES,
            **{key: ["example"] for key in more},
            **{body: ["kind"] for body in bodies},
        },
    }


def _entry_schema(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **part,
        "properties": _with_names(part["properties"], type="type", example="example_of_type"),
        "oneOf": [{"required": ["type"]}, {"required": ["example"]}],
        "dependencies": {**_OF_EXAMPLES, "metadata": ["type"]},
    }


def _with_names(properties: Mapping[str, Any], **definitions: str) -> dict[str, Any]:
    """The properties with the names that an editor offers, and a pattern for pointers."""
    pointer = {"title": POINTER["title"], "pattern": "^/"}
    return {
        **properties,
        **{name: {"$ref": f"#/definitions/{definition}"} for name, definition in definitions.items()},
        "set": {**properties["set"], "propertyNames": pointer},
        "remove": {**properties["remove"], "items": {**pointer, "type": "string"}},
    }


def written() -> str:
    """The schema as the text of the file."""
    return json.dumps(case_editor_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
