"""The lint rules for `share`. Declarations only."""

from __future__ import annotations

from typing import Final

from guard.core.lint.rule import LintRule

LIMIT_NEVER_PASSED: Final = LintRule(
    "limit-never-passed",
    "The limit of `share` can never be passed.",
    "No share is above 100 % or below 0 %, so the policy says nothing, whatever happens.",
    """\
  - id: fin-hands-over-as-usual
    because: Fin hands too many conversations to people
    severity: low
    watch: { conversations: all }
    share: { of: escalated, above: "100%", within: 7d }
    then: flag
""",
    "Write a limit that a bad week would pass.",
)
SHARE_TOO_SHORT: Final = LintRule(
    "share-too-short",
    "`within` is shorter than the days by which outcomes are counted.",
    "What became of a conversation is final after three days, and is counted by whole days: a burst of an hour is not "
    "seen within the hour.",
    """\
  - id: fin-hands-over-as-usual
    because: Fin hands too many conversations to people
    severity: low
    watch: { conversations: all }
    share: { of: escalated, above: 40%, within: 6h }
    then: flag
""",
    "Write `1d` or more. What needs no outcome (`used`, `failed`) is counted by the hour.",
)

SHARE_RULES: Final = (LIMIT_NEVER_PASSED, SHARE_TOO_SHORT)
