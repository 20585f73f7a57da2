"""The JSON Schema of notifications.yaml for editors: the schema of the loader, with names to complete.

`python -m guard.docgen.notifications_editor_schema > policies/notifications.schema.json` writes it.
A test fails when the file is out of date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from drift.core.catalogue.catalogue import CATALOGUE
from guard.core.language.notifications_schema import NOTIFICATIONS, ROUTE, notifications_schema
from guard.core.model.message_events import EVENTS
from guard.docgen.policy_editor_schema import DRAFT, name_or_list


def notifications_editor_schema() -> dict[str, Any]:
    """The schema that the loader accepts, with descriptions and names."""
    parts: Mapping[str, Any] = ROUTE["properties"]
    route = {
        **ROUTE,
        "properties": {
            **parts,
            "kinds": name_or_list(parts["kinds"], sorted(CATALOGUE)),
            "events": name_or_list(parts["events"], list(EVENTS)),
        },
    }
    routes = {**NOTIFICATIONS["routes"], "items": route}
    said = "Who is told what by Intercom Guardrail: docs/notifications.md."
    properties = {**NOTIFICATIONS, "routes": routes}
    return {**notifications_schema(), "$schema": DRAFT, "description": said, "properties": properties}


def written() -> str:
    """The schema as the text of the file."""
    return json.dumps(notifications_editor_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
