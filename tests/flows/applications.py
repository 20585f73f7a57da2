"""Applications of five resources, one after the other on the same workspace: each undoes a part of the last one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from drift.core.model.resources import Json
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.workflow.proposals.asking import Asked

ZONES: Final = ("Europe/London", "Europe/Paris")


def five(number: int, snow: str | None) -> list[Json]:
    """Two schedules change, a collection takes the place of the last one (`snow` is its id), and lies under another new
    one."""
    gone = [] if snow is None else [{"delete": True, "resource": f"collection/{snow}"}]
    return [
        *gone,
        {
            "create": True,
            "kind": "collection",
            "merge": {"name": f"Snow {number}", "parent_id": {"$new": "winter"}},
        },
        {"resource": "office_hours_schedule/41", "set": {"/time_zone_name": ZONES[number % 2]}},
        {"resource": "office_hours_schedule/42", "merge": {"name": f"Pilot {number}"}},
        {"create": True, "kind": "collection", "name": "winter", "merge": {"name": f"Winter {number}"}},
    ]


def as_asked(*changes: Json, **more: Any) -> Asked:
    """What Bob asks for."""
    document: Mapping[str, Json] = {
        "changes": list(changes),
        "reason": "It snows",
        "ticket": "SUP-41",
        **more,
    }
    proposal, wrong = read_proposal(dict(document), BODY)
    assert wrong == ()
    return Asked(document, proposal)
