"""The JSON Schemas of policy files and of people.yaml, built from the vocabulary."""

from __future__ import annotations

from typing import Any, Final

from guard.vocabulary import CONDITION, WORDS
from guard.vocabulary.what import RULE
from guard.vocabulary.when import DATE
from guard.vocabulary.who import ONE_OR_MORE

SEVERITIES: Final = ("low", "medium", "high", "critical")
CHANGES: Final = ("created", "updated", "deleted")
TEXT: Final = {"title": "text", "type": "string", "minLength": 1, "pattern": r"\S"}
DURATION: Final = {
    "title": "a duration such as 90s, 10m, 24h, 7d or 2w",
    "type": "string",
    "pattern": r"^[1-9][0-9]{0,4}[smhdw]$",
}
SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
MEANWHILE: Final = {"enum": ["revert", "keep"]}
ID: Final = {
    "title": "a name of lower-case words joined by hyphens, at most 80 characters",
    "type": "string",
    "pattern": r"^[a-z0-9]+(-[a-z0-9]+)*$",
    "maxLength": 80,
}
POINTER: Final = {
    "title": "a JSON Pointer such as /time_zone_name",
    "type": "string",
    "pattern": r"^(/[^/]*)+$",
}
ADDRESS: Final = {"title": "an e-mail address", "type": "string", "pattern": r"^[^@\s]+@[^@\s]+$"}

WATCH: Final = {
    "type": "object",
    "description": "What the policy looks at: kinds of resources, or types of activity-log entries.",
    "properties": {
        "kind": ONE_OR_MORE,
        "activity": ONE_OR_MORE,
        "where": RULE,
        "change": {
            "title": "created, updated or deleted, or a list of these",
            "oneOf": [
                {"enum": list(CHANGES)},
                {"type": "array", "minItems": 1, "items": {"enum": list(CHANGES)}},
            ],
        },
        "fields": {"type": "array", "minItems": 1, "items": POINTER},
    },
    "additionalProperties": False,
}

REQUIRE_APPROVAL: Final = {
    "type": "object",
    "properties": {
        "from": ONE_OR_MORE,
        "quorum": {"type": "integer", "minimum": 1},
        "expires_in": DURATION,
        "meanwhile": MEANWHILE,
        "on_expiry": MEANWHILE,
    },
    "required": ["from"],
    "additionalProperties": False,
}

EXEMPTION: Final = {
    "type": "object",
    "properties": {
        "resource": {
            "title": "the id of a resource, KIND/ID, or a glob over these",
            "type": ["string", "integer"],
            "minLength": 1,
        },
        "actor": ONE_OR_MORE,
        "pointer": {
            "title": "a JSON Pointer such as /time_zone_name, or a list of these",
            "oneOf": [POINTER, {"type": "array", "minItems": 1, "items": POINTER}],
        },
        "until": DATE,
        "reason": TEXT,
        "owner": TEXT,
    },
    "required": ["until", "reason", "owner"],
    "additionalProperties": False,
}

POLICY: Final = {
    "type": "object",
    "properties": {
        "id": ID,
        "because": TEXT,
        "severity": {"enum": list(SEVERITIES)},
        "owner": TEXT,
        "controls": {"type": "array", "items": TEXT},
        "watch": WATCH,
        "must": RULE,
        "when": CONDITION,
        "unless": CONDITION,
        "more_than": {
            "type": "object",
            "properties": {
                "count": {"type": "integer", "minimum": 0},
                "within": DURATION,
                "per": {"enum": ["actor", "kind", "workspace"]},
            },
            "required": ["count", "within"],
            "additionalProperties": False,
        },
        "then": {
            "title": "flag, revert, or a mapping with require_approval or revert",
            "oneOf": [
                {"enum": ["flag", "revert"]},
                {
                    "type": "object",
                    "properties": {
                        "require_approval": REQUIRE_APPROVAL,
                        "revert": {
                            "type": "object",
                            "properties": {"set": {"type": "object", "minProperties": 1}},
                            "required": ["set"],
                            "additionalProperties": False,
                        },
                    },
                    "minProperties": 1,
                    "maxProperties": 1,
                    "additionalProperties": False,
                },
            ],
        },
        "mode": {"enum": ["observe", "enforce"]},
        "exemptions": {"type": "array", "items": EXEMPTION},
    },
    "required": ["id", "because", "severity", "watch", "then"],
    "additionalProperties": False,
}


def condition_schema() -> dict[str, Any]:
    """One mapping of words to their arguments."""
    words = {word.name: {**word.schema, "description": word.summary} for word in WORDS.values()}
    return {"type": "object", "minProperties": 1, "properties": words, "additionalProperties": False}


def policy_file_schema() -> dict[str, Any]:
    """A file of policies: `version: 1` and a list. Also what an editor may be given to complete and check files."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail policies",
        "type": "object",
        "properties": {"version": {"const": 1}, "policies": {"type": "array", "items": POLICY}},
        "required": ["version", "policies"],
        "additionalProperties": False,
        "$defs": {"condition": condition_schema()},
    }


def people_schema() -> dict[str, Any]:
    """people.yaml: groups of addresses, Slack ids, and who may break glass."""
    addresses = {"type": "array", "items": ADDRESS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail people",
        "type": "object",
        "properties": {
            "version": {"const": 1},
            "groups": {"type": "object", "additionalProperties": addresses},
            "slack": {"type": "object", "propertyNames": ADDRESS, "additionalProperties": TEXT},
            "break_glass": addresses,
        },
        "required": ["version"],
        "additionalProperties": False,
    }
