"""The JSON Schema of policy files for editors: the loader's schema, with descriptions and names to complete.

`python -m guard.docgen.policy_editor_schema > policies/policy.schema.json` writes it.
A test fails when the file is out of date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import CATALOGUE
from guard.core.language.policy_schema import EXEMPTION, FILE, POLICY, WATCH, policy_file_schema
from guard.core.language.standard_schema import STANDARD_CHANGE
from guard.core.lint.exemption_checks import KEYS

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
"""What YAML's language server reads. A test holds the schema to it."""
REFERENCE: Final = (
    "Policies of Intercom Guardrail. Every word with an example that runs: docs/policy-reference.md."
)


def editor_schema() -> dict[str, Any]:
    """The schema that the loader accepts, with descriptions and the names of kinds and activity types."""
    schema = {**policy_file_schema(), "$schema": DRAFT, "description": REFERENCE}
    kinds, activities = sorted(CATALOGUE), sorted(ACTIVITY_TYPES)
    watched = dict(WATCH["properties"])
    watched["kind"] = name_or_list(watched["kind"], kinds)
    watched["activity"] = name_or_list(watched["activity"], activities)
    parts = dict(POLICY["properties"])
    parts["watch"] = {**WATCH, "properties": watched}
    exemption = {**EXEMPTION, "anyOf": [{"required": [key]} for key in KEYS]}
    parts["exemptions"] = {**parts["exemptions"], "items": exemption}
    policies = {**FILE["policies"], "items": {**POLICY, "properties": parts}}
    schema["properties"] = {**FILE, "policies": policies, "standard_changes": _standard_changes(kinds)}
    schema["required"] = ["version"]
    schema["anyOf"] = [{"required": [key]} for key in ("policies", "standard_changes")]
    return schema


def _standard_changes(kinds: list[str]) -> dict[str, Any]:
    parts = dict(STANDARD_CHANGE["properties"])
    parts["kind"] = {**parts["kind"], "enum": kinds}
    return {**FILE["standard_changes"], "items": {**STANDARD_CHANGE, "properties": parts}}


def name_or_list(schema: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """One name or a list; anything else that is text stays allowed, as names may hold `*`."""
    name = {"anyOf": [{"enum": names}, {"type": "string", "minLength": 1}]}
    list_of_names = {"type": "array", "minItems": 1, "items": name}
    return {"title": schema["title"], "description": schema["description"], "anyOf": [name, list_of_names]}


def written() -> str:
    """The schema as the text of the file."""
    return json.dumps(editor_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
