"""The schema of `share`, and of what `watch` counts a share of. Pure."""

from __future__ import annotations

from typing import Any, Final, get_args

from guard.core.language.schema_parts import DURATION, TEXT
from guard.core.language.vocabulary.who import ONE_OR_MORE
from guard.core.model.shares import AFTER, FEWEST, MEASURES, Per

CHOSEN: Final[dict[str, Any]] = {
    "channel": {**TEXT, "description": "The channel on which they began, such as `email` or `whatsapp`."},
    "locale": {**TEXT, "description": "Their language, such as `fr`."},
    "setup": {
        **TEXT,
        "description": "What brought Fin in, in Intercom's words: `workflow`, `profile` and others.",
    },
    "workflow": {**TEXT, "description": "The name of the workflow that brought Fin in."},
    "team": {**TEXT, "description": "The id of the team that they are assigned to."},
    "tag": {**TEXT, "description": "The id of a tag that they carry."},
    "source": {
        "title": "a resource, such as article/41",
        "type": "string",
        "pattern": r"^[a-z_]+/[^/]+$",
        "description": "What Fin answered with, alone or beside others: KIND/ID.",
    },
    "attribute": {
        "title": "a mapping of one attribute to its value, such as { Issue type: Billing }",
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": TEXT,
        "description": "An attribute whose values are kept, with its value.",
    },
}
COUNTED: Final[dict[str, Any]] = {
    "conversations": {
        "title": "all, or a mapping that says which",
        "description": "Conversations of which `share` limits a share: `all`, or those of a `channel`, `locale`, "
        "`setup` (what brought Fin in), `workflow` (by its name), `team` (id), `tag` (id), `source` (KIND/ID) or "
        "`attribute`.",
        "type": ["string", "object"],
        "pattern": "^all$",
        "properties": CHOSEN,
        "minProperties": 1,
        "additionalProperties": False,
    },
    "answers": {
        **ONE_OR_MORE,
        "description": "Sources that Fin answers with, each for itself: `article/41`, `article/*`, or `*`. One or a "
        "list. `share` limits in how many of the answers one is used.",
    },
    "labels": {
        **ONE_OR_MORE,
        "description": "Conversation attributes that workflows set, by their names, one or a list. `share` limits how "
        "many of the labels people correct, for each workflow by itself.",
    },
    "connectors": {
        **ONE_OR_MORE,
        "description": "Ids of data connectors, each for itself, one or a list, with `*`. `share` limits how many of "
        "their runs fail.",
    },
}
"""What a share is counted of, as words of `watch`."""
_PERCENT: Final = {
    "title": "a share such as 30% or 2.5%",
    "type": "string",
    "pattern": r"^(100|[0-9]{1,2}(\.[0-9]{1,2})?) ?%$",
}
_POINTS: Final = {
    "title": "percentage points such as +5pt, -5pt or 5pt (either way)",
    "type": "string",
    "pattern": r"^[+-]?[0-9]{1,2}(\.[0-9])?pt$",
}
AFTERMATH: Final[dict[str, Any]] = {
    "title": "a mapping of measures to points, such as { escalated: +5pt }",
    "type": "object",
    "properties": {
        name: {
            "title": "percentage points such as +5pt or -5pt",
            "type": "string",
            "pattern": r"^[+-][0-9]{1,2}(\.[0-9])?pt$",
            "description": f"So many percentage points of {says}: `+5pt` up, `-5pt` down.",
        }
        for name, says in AFTER.items()
    },
    "minProperties": 1,
    "additionalProperties": False,
}
SHARE: Final[dict[str, Any]] = {
    "title": "a mapping with of, within and a limit",
    "type": "object",
    "properties": {
        "of": {
            "enum": list(MEASURES),
            "description": "What is counted: a word of the table below, which says of what it is a share.",
        },
        "above": {**_PERCENT, "description": "The policy is broken by a larger share."},
        "below": {**_PERCENT, "description": "The policy is broken by a smaller share."},
        "moved": {
            **_POINTS,
            "description": "The policy is broken where the share moved by so many percentage points against the time "
            "before, and chance does not explain it: `+5pt` up, `-5pt` down, `5pt` either way.",
        },
        "within": {**DURATION, "description": "The time that is looked at: the last so many days or hours."},
        "against": {
            **DURATION,
            "description": "How much of the time before `moved` compares with. Left out: four times `within`.",
        },
        "per": {
            "enum": list(get_args(Per)),
            "description": f"Conversations are judged by {', '.join(get_args(Per)[:-1])} or {get_args(Per)[-1]}, each "
            "for itself. Left out: all together.",
        },
        "at_least": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1_000_000,
            "description": f"Of fewer nothing is said: the answer is *unknown*. Left out: {FEWEST}.",
        },
    },
    "required": ["of", "within"],
    "additionalProperties": False,
}
