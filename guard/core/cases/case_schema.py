"""The JSON Schema of case files. `guard.core.cases.case_checks` has the checks beyond it. Pure."""

from __future__ import annotations

from typing import Any, Final

from drift.core.catalogue.catalogue import CATALOGUE
from guard.core.cases.share_cases import SHARE_GIVEN
from guard.core.language.asking_schema import ASK_FIRST
from guard.core.language.policy_schema import CHANGES
from guard.core.language.scope_schema import NAME
from guard.core.model.verdict import Verdict
from guard.core.model.workspace_scope import DEFAULT_WORKSPACE
from guard.core.proposals.proposal_schema import MEMBERS

ANSWERS: Final = ("allowed", "needs_approval", "refused")
"""What a case may expect of a proposal instead of a verdict."""
UNKNOWN: Final = "unknown"
"""What a case may expect of a share that does not decide."""
GIVEN: Final = ("change", "proposal", "state", "activity", "share")
"""The subjects of a case; it gives exactly one of them."""
_TEXT: Final = {"title": "text", "type": "string", "minLength": 1, "pattern": r"\S"}
_ACTOR: Final[dict[str, Any]] = {
    "title": "an address, or a mapping with email, type, id, app and token",
    "description": "Who acted: an address, or a mapping. Left out: nobody knows who.",
    "type": ["string", "object"],
    "properties": {name: {"type": ["string", "null"]} for name in ("email", "type", "id", "app", "token")},
    "additionalProperties": False,
}
_MOMENT: Final = {
    "title": "a moment with its offset, such as 2026-03-04T22:30:00+01:00",
    "description": "When it happened. Left out: 2026-03-04T10:00:00+01:00, a Wednesday morning.",
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$",
}
_DONE: Final = {
    "by": _ACTOR,
    "from": {"type": "string", "description": "The IP address it was done from."},
    "at": _MOMENT,
}
_OTHERS: Final = {
    "or_by": {
        "title": "a list of actors, each an address or a mapping as in `by`",
        "description": "Who may have acted as well. Left out: nobody else.",
        "type": "array",
        "minItems": 1,
        "items": {
            **_ACTOR,
            "description": "An address, or a mapping; `from` is the IP address.",
            "properties": {**_ACTOR["properties"], "from": {"type": "string"}},
        },
    },
    "or_somebody": {
        "title": "true, or left out",
        "description": "Somebody unknown may have acted as well.",
        "const": True,
    },
}
"""What a change or a state may leave open about who acted."""
_SET: Final = {
    "set": {
        "title": "a mapping of JSON Pointers to values, such as { /enabled: false }",
        "description": "What differs from the example: JSON Pointers and their values.",
        "type": "object",
        "minProperties": 1,
    },
    "remove": {
        "title": "a list of JSON Pointers, such as [/description]",
        "description": "What the example has and this has not: JSON Pointers.",
        "type": "array",
        "minItems": 1,
        "items": {"type": "string"},
    },
}
_KINDS: Final = {"enum": sorted(CATALOGUE)}
_RESOURCE: Final = {
    "kind": {**_KINDS, "description": "The kind of the resource."},
    "example": {**_KINDS, "description": "Build on the example of this kind, instead of writing a body."},
    "id": {"type": "string", "description": "The id of the resource. Left out: any, or that of the example."},
    **_SET,
}
_ENTRY: Final = {
    "type": {**_TEXT, "description": "The type of the log entry."},
    "example": {**_TEXT, "description": "An entry of this type with the metadata that are known of it."},
    "metadata": {"type": "object", "description": "What the entry tells. Left out: nothing."},
    **_SET,
}


def _given(description: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": False,
    }


def _change(description: str) -> dict[str, Any]:
    return _given(
        description,
        **_RESOURCE,
        **_DONE,
        **_OTHERS,
        before={"type": "object", "description": "The body as it was. Left out: it is created."},
        after={"type": "object", "description": "The body as it is afterwards. Left out: it is deleted."},
        operation={
            "enum": list(CHANGES),
            "description": "What happens to the example. Left out: it is updated.",
        },
        log=_given("The log entry that tells of it, by the same person at the same time.", **_ENTRY),
    )


def _proposal() -> dict[str, Any]:
    asked = _change("A change that somebody asks for in advance.")
    asker = {
        "title": "an address",
        "type": "string",
        "minLength": 1,
        "description": "Who asks: the same as `by`.",
    }
    when = {name: MEMBERS[name] for name in ("reason", "ticket", "apply_at", "apply")}
    return {**asked, "properties": {**asked["properties"], "asker": asker, **when}}


_CASE: Final = {
    "title": "a case with a name, what it gives, and what it expects",
    "type": "object",
    "properties": {
        "case": {**_TEXT, "description": "What happens, in words: the name of the case."},
        "workspace": {
            **NAME,
            "description": "The workspace in which it happens, by its name: its policies and people answer. Left out: "
            f"`{DEFAULT_WORKSPACE}`, or the one that `--workspace` names.",
        },
        "change": _change("A change that happened."),
        "proposal": _proposal(),
        "state": _given(
            "A resource as a scan finds it.",
            **_RESOURCE,
            **_DONE,
            **_OTHERS,
            body={"type": "object", "description": "The body of the resource."},
        ),
        "activity": _given("An entry of the activity log.", **_ENTRY, **_DONE),
        "share": {**SHARE_GIVEN, "properties": {**SHARE_GIVEN["properties"], "at": _MOMENT}},
        "known_ips": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Where this person came from before: what new_ip_for_actor looks up. Left out: not known.",
        },
        "counts": {
            "type": "object",
            "additionalProperties": {"type": "integer", "minimum": 0},
            "description": "By policy, how many entries its more_than counts, this one included.",
        },
        "former_ids": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What the resource was called before it was made again, as exemptions may name it.",
        },
        "expect": {
            "type": "object",
            "description": "What the policies answer.",
            "properties": {
                "verdict": {
                    "enum": [*(verdict.word for verdict in Verdict), *ANSWERS, UNKNOWN],
                    "description": "The strictest answer. Of a proposal also `allowed`, `needs_approval` or `refused`: "
                    "then what policies demand of whoever asks counts as well. Of a share also `unknown`.",
                },
                "unmet": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"enum": list(ASK_FIRST["properties"])},
                    "description": "Exactly what is missing of what policies demand with `ask_first`. Left out beside "
                    "`allowed`, `needs_approval` or `refused`: nothing.",
                },
                "standard_change": {
                    **_TEXT,
                    "description": "The id of the standard change that stands in for a policy.",
                },
                "policies": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "Exactly those that are broken. Left out: none.",
                },
                "reason": {**_TEXT, "description": "Part of a sentence in which a policy says why."},
            },
            "required": ["verdict"],
            "additionalProperties": False,
        },
    },
    "required": ["case", "expect"],
    "additionalProperties": False,
}


def case_file_schema() -> dict[str, Any]:
    """The schema of a file of cases: `version: 1` and a list."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail cases",
        "type": "object",
        "properties": {"version": {"const": 1}, "cases": {"type": "array", "items": _CASE}},
        "required": ["version", "cases"],
        "additionalProperties": False,
    }
