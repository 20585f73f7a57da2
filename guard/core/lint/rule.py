"""The type of a lint rule: a warning of `guardrail check` or `guardrail test` with a stable id."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from msgspec import Struct

HEAD: Final = "version: 1\npolicies:\n"
"""The head of a file of policies, which examples omit."""


PERIODS_HEAD: Final = "version: 1\nperiods:\n"
"""The same of periods.yaml."""
NOTIFICATIONS_HEAD: Final = "version: 1\n"
"""The same of notifications.yaml."""
HEALTH_HEAD: Final = "version: 1\n"
"""The same of health.yaml."""
REHEARSALS_HEAD: Final = "version: 1\nrehearsals:\n"
"""The same of a file of rehearsals."""


Asks: TypeAlias = Literal[
    "policies",
    "periods",
    "notifications",
    "health",
    "rehearsals",
    "workspaces",
    "description",
    "record",
    "cases",
]


class LintRule(Struct, frozen=True):
    """A lint rule. `example` triggers it: policies (cases, periods, notifications, health, rehearsals) without the head
    of their file. `asks` is what the rule needs: only the policies, periods, notifications, health.yaml, rehearsals,
    the names of the workspaces, Intercom's description of its fields, the record, or cases."""

    id: str
    summary: str
    why: str
    example: str
    way_out: str
    asks: Asks = "policies"
    waivable: bool = True
    level: Literal["warning"] = "warning"
