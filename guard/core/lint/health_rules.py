"""The lint rules for health.yaml. Declarations only."""

from __future__ import annotations

from typing import Final

from guard.core.lint.rule import LintRule

CHOICE_ENDED: Final = LintRule(
    "health-choice-ended",
    "What health.yaml says of a check or resource has ended.",
    "The check is made again, or what was acknowledged counts as a fault again.",
    """\
acknowledged:
  - check: fin-reads-old
    resource: article/7001
    because: a legal text
    owner: alice@acme.example
    until: 2020-01-31
""",
    "Take it out, or look at it again and renew it.",
    asks="health",
    waivable=False,
)
CHOICE_ENDING: Final = LintRule(
    "health-choice-ending",
    "What health.yaml says of a check or resource ends within a week.",
    "After that day it counts again.",
    """\
skip:
  - check: missing-translation
    because: we write in one language until the launch
    until: 2026-06-04
""",
    "Look at it again, and renew it or take it out.",
    asks="health",
    waivable=False,
)
HEALTH_RULES: Final = (CHOICE_ENDED, CHOICE_ENDING)
