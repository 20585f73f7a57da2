"""The JSON Schema of standard changes. Pure."""

from __future__ import annotations

from typing import Any, Final

from guard.core.language.asking_schema import TICKET
from guard.core.language.schema_parts import ID, POINTER, TEXT
from guard.core.language.scope_schema import scope_words
from guard.core.language.vocabulary.what import RULE
from guard.core.language.vocabulary.when import DATE
from guard.core.language.vocabulary.who import ONE_OR_MORE

STANDARD_CHANGE: Final[dict[str, Any]] = {
    "title": "a mapping with id, because, owner, kind, fields and who",
    "type": "object",
    "properties": {
        "id": {
            **ID,
            "description": "Its name, unique among all policies and standard changes.",
        },
        "because": {
            **TEXT,
            "description": "Why nobody has to be asked. Shown wherever it stands in for an approval.",
        },
        "owner": {**TEXT, "description": "Who answers for it."},
        "kind": {
            "title": "the name of a kind, such as tag",
            "type": "string",
            "minLength": 1,
            "description": "The kind of the resource.",
        },
        "change": {
            "enum": ["created", "updated", "deleted"],
            "description": "What happens to the resource. Left out: updated.",
        },
        "where": {
            **RULE,
            "description": "A JSON Schema that selects resources, before and after. Left out: all.",
        },
        "fields": {
            "title": "a mapping of JSON Pointers to JSON Schemas, such as { /name: { maxLength: 40 } }",
            "type": "object",
            "minProperties": 1,
            "propertyNames": POINTER,
            "additionalProperties": {
                "title": "true, or a JSON Schema that says something",
                "type": ["boolean", "object"],
                "minProperties": 1,
            },
            "description": "The fields that may be touched, with what is allowed there. `true` allows any value. A "
            "change of anything else does not match.",
        },
        "who": {
            **ONE_OR_MORE,
            "description": "Who may do it: addresses, `*@acme.example`, `group:NAME`. Never what acts for "
            "them: a robot, an app.",
        },
        "ticket": {
            **TICKET,
            "description": "A regular expression that the ticket of the proposal has to fit.",
        },
        "until": {
            **DATE,
            "description": "The last day on which it holds, in UTC. Left out: until it is taken out.",
        },
        "live": {
            "title": "true, or left out",
            "const": True,
            "description": "It may also be made in Intercom without a proposal. Left out: only as a proposal.",
        },
        "satisfies": {
            **ONE_OR_MORE,
            "description": "Ids of policies without `must` that it satisfies whatever they ask for: those that refuse, "
            "that flag, and what they demand of whoever asks first. Left out: it stands in for approvals alone.",
        },
        **scope_words("the standard change"),
    },
    "required": ["id", "because", "owner", "kind", "who"],
    "additionalProperties": False,
}
