"""The words `only`, `except` and `workspaces`: for which workspaces something of a shared policy set is meant. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from drift.core.model.resources import Json
from guard.core.language.vocabulary.who import listed
from guard.core.model.workspace_scope import WorkspaceScope

OVERLAY: Final = "workspaces"
"""The key of what one workspace says otherwise, in files that hold no list."""
NAME: Final[dict[str, Any]] = {
    "title": "the name of a workspace",
    "type": "string",
    "pattern": r"^[a-z0-9][a-z0-9-]{0,39}$",
}
_PATTERN: Final[dict[str, Any]] = {
    **NAME,
    "title": "the name of a workspace, such as production, or *-test",
    "pattern": r"^[a-z0-9*][a-z0-9*-]{0,39}$",
}
_PATTERNS: Final[dict[str, Any]] = {
    "title": "the name of a workspace, or a list of these; `*` stands for any characters",
    "oneOf": [_PATTERN, {"type": "array", "minItems": 1, "items": _PATTERN}],
}


def scope_words(what: str) -> dict[str, Any]:
    """The words `only` and `except` of an entry; `what` names it, as in `the policy`."""
    return {
        "only": {
            **_PATTERNS,
            "description": f"The workspaces that have {what}, by their names; `*` stands for any characters. Left out: "
            "all that share these files.",
        },
        "except": {
            **_PATTERNS,
            "description": f"The workspaces that do not have {what}, also where `only` names them. Left out: none.",
        },
    }


def overlay_word(properties: Mapping[str, Any], what: str) -> dict[str, Any]:
    """The word `workspaces`: what is otherwise in one workspace, with the same keys."""
    return {
        OVERLAY: {
            "title": "a mapping of names of workspaces to what is otherwise there",
            "type": "object",
            "minProperties": 1,
            "propertyNames": NAME,
            "additionalProperties": {
                "title": f"a mapping with {', '.join(list(properties)[:-1])} or {list(properties)[-1]}"
                if len(properties) > 1
                else f"a mapping with {next(iter(properties))}",
                "type": "object",
                "minProperties": 1,
                "properties": dict(properties),
                "additionalProperties": False,
            },
            "description": f"What is otherwise in one workspace, by its name: {what} Left out: all workspaces that "
            "share these files have the same.",
        }
    }


def scope_of(entry: Mapping[str, Json]) -> WorkspaceScope:
    """The scope of an entry that is valid by its schema."""
    return WorkspaceScope(listed(entry.get("only", ())), listed(entry.get("except", ())))


def is_scoped(entry: Mapping[str, Json]) -> bool:
    return "only" in entry or "except" in entry
