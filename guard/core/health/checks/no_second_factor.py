"""Teammates without a second factor: what cannot be told."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check

CHECK: Final = Check(
    "no-second-factor",
    "people",
    "high",
    "A teammate signs in without a second factor.",
    "A password alone is easily stolen.",
    "Whoever has the password is in.",
    ("Look at Settings > Workspace > Security, or require it for everybody.",),
    of=("admin",),
    certainty="unknown",
    doubt="No API shows it, and Intercom does not describe what the entries of the log about it hold.",
)
