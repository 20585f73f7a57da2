"""The JSON Schema of retention.yaml for editors.

`python -m guard.docgen.retention_editor_schema > policies/retention.schema.json` writes it.
A test fails when the file is out of date.
"""

from __future__ import annotations

import json
import sys

from guard.core.language.retention_schema import retention_schema
from guard.docgen.policy_editor_schema import DRAFT


def written() -> str:
    """The schema as the text of the file."""
    said = "How long Intercom Guardrail keeps its records: docs/retention.md."
    schema = {**retention_schema(), "$schema": DRAFT, "description": said}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
