"""The JSON Schema of policy files, built from the vocabulary. What a key means is said here, where it is declared: the
loader checks by it, editors show it, and `docs/policies.md` and `docs/policy-reference.md` are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guard.core.language.asking_schema import ASK_FIRST
from guard.core.language.schema_parts import DURATION, ID, POINTER, TEXT
from guard.core.language.scope_schema import scope_words
from guard.core.language.share_schema import AFTERMATH, COUNTED, SHARE
from guard.core.language.standard_schema import STANDARD_CHANGE
from guard.core.language.vocabulary.conditions import CONDITION, WORDS
from guard.core.language.vocabulary.what import RULE
from guard.core.language.vocabulary.when import DATE
from guard.core.language.vocabulary.who import ONE_OR_MORE

SEVERITIES: Final = ("low", "medium", "high", "critical")
CHANGES: Final = ("created", "updated", "deleted")
MODES: Final[Mapping[str, str]] = {
    "observe": "It is recorded what the policy would have done; nothing is put back or held.",
    "enforce": "The policy acts, unless the whole workspace is only observed.",
}
PER: Final[Mapping[str, str]] = {
    "actor": "The entries of one person, or of one bot. Where nobody knows who acted: everybody's. This is meant where "
    "`per` is left out.",
    "kind": "The entries of one activity type, whoever made them: 20 deletions of tags, and 20 of teams.",
    "workspace": "All entries that the policy watches.",
}
DONE: Final[Mapping[str, tuple[str, str]]] = {
    "flag": ("a finding is opened", "allowed, with a warning"),
    "revert": ("the protected fields are put back to the last known-good version", "refused"),
    "revert: { set: {...} }": ("the declared values are set instead", "refused"),
    "require_approval: {...}": ("somebody else decides", "ask first"),
}
"""What stands under `then` -> what it does after a change, and what it answers to one that is asked for in advance."""
HELD: Final[Mapping[str, str]] = {
    "revert": "The change is put back.",
    "keep": "The change stays.",
}

WATCH: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What the policy looks at: kinds of resources, types of activity-log entries, or what happens in "
    "conversations.",
    "properties": {
        "kind": {
            **ONE_OR_MORE,
            "description": "Kinds of resources, one or a list; `*` stands for any characters.",
        },
        "activity": {
            **ONE_OR_MORE,
            "description": "Types of activity-log entries, one or a list, with `*`. Types nobody has heard of yet may "
            "be named.",
        },
        "where": {**RULE, "description": "A JSON Schema that selects resources. Left out: all."},
        "change": {
            "description": "What happened to the resource: created, updated or deleted, one or a list. Left out: all "
            "three.",
            "title": "created, updated or deleted, or a list of these",
            "oneOf": [
                {"enum": list(CHANGES)},
                {"type": "array", "minItems": 1, "items": {"enum": list(CHANGES)}},
            ],
        },
        "fields": {
            "type": "array",
            "minItems": 1,
            "items": POINTER,
            "description": "JSON Pointers: a change is looked at when it touches one of these fields, something inside "
            "or around it. Left out: any field.",
        },
        **COUNTED,
    },
    "additionalProperties": False,
}

UNATTRIBUTED: Final[dict[str, Any]] = {
    "title": "a mapping with from, quorum or both",
    "type": "object",
    "properties": {
        "from": {
            **ONE_OR_MORE,
            "description": "Groups of people.yaml. Left out: those who are asked anyway.",
        },
        "quorum": {
            "type": "integer",
            "minimum": 1,
            "description": "How many of them must approve. Left out: 1.",
        },
    },
    "minProperties": 1,
    "additionalProperties": False,
}

FROM: Final[dict[str, Any]] = {
    "title": "a group, or a list of groups and of mappings such as { group: security, quorum: 1 }",
    "type": ["string", "array"],
    "minLength": 1,
    "minItems": 1,
    "items": {
        "title": "a group, or a mapping such as { group: security, quorum: 1 }",
        "type": ["string", "object"],
        "minLength": 1,
        "properties": {
            "group": {"title": "the name of a group", "type": "string", "minLength": 1},
            "quorum": {"type": "integer", "minimum": 1},
        },
        "required": ["group"],
        "additionalProperties": False,
    },
}

ESCALATE: Final[dict[str, Any]] = {
    "title": "a mapping with to and after",
    "type": "object",
    "properties": {
        "to": {**ONE_OR_MORE, "description": "Groups of people.yaml: who may decide as well from then on."},
        "after": {**DURATION, "description": "How long those who are asked first have it to themselves."},
    },
    "required": ["to", "after"],
    "additionalProperties": False,
}

REQUIRE_APPROVAL: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "from": {
            **FROM,
            "description": "Groups of people.yaml: who may approve. Groups that are named count as one. With "
            "`{ group: NAME, quorum: 1 }` a group has to agree for itself: each by people of its own, also where "
            "somebody stands in several.",
        },
        "quorum": {
            "type": "integer",
            "minimum": 1,
            "description": "How many of the groups that are named must approve. Left out: 1.",
        },
        "veto": {
            "type": "boolean",
            "description": "Whether one denial denies. `false`: a denial only counts against, and the question is "
            "denied once the others are too few to approve it. Left out: true.",
        },
        "step_up": {
            "type": "boolean",
            "description": "Whether each vote has to be confirmed with a passkey, on its page in the console: a token "
            "or a session alone is not enough, and Slack and the API lead there. Left out: false.",
        },
        "freeze": {
            **ONE_OR_MORE,
            "description": "Periods of periods.yaml. To a change that is made in one of them, its approvers have to "
            "agree as well. The time of the change counts, and of a proposal the time at which it may be applied.",
        },
        "expires_in": {**DURATION, "description": "How long the question waits. Left out: 24h."},
        "meanwhile": {
            "enum": list(HELD),
            "description": "What holds until then: `revert` puts the change back, `keep` lets it stay. Left out: "
            "revert.",
        },
        "on_expiry": {
            "enum": list(HELD),
            "description": "What holds when nobody decides: `revert` or `keep`. Left out: revert.",
        },
        "unattributed": {
            **UNATTRIBUTED,
            "description": "Who settles a change of which nobody knows who made it: `from` (groups; left out: those "
            "above) and `quorum` (left out: 1). Left out: two people must approve, or one who is no teammate of the "
            "Intercom workspace and so cannot have made it.",
        },
        "escalate": {
            **ESCALATE,
            "description": "Who may decide as well when it was not decided `after` a while: the groups in `to`, who "
            "are told once. The quorum stays what it is. Left out: nobody else is asked.",
        },
    },
    "required": ["from"],
    "additionalProperties": False,
}

EXEMPTION: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "resource": {
            "title": "the id of a resource, KIND/ID, or a glob over these",
            "description": "This resource: an id, KIND/ID, or either with `*`. A glob without a slash speaks of ids: "
            "`4*` is 42 and 47. Where a policy watches several kinds, write `team/7` or `team/*`. It goes on under the "
            "new id when a resource is made again.",
            "type": ["string", "integer"],
            "minLength": 1,
        },
        "actor": {
            **ONE_OR_MORE,
            "description": "What these people do: addresses, `*@acme.example`, `group:NAME`. Nobody known is nobody of "
            "them. In a scan it follows who made the live version, as `unless` does. The only key for policies that "
            "watch the log.",
        },
        "pointer": {
            "title": "a JSON Pointer such as /time_zone_name, or a list of these",
            "description": "What lies at or below this field, or these. A change is exempt where all it touched of "
            "what the policy protects lies there; otherwise the policy is broken, and the exempt field is left alone "
            "when the rest is put back. Of a `must`, breaches there are exempt while others are not. Making or "
            "deleting a resource touches more than a field, and is not exempt.",
            "oneOf": [POINTER, {"type": "array", "minItems": 1, "items": POINTER}],
        },
        "until": {**DATE, "description": "The last day on which it holds, in UTC."},
        "reason": {**TEXT, "description": "Why it is fine for now. Shown wherever the exemption speaks."},
        "owner": {**TEXT, "description": "Who answers for it, and is to be asked before it ends."},
        **scope_words("the exemption"),
    },
    "required": ["until", "reason", "owner"],
    "additionalProperties": False,
}

MORE_THAN: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "count": {
            "type": "integer",
            "minimum": 0,
            "maximum": 1_000_000_000,
            "description": "So many are still fine: the policy is broken by the next one.",
        },
        "within": {
            **DURATION,
            "description": "The time in which they are counted: a number and one of `s m h d w`.",
        },
        "per": {
            "enum": list(PER),
            "description": "What is counted together: the entries of one `actor`, of one `kind` (activity type), or of "
            "the whole `workspace`. Left out: actor.",
        },
    },
    "required": ["count", "within"],
    "additionalProperties": False,
}

REVERT: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "set": {
            "type": "object",
            "minProperties": 1,
            "description": "Fields with the values they are given, instead of those of the last known-good version.",
        }
    },
    "required": ["set"],
    "additionalProperties": False,
}

THEN: Final[dict[str, Any]] = {
    "title": "flag, revert, or a mapping with require_approval or revert",
    "oneOf": [
        {"enum": ["flag", "revert"]},
        {
            "type": "object",
            "properties": {"require_approval": REQUIRE_APPROVAL, "revert": REVERT},
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
        },
    ],
}

POLICY: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "id": {
            **ID,
            "description": "Its name, unique among all policies: lower-case words joined by hyphens.",
        },
        "because": {
            **TEXT,
            "description": "Completes the sentence: This change is stopped because ... It is what people read.",
        },
        "severity": {
            "enum": list(SEVERITIES),
            "description": f"How bad it is when this is broken: {', '.join(SEVERITIES[:-1])} or {SEVERITIES[-1]}.",
        },
        "owner": {**TEXT, "description": "Who answers for the policy."},
        "controls": {
            "type": "array",
            "items": TEXT,
            "description": "Free tags for reports, such as SOC2-CC6.6.",
        },
        "watch": WATCH,
        "must": {
            **RULE,
            "description": "What has to hold: a JSON Schema (2020-12) over the resource. A field it names is required "
            "unless it says `optional: true`.",
        },
        "when": {
            **CONDITION,
            "description": "Limits the policy. All words must hold; what cannot be known counts as holding.",
        },
        "unless": {
            **CONDITION,
            "description": "Excuses. All words must hold; what cannot be known does not excuse.",
        },
        "more_than": {
            **MORE_THAN,
            "description": "How many matching entries of the activity log are still fine, per actor, kind (activity "
            "type) or workspace.",
        },
        "share": {
            **SHARE,
            "description": "How large a share of conversations, answers, labels or runs of connectors may be, or by "
            "how much it may move. What is not known for certain is *unknown*, and never in order.",
        },
        "aftermath": {
            **AFTERMATH,
            "description": "By how much something of the conversations that a change touched may not move together "
            "with it, looked at once 3, 7 and 14 days after each change of the watched kinds. What is too early or not "
            "known is *unknown*, and never in order.",
        },
        "then": {
            **THEN,
            "description": "What is done: flag, revert, revert with declared values, or require_approval.",
        },
        "ask_first": {
            **ASK_FIRST,
            "description": "What it demands of whoever asks before a change that it watches, whether it is kept or "
            "broken: a reason, a ticket, notice, a maintenance window. Without them the proposal is refused.",
        },
        "ask_why": {
            "type": "boolean",
            "description": "Whoever makes a change that the policy watches and does not excuse is asked once why, "
            "whether it breaks the policy or not. Robots are not asked. Left out: false.",
        },
        "mode": {
            "enum": list(MODES),
            "description": "`observe` records only what the policy would have done. Left out: the workspace's mode.",
        },
        "exemptions": {
            "type": "array",
            "items": EXEMPTION,
            "description": "Waivers that end, each with its reason and owner.",
        },
        **scope_words("the policy"),
    },
    "required": ["id", "because", "severity", "watch", "then"],
    "additionalProperties": False,
}

FILE: Final[dict[str, Any]] = {
    "version": {"const": 1, "description": "The version of the language: 1."},
    "policies": {"type": "array", "items": POLICY, "description": "The policies of this file."},
    "standard_changes": {
        "type": "array",
        "items": STANDARD_CHANGE,
        "description": "Changes that are agreed to once, for whoever they name: templates that ask nobody.",
    },
}


def condition_schema() -> dict[str, Any]:
    """One mapping of words to their arguments."""
    words = {word.name: {**word.schema, "description": word.summary} for word in WORDS.values()}
    return {"type": "object", "minProperties": 1, "properties": words, "additionalProperties": False}


def policy_file_schema(needed: str = "policies") -> dict[str, Any]:
    """A file of policies: `version: 1` and a list. Also what an editor may be given to complete and check files.
    `needed` is the list that must be there."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail policies",
        "type": "object",
        "properties": FILE,
        "required": ["version", needed],
        "additionalProperties": False,
        "$defs": {"condition": condition_schema()},
    }
