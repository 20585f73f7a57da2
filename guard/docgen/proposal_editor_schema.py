"""The JSON Schema of files of proposed changes for editors: the loader's schema, with the names of the kinds.

`python -m guard.docgen.proposal_editor_schema > policies/proposals.schema.json` writes it.
A test fails when the file is out of date.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from guard.core.proposals.proposal_schema import proposal_file_schema
from guard.docgen.policy_editor_schema import DRAFT

_ONE: Final = sorted(kind.name for kind in KINDS if kind.singleton and not kind.folded_by)
_SEVERAL: Final = sorted(CATALOGUE.keys() - set(_ONE))
_NAMED: Final = f"^(({'|'.join(_SEVERAL)})/.+|({'|'.join(_ONE)})(/singleton)?)$"
_VALUES: Final = [{"required": ["set"]}, {"required": ["merge"]}]


def proposal_editor_schema() -> dict[str, Any]:
    """The schema that the loader accepts, with the names to choose from and the keys that exclude one another."""
    schema = {**proposal_file_schema(), "$schema": DRAFT}
    change = schema["properties"]["changes"]["items"]
    parts = dict(change["properties"])
    parts["resource"] = {**parts["resource"], "pattern": _NAMED}
    parts["kind"] = {**parts["kind"], "enum": sorted(CATALOGUE)}
    parts["set"] = {**parts["set"], "propertyNames": {"pattern": "^/."}}
    change = {
        **change,
        "properties": parts,
        "oneOf": [
            {
                "required": ["resource"],
                "oneOf": _VALUES,
                "not": _any_of("create", "delete", "kind", "parent"),
            },
            {"required": ["create", "kind"], "oneOf": _VALUES, "not": _any_of("resource", "delete")},
            {"required": ["delete", "resource"], "not": _any_of("set", "merge", "create", "kind", "parent")},
        ],
    }
    changes = {**schema["properties"]["changes"], "items": change}
    schema["properties"] = {**schema["properties"], "changes": changes}
    return schema


def _any_of(*keys: str) -> dict[str, Any]:
    return {"anyOf": [{"required": [key]} for key in keys]}


def written() -> str:
    """The schema as the text of the file."""
    return json.dumps(proposal_editor_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
