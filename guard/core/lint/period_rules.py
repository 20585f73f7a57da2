"""The lint rules for periods.yaml. Declarations only."""

from __future__ import annotations

from typing import Final

from guard.core.lint.rule import LintRule

UNUSED_PERIOD: Final = LintRule(
    "unused-period",
    "No policy names the period.",
    "In it, nobody has to agree who would not have to anyway.",
    """\
  year-end: { from: 2026-12-18, until: 2027-01-03, zone: Europe/Paris, approvers: security }
""",
    "Name it in `freeze` of a `require_approval` or in `during`, or take it out.",
    asks="periods",
    waivable=False,
)
ENDED_PERIOD: Final = LintRule(
    "ended-period",
    "The period is over, and policies still name it.",
    "The next freeze begins without it: nobody is asked who should be.",
    """\
  last-winter: { from: 2025-12-18, until: 2026-01-03, zone: Europe/Paris, approvers: security }
""",
    "Write down when the next one is, or take it out of periods.yaml and of the policies.",
    asks="periods",
    waivable=False,
)
PERIOD_RULES: Final = (UNUSED_PERIOD, ENDED_PERIOD)
