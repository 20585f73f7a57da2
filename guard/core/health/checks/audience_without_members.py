"""Audiences that nobody is in: what cannot be told."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check

CHECK: Final = Check(
    "audience-without-members",
    "fin",
    "low",
    "Nobody belongs to an audience.",
    "Content that is limited to it is told to nobody.",
    "Fin never tells what is limited to it.",
    ("Open the audience in Intercom, which shows who is in it.",),
    of=("audience",),
    certainty="unknown",
    doubt="No call of the API counts the people in an audience.",
)
