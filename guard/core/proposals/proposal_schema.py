"""The JSON Schema of proposed changes, in a file and in the body of a request. `reading.py` has the checks beyond it.
Pure."""

from __future__ import annotations

from typing import Any, Final

MOST_CHANGES: Final = 100
"""The most changes of one proposal: nobody reviews more at once."""

_RESOURCE: Final = {
    "title": "a resource as KIND/ID, such as office_hours_schedule/41",
    "description": "The resource as KIND/ID, such as office_hours_schedule/41; the kind alone where there is only one.",
    "type": "string",
    "minLength": 1,
    "maxLength": 300,
}
_YES: Final = {"title": "true, or left out", "const": True}

CHANGE: Final[dict[str, Any]] = {
    "title": "a change with the resource and what becomes of it",
    "description": "One change of one resource: an update with `set` or `merge`, a creation, or a deletion.",
    "type": "object",
    "properties": {
        "resource": _RESOURCE,
        "kind": {
            "title": "the name of a kind, such as tag",
            "description": "The kind of a resource to create.",
            "type": "string",
            "minLength": 1,
            "maxLength": 100,
        },
        "parent": {
            **_RESOURCE,
            "description": "Where to create it, as KIND/ID, for a kind that lies under another.",
        },
        "set": {
            "title": "a mapping of JSON Pointers to values, such as { /name: Paris }",
            "description": "The new values by JSON Pointer. Null sets null.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 200,
        },
        "merge": {
            "title": "a part of the resource, such as { name: Paris }",
            "description": "A JSON Merge Patch (RFC 7396): mappings are merged, null takes a field away.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 200,
        },
        "create": {**_YES, "description": "Create a resource of this `kind` with these values."},
        "delete": {**_YES, "description": "Delete the resource."},
    },
    "additionalProperties": False,
}
_MEMBERS: Final[dict[str, Any]] = {
    "changes": {
        "title": "a list of changes",
        "description": "What is asked for together. Each resource once.",
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_CHANGES,
        "items": CHANGE,
    },
    "reason": {
        "title": "a text of at most 2000 characters",
        "description": "Why, for those who have to agree.",
        "type": "string",
        "maxLength": 2000,
    },
    "ticket": {
        "title": "a text of at most 200 characters",
        "description": "The ticket that it belongs to, such as SUP-41.",
        "type": "string",
        "maxLength": 200,
    },
}

BODY: Final[dict[str, Any]] = {
    "type": "object",
    "properties": _MEMBERS,
    "required": ["changes"],
    "additionalProperties": False,
}
"""The body of a request."""


def proposal_file_schema() -> dict[str, Any]:
    """The schema of a file: `version: 1` and the members of a request."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail proposed changes",
        **BODY,
        "properties": {"version": {"const": 1}, **_MEMBERS},
        "required": ["version", "changes"],
    }
