"""Writes `ocsf-1.8.0.json`: the published schema of OCSF for the classes that events are mapped to, as JSON Schemas.

    uv run --with ocsf-json-schema==1.2.0 python tests/guard/core/exports/ocsf_schema_writer.py

The package `ocsf-json-schema` (MIT) carries the schema as schema.ocsf.io exports it (Apache License 2.0, see `NOTICE`
beside this file). Of its JSON Schemas we take required and known fields, enums and at-least-one constraints; added are
the patterns, lengths and ranges of the schema's own types, which it leaves out, and the names that belong to numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

VERSION: Final = "1.8.0"
TARGET: Final = Path(__file__).with_name(f"ocsf-{VERSION}.json")
PROFILES: Final = ("", "host")
CLASSES: Final = (
    "base_event",
    "compliance_finding",
    "detection_finding",
    "account_change",
    "authentication",
    "entity_management",
    "user_access",
    "group_management",
    "web_resources_activity",
    "application_lifecycle",
    "api_activity",
)


def main() -> None:
    package = import_module("ocsf_json_schema")
    published = package.get_ocsf_schema(version=VERSION)
    made = package.OcsfJsonSchemaEmbedded(published)
    schemas: dict[str, Any] = {}
    shared: dict[str, Any] = {}
    for name in CLASSES:
        for profile in PROFILES:
            schema = made.get_class_schema(class_name=name, profiles=[profile] if profile else [])
            shared |= schema.pop("$defs", {})
            uid = published["classes"][name].get("uid", 0)
            schemas[f"{uid} {profile}".strip()] = _strict(schema, published["classes"][name], published)
    objects = {name: _strict(schema, _object(name, published), published) for name, schema in shared.items()}
    whole = {"version": VERSION, "classes": schemas, "objects": objects}
    TARGET.write_text(json.dumps(whole, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8")


def _object(name: str, published: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(
        found
        for key, found in published["objects"].items()
        if key.replace("/", "_") == name.replace("/", "_")
    )


def _strict(
    schema: dict[str, Any], declared: Mapping[str, Any], published: Mapping[str, Any]
) -> dict[str, Any]:
    """With patterns, lengths and ranges, and without what only people read."""
    types = published["dictionary"]["types"]["attributes"]
    attributes = declared["attributes"]
    for name, shown in schema.get("properties", {}).items():
        shown.pop("title", None)
        attribute = attributes[name]
        limits = types.get(attribute.get("type"), {})
        place = shown.get("items", shown)
        if "regex" in limits:
            place["pattern"] = limits["regex"]
        if "max_len" in limits:
            place["maxLength"] = limits["max_len"]
        if "range" in limits:
            place["minimum"], place["maximum"] = limits["range"]
        if attribute.get("sibling") and attribute.get("enum"):
            shown["x-sibling"] = attribute["sibling"]
            shown["x-names"] = {number: entry["caption"] for number, entry in attribute["enum"].items()}
    return {name: value for name, value in schema.items() if name not in ("title", "$id", "$schema")}


if __name__ == "__main__":
    main()
