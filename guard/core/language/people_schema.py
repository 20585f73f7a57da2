"""The JSON Schema of people.yaml: who is in which group, and who may do what. Pure."""

from __future__ import annotations

from typing import Any, Final

from guard.core.language.schema_parts import ADDRESS, DURATION, TEXT
from guard.core.language.scope_schema import overlay_word

WHO: Final = r"^((group|claim):\S.*|(\*|[^@\s*]+)@[^@\s*]+)$"
"""Whom an entry of `roles` is about, as a regular expression."""
_WHO: Final[dict[str, Any]] = {
    "title": "an address, *@DOMAIN, group:NAME, or claim:NAME for a group that the identity provider tells of",
    "type": "string",
    "pattern": WHO,
}

_SAID: Final[dict[str, Any]] = {
    "groups": {
        "type": "object",
        "additionalProperties": {"type": "array", "items": ADDRESS},
        "description": "Names of groups, each with the addresses of its people. `group:NAME` and `from` speak of them.",
    },
    "slack": {
        "type": "object",
        "propertyNames": ADDRESS,
        "additionalProperties": TEXT,
        "description": "Addresses with their Slack member ids, so that a question in Slack mentions the person.",
    },
    "break_glass": {
        "type": "array",
        "items": ADDRESS,
        "description": "Who may approve anything but their own changes, and have their own applied at once in an "
        "emergency (`guardrail propose --break-glass`). The record says so.",
    },
    "break_glass_review": {
        **DURATION,
        "description": "Within which time somebody else has to review what was applied by breaking glass; then a "
        "finding opens. Left out: 24h.",
    },
    "same_person": {
        "type": "array",
        "items": {
            "title": "a list of at least two addresses of one person",
            "type": "array",
            "minItems": 2,
            "items": ADDRESS,
        },
        "description": "People who have several addresses, each with all of them. They count as one wherever people "
        "are counted or kept from their own changes, and vote under any of them.",
    },
    "roles": {
        "type": "object",
        "propertyNames": {"enum": ["viewer", "requester", "approver", "operator"]},
        "additionalProperties": {"type": "array", "items": _WHO},
        "description": "Who may do what when they sign in with OpenID Connect: `viewer`, `requester`, `approver`, "
        "`operator`, each with addresses, `*@DOMAIN`, `group:NAME` of this file, or `claim:NAME` for a group that the "
        "provider tells of. The highest role counts. Whoever is in none is not let in. API tokens have a role of their "
        "own.",
    },
    "networks": {
        "type": "object",
        "propertyNames": {**TEXT, "title": "the name of a place", "maxLength": 60},
        "additionalProperties": {
            "title": "a list of networks such as 203.0.113.0/24",
            "type": "array",
            "minItems": 1,
            "items": TEXT,
        },
        "description": "Places by the names that people know, each with its networks. Pages then say `from the Paris "
        "office` beside a change. Where one network lies within another, the smaller one counts.",
    },
    "ai": {
        "type": "array",
        "items": {
            "title": "the name of an app or a robot, or token:ID, and no address of a person",
            "type": "string",
            "minLength": 1,
            "pattern": r"^[^@\s]+$",
        },
        "description": "Apps (package codes), access tokens (`token:ID`) and robots behind which an AI acts; `*` is "
        "any characters. Fin, bots of Intercom, apps that speak MCP and robots with a token of Guardrail are known.",
    },
}
_OTHERWISE: Final = ("groups", "slack", "break_glass", "break_glass_review", "roles", "networks", "ai")
"""All but who is one person, which is so everywhere."""
PEOPLE: Final[dict[str, Any]] = {
    "version": {"const": 1, "description": "The version of the language: 1."},
    **_SAID,
    **overlay_word(
        {name: _SAID[name] for name in _OTHERWISE},
        "a group, a role or a place takes that of the same name's place, and the others stay; a list takes the place "
        "of the whole list.",
    ),
}


def people_schema() -> dict[str, Any]:
    """people.yaml: groups of addresses, Slack ids, and who may break glass."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail people",
        "type": "object",
        "properties": PEOPLE,
        "required": ["version"],
        "additionalProperties": False,
    }
