"""The JSON Schema of prices.yaml for editors.

`python -m guard.docgen.prices_editor_schema > policies/prices.schema.json` writes it.
A test fails when the file is out of date.
"""

from __future__ import annotations

import json
import sys

from guard.core.language.prices_schema import prices_schema
from guard.docgen.policy_editor_schema import DRAFT


def written() -> str:
    """The schema as the text of the file."""
    said = "What outcomes of Fin cost by contract: docs/cost.md."
    schema = {**prices_schema(), "$schema": DRAFT, "description": said}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
