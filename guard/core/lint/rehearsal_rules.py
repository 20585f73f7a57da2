"""The lint rules for rehearsals. Declarations only."""

from __future__ import annotations

from typing import Final

from guard.core.lint.rule import LintRule

RULE_NEVER_DECIDES: Final = LintRule(
    "rehearsal-rule-never-decides",
    "An earlier rule of the rehearsal holds wherever this one does.",
    "The first rule that holds decides, so this one never gives its label.",
    """\
  - id: topics
    label: Issue type
    rules:
      - { label: Delivery, when: { tag: "108" } }
      - { label: Billing, when: { tag: "108", locale: fr } }
""",
    "Put the narrower rule first, or take it out.",
    asks="rehearsals",
    waivable=False,
)
BAR_NEVER_REACHED: Final = LintRule(
    "rehearsal-bar-never-reached",
    "The bar is for a label that no rule of the rehearsal gives.",
    "The bar is never reached: nothing is right of what is never given.",
    """\
  - id: topics
    label: Issue type
    rules:
      - { label: Delivery, when: { tag: "108" } }
    require: { precision: 0.9, of: Deliveries }
""",
    "Name the label as the rules do.",
    asks="rehearsals",
    waivable=False,
)
REHEARSAL_RULES: Final = (RULE_NEVER_DECIDES, BAR_NEVER_REACHED)
