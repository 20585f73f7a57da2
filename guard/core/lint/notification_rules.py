"""The lint rules for notifications.yaml. Declarations only."""

from __future__ import annotations

from typing import Final

from guard.core.lint.rule import LintRule

UNUSED_CHANNEL: Final = LintRule(
    "unused-channel",
    "No route leads to the channel.",
    "Nothing is ever sent to it.",
    """\
channels:
  support: { type: slack_webhook }
  leads: { type: mail, to: lea@acme.example }
routes:
  - to: leads
""",
    "Name it in `to` of a route, or take it out.",
    asks="notifications",
    waivable=False,
)
UNHEARD_ALARM: Final = LintRule(
    "unheard-alarm",
    "Critical messages of some events go nowhere.",
    "What is urgent is told to nobody: of those events, no route takes even what is critical.",
    """\
routes:
  - to: slack
    events: [approval.*, proposal.*]
""",
    "Add a route with `severity: critical` and without `events`, to a channel that somebody reads.",
    asks="notifications",
    waivable=False,
)
NOTIFICATION_RULES: Final = (UNUSED_CHANNEL, UNHEARD_ALARM)
