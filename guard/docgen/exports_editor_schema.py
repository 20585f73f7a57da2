"""The JSON Schema of exports.yaml for editors: the schema of the loader, with names to complete.

`python -m guard.docgen.exports_editor_schema > policies/exports.schema.json` writes it.
A test fails when the file is out of date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from guard.core.language.exports_schema import EXPORTS, TARGET, exports_schema
from guard.core.model.exported_records import RECORDS
from guard.docgen.policy_editor_schema import DRAFT, name_or_list


def exports_editor_schema() -> dict[str, Any]:
    """The schema that the loader accepts, with descriptions and names."""
    parts: Mapping[str, Any] = TARGET["properties"]
    named = {key: name_or_list(parts[key], sorted(RECORDS)) for key in ("what", "without")}
    target = {**TARGET, "properties": {**parts, **named}}
    targets = {**EXPORTS["targets"], "additionalProperties": target}
    said = "Where Intercom Guardrail exports its record to: docs/exports.md."
    return {
        **exports_schema(),
        "$schema": DRAFT,
        "description": said,
        "properties": {**EXPORTS, "targets": targets},
    }


def written() -> str:
    """The schema as the text of the file."""
    return json.dumps(exports_editor_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
