"""The JSON Schema that an editor is given for policy files: that of the loader, with what helps while writing.

`python -m guard.editor_schema > policies/policy.schema.json` writes it; a test says when that is due.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from drift.activity_types import ACTIVITY_TYPES
from drift.catalogue import CATALOGUE
from guard.exemption_checks import KEYS
from guard.policy_schema import EXEMPTION, POLICY, WATCH, policy_file_schema

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
"""What YAML's language server reads. A test holds the schema to it."""
SAID: Final[Mapping[str, str]] = {
    "id": "Unique among all policies: lower-case words joined by hyphens.",
    "because": "Completes the sentence: This change is stopped because ... It is what people read.",
    "severity": "How bad it is when this is broken.",
    "owner": "Who answers for the policy.",
    "controls": "Free tags for reports, such as SOC2-CC6.6.",
    "watch": "What is looked at: kinds of resources, or types of activity-log entries.",
    "must": "A JSON Schema (2020-12) over the resource. A field it names is required unless it says `optional: true`.",
    "when": "Limits the policy. All words must hold; what cannot be known counts as holding.",
    "unless": "Excuses. All words must hold; what cannot be known does not excuse.",
    "more_than": "How many matching entries of the activity log are still fine, per actor, kind (activity type) or "
    "workspace.",
    "then": "What is done: flag, revert, revert with declared values, or require_approval.",
    "mode": "observe records only what the policy would have done. Left out: the workspace's mode.",
    "exemptions": "Waivers that end, each with its reason and owner.",
}
WATCHED: Final[Mapping[str, str]] = {
    "kind": "Kinds of resources, one or a list; `*` stands for any characters.",
    "activity": "Types of activity-log entries, one or a list, with `*`. Types nobody has heard of yet may be named.",
    "where": "A JSON Schema that selects resources. Left out: all.",
    "change": "created, updated or deleted, one or a list. Left out: all three.",
    "fields": "JSON Pointers. Left out: any field.",
}


EXEMPTED: Final[Mapping[str, str]] = {
    "resource": "An id, KIND/ID, or a glob over these. Left out: every resource.",
    "actor": "Who may: addresses, `*@acme.example`, `group:NAME`. Nobody known is nobody of them. Left out: everybody.",
    "pointer": "JSON Pointers: what lies at or below one is excused. Left out: every field.",
    "until": "The last day, in UTC.",
    "reason": "Why it is fine for now. Shown wherever the exemption speaks.",
    "owner": "Who answers for it, and is to be asked before it ends.",
}


def editor_schema() -> dict[str, Any]:
    """What the loader accepts, with descriptions, and with the names of kinds and activity types to choose from."""
    schema = {**policy_file_schema(), "$schema": DRAFT}
    watched = _described(WATCH["properties"], WATCHED)
    watched["kind"] = _chosen(watched["kind"], sorted(CATALOGUE))
    watched["activity"] = _chosen(watched["activity"], sorted(ACTIVITY_TYPES))
    parts = _described(POLICY["properties"], SAID)
    parts["watch"] = {**parts["watch"], "properties": watched}
    exempted = _described(EXEMPTION["properties"], EXEMPTED)
    exemption = {**EXEMPTION, "properties": exempted, "anyOf": [{"required": [key]} for key in KEYS]}
    parts["exemptions"] = {**parts["exemptions"], "items": exemption}
    schema["properties"]["policies"] = {"type": "array", "items": {**POLICY, "properties": parts}}
    return schema


def _described(properties: Any, said: Mapping[str, str]) -> dict[str, Any]:
    return {name: {**schema, "description": said[name]} for name, schema in properties.items()}


def _chosen(schema: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """One name or a list; anything else that is text stays allowed, as names may hold `*`."""
    one = {"anyOf": [{"enum": names}, {"type": "string", "minLength": 1}]}
    many = {"type": "array", "minItems": 1, "items": one}
    return {"title": schema["title"], "description": schema["description"], "anyOf": [one, many]}


def written() -> str:
    """The schema as the file has it."""
    return json.dumps(editor_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
