"""How the file that GUARDRAIL_WORKSPACES names is written: which settings are a workspace's, and their keys in it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from guard.runtime.setting_names import CHANNELS, EXPORTS, NAMES, SECRETS, SIGN_IN, WORKSPACES

TOKEN: Final = "INTERCOM_ACCESS_TOKEN"  # noqa: S105  # the name of a setting
ROLES: Final = "GUARDRAIL_OIDC_ROLES"
OF_PROCESS: Final = (SIGN_IN - {ROLES}) | {
    WORKSPACES,
    "GUARDRAIL_DATABASE_URL",
    "GUARDRAIL_HOME",
    "GUARDRAIL_PUBLIC_URL",
    "GUARDRAIL_TRUSTED_PROXIES",
    "GUARDRAIL_ROLES",
    "GUARDRAIL_LEASE",
    "GUARDRAIL_LOG",
    "GUARDRAIL_TRACES",
    "HOST",
    "PORT",
    "SANDBOX_PORT",
}
"""What all workspaces of a process share: it is said in the environment."""
PATHS: Final = frozenset(
    ("GUARDRAIL_POLICIES", "GUARDRAIL_POLICIES_SIGNERS", "GUARDRAIL_TIMESTAMP_CERTIFICATES")
)
"""What names a file or a folder, besides files of secrets."""
FILE, VARIABLE = "_file", "_env"
"""What is behind the key of a secret: where it stands."""
RESERVED: Final = ("all",)
"""Words of commands, which no workspace may be called."""
_BEGINNINGS: Final = ("INTERCOM_", "GUARDRAIL_")
_KEYS: Final = {TOKEN: "token", ROLES: "roles"}


def key_of(name: str) -> str:
    """`mode` of GUARDRAIL_MODE."""
    if name in _KEYS:
        return _KEYS[name]
    for beginning in _BEGINNINGS:
        name = name.removeprefix(beginning)
    return name.lower()


SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {key_of(name): name for name in NAMES if name not in OF_PROCESS}
)
"""The settings of a workspace, by their keys."""
SECRET_KEYS: Final = tuple(key for key, name in SETTINGS.items() if name in SECRETS)
GROUPS: Final[Mapping[str, str]] = MappingProxyType({"channels": CHANNELS, "exports": EXPORTS})
"""Keys with a mapping of their own, and how the settings begin that stand in it."""

_SAID: Final = {
    "title": "a text, a number, or a list of texts",
    "anyOf": [
        {"type": ["string", "number", "boolean"]},
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "string"}},
    ],
}
_TEXT: Final = {"type": "string", "minLength": 1}


def _keys() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, name in SETTINGS.items():
        if name in SECRETS:
            found[key + FILE] = _TEXT | {"description": f"The file with {name}."}
            found[key + VARIABLE] = _TEXT | {"description": f"The variable that holds {name}."}
        else:
            found[key] = _SAID | {"description": f"{name} of this workspace."}
    return found


def workspaces_schema() -> dict[str, Any]:
    """The file of workspaces, as a JSON Schema."""
    keys = _keys()
    keys |= {
        "name": {
            "type": "string",
            "pattern": "^[a-z0-9][a-z0-9-]{0,39}$",
            "title": "a name of small letters, digits and hyphens",
            "description": "What addresses, commands and messages call it.",
        },
        "default": {"const": True, "description": "It is meant where none is named. Left out: the first."},
        "embedded": {"const": True, "description": "A made-up workspace that runs in this process."},
        "seed": {"type": "integer", "minimum": 0, "description": "What an embedded workspace is made of."},
    }
    for key, beginning in GROUPS.items():
        keys[key] = {
            "type": "object",
            "additionalProperties": _SAID,
            "description": f"Settings that begin with {beginning}, by what comes behind: `{beginning}ALERTS_FILE` is "
            "`alerts_file`.",
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail workspaces",
        "type": "object",
        "properties": {
            "workspaces": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": keys,
                    "required": ["name"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["workspaces"],
        "additionalProperties": False,
    }
