"""The JSON Schema of health.yaml for editors: the schema of the loader, with the names of the checks to complete.

`python -m guard.docgen.health_editor_schema > policies/health.schema.json` writes it.
A test fails when the file is out of date.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from guard.core.health.checks.table import CHECKS
from guard.core.language.health_schema import ACKNOWLEDGED, DAYS, HEALTH, SKIP, health_schema
from guard.docgen.policy_editor_schema import DRAFT


def health_editor_schema() -> dict[str, Any]:
    """The schema that the loader accepts, with descriptions and names."""
    names = {"enum": [check.id for check in CHECKS]}
    aged = {"enum": [check.id for check in CHECKS if check.days is not None]}
    properties = {
        **HEALTH,
        "skip": {**HEALTH["skip"], "items": _naming(SKIP, names)},
        "acknowledged": {**HEALTH["acknowledged"], "items": _naming(ACKNOWLEDGED, names)},
        "days": {**DAYS, "propertyNames": {**DAYS["propertyNames"], **aged}},
    }
    said = "What is decided about the checks of `guardrail health`: docs/health.md."
    return {**health_schema(), "$schema": DRAFT, "description": said, "properties": properties}


def _naming(item: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    parts = item["properties"]
    return {**item, "properties": {**parts, "check": {**parts["check"], **names}}}


def written() -> str:
    """The schema as the text of the file."""
    return json.dumps(health_editor_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
