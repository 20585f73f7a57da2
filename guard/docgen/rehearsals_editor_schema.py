"""The JSON Schema of a file of rehearsals for editors.

`python -m guard.docgen.rehearsals_editor_schema > policies/rehearsals.schema.json` writes it.
A test fails when the file is out of date.
"""

from __future__ import annotations

import json
import sys

from guard.core.language.rehearsals_schema import rehearsals_schema
from guard.docgen.policy_editor_schema import DRAFT


def written() -> str:
    """The schema as the text of the file."""
    said = "Ways of labelling, tried on conversations: docs/rehearsals.md."
    schema = {**rehearsals_schema(), "$schema": DRAFT, "description": said}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
