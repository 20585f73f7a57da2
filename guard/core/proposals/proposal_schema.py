"""The JSON Schema of proposed changes, in a file and in the body of a request. `reading.py` has the checks beyond it.
Pure."""

from __future__ import annotations

from typing import Any, Final

from guard.core.language.asking_schema import LONGEST_REASON, LONGEST_TICKET
from guard.core.language.schema_parts import ADDRESS, DURATION

MOST_CHANGES: Final = 100
"""The most changes of one proposal: nobody reviews more at once."""

_RESOURCE: Final = {
    "title": "a resource as KIND/ID, such as office_hours_schedule/41",
    "description": "The resource as KIND/ID, such as office_hours_schedule/41; the kind alone where there is only one.",
    "type": "string",
    "minLength": 1,
    "maxLength": 300,
}
_NAME: Final = {
    "title": "a name of lower-case letters, digits, - and _, such as winter",
    "type": "string",
    "pattern": "^[a-z][a-z0-9_-]{0,39}$",
}
_NEW: Final = {
    "title": "what another change creates, such as { $new: winter }",
    "type": "object",
    "properties": {"$new": {**_NAME, "description": "The `name` of the change that creates it."}},
    "required": ["$new"],
    "additionalProperties": False,
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
        "name": {
            **_NAME,
            "description": "What other changes call the resource to create: `{ $new: NAME }` stands for its id.",
        },
        "parent": {
            "title": f"{_RESOURCE['title']}, or {{ $new: NAME }}",
            "description": "Where to create it, for a kind that lies under another: KIND/ID, or `{ $new: NAME }`.",
            "anyOf": [_RESOURCE, _NEW],
        },
        "set": {
            "title": "a mapping of JSON Pointers to values, such as { /name: Paris }",
            "description": "The new values by JSON Pointer. Null sets null, `{ $new: NAME }` the id of a resource that "
            "another change creates.",
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
        "expect": {
            "title": "a mapping of JSON Pointers to JSON Schemas, such as { /welcome_message: { maxLength: 80 } }",
            "description": "For what only a person can change: what may be set there in place of the value in `set` or "
            "`merge`, which is the one that people see.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 200,
        },
        "create": {**_YES, "description": "Create a resource of this `kind` with these values."},
        "delete": {**_YES, "description": "Delete the resource."},
    },
    "additionalProperties": False,
}
MEMBERS: Final[dict[str, Any]] = {
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
        "maxLength": LONGEST_REASON,
    },
    "ticket": {
        "title": "a text of at most 200 characters",
        "description": "The ticket that it belongs to, such as SUP-41.",
        "type": "string",
        "maxLength": LONGEST_TICKET,
    },
    "apply_at": {
        "title": "a moment such as 2026-12-05T22:00:00+01:00",
        "description": "When to apply them once they are approved: with an offset (2026-12-05T22:00:00+01:00), or a "
        "local time with its zone (2026-12-05T22:00 Europe/Paris). Left out: as soon as they are approved.",
        "type": "string",
        "minLength": 1,
        "maxLength": 100,
    },
    "apply": {
        "title": "now or window",
        "description": "`now` applies them as soon as they are approved; this is meant where it is left out. `window` "
        "waits for the next maintenance window of the policies that watch them.",
        "enum": ["now", "window"],
    },
    "expires_in": {
        **DURATION,
        "description": "How long the question may wait, at most 90 days. Left out: as the policies say.",
    },
    "who": {
        **ADDRESS,
        "maxLength": 200,
        "description": "For what only a person can change: the teammate by whose hand it is made. Left out: whoever "
        "asks.",
    },
    "window_for": {
        **DURATION,
        "description": "For what only a person can change: how long they have, from the approval or from `apply_at`. "
        "Left out: 24h.",
    },
}

BREAK_GLASS: Final = {
    "title": "true, or left out",
    "const": True,
    "description": "Apply them at once, without anybody's approval. Only for those whom people.yaml names under "
    "`break_glass`, with a `reason`; everybody is told, and somebody else has to review it.",
}
"""Not in a file: whoever breaks glass does so in person."""

BODY: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {**MEMBERS, "break_glass": BREAK_GLASS},
    "required": ["changes"],
    "additionalProperties": False,
}
"""The body of a request."""


FOR_ROBOTS: Final = frozenset(
    {"changes", "reason", "ticket", "apply_at", "apply", "expires_in", "source", "once"}
)
"""What a robot may say of a proposal. A member that is new in the language is for people until it stands here."""
FOR_ASKERS: Final = FOR_ROBOTS | {"window_for"}
"""What a token that was made to propose may say. A member that is new needs one that decides until it stands here."""


def proposal_file_schema() -> dict[str, Any]:
    """The schema of a file: `version: 1` and the members of a request."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail proposed changes",
        **BODY,
        "properties": {"version": {"const": 1}, **MEMBERS},
        "required": ["version", "changes"],
    }
