"""Roles that nobody has: what cannot be told."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check

CHECK: Final = Check(
    "role-of-nobody",
    "people",
    "low",
    "A role is given to no teammate.",
    "A role that nobody has is given by mistake.",
    "None, until somebody gives it to somebody.",
    ("Look at Settings > Workspace > Teammates and its tab for roles.",),
    of=("role",),
    certainty="unknown",
    doubt="No API lists the roles: only those that teammates have are seen.",
)
