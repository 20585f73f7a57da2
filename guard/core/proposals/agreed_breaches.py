"""What policies find broken in a change that people agreed to, by the preview that they saw. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from drift.core.model.resources import Json


def breaches_of(plan: Mapping[str, Json], place: int) -> set[tuple[str, str]]:
    """(policy, pointer) of everything that the preview shows broken in the change at this place."""
    changes = plan.get("changes", [])
    reasons = changes[place].get("reasons", []) if 0 <= place < len(changes) else []
    return {
        (reason["policy"], pointer)
        for reason in reasons
        if reason["outcome"] == "broken"
        for pointer in ([evidence["pointer"] for evidence in reason["evidence"]] or [""])
    }
