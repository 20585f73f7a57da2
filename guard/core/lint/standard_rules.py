"""The lint rules for standard changes. Declarations only."""

from __future__ import annotations

from typing import Final

from guard.core.lint.rule import LintRule

_ASKING: Final = """\
  - id: allowlist-by-two
    because: the allowlist was changed by one person alone
    severity: low
    watch: {{ kind: ip_allowlist }}
    then: {{ require_approval: {{ from: [support-ops, security] }} }}
standard_changes:
  - id: allowlist-on
    because: switching it on harms nobody
    owner: dave@acme.example
    kind: {kind}
    fields: {{ /enabled: {{ {value} }} }}
    who: group:security
{more}"""

STANDARD_CHANGE_ENDED: Final = LintRule(
    "standard-change-ended",
    "The standard change has ended, or ends within a week.",
    "From then on such changes ask for approval again.",
    _ASKING.format(kind="ip_allowlist", value="const: true", more="    until: 2026-05-01\n"),
    "Renew it, or take it out.",
)
STANDARD_CHANGE_OF_NOTHING: Final = LintRule(
    "standard-change-of-nothing",
    "No policy would ask anybody about such a change.",
    "The standard change stands in for nothing: nobody was asked before, either.",
    _ASKING.format(kind="tag", value="maxLength: 40", more="").replace("/enabled", "/name"),
    "Take it out, or name with `satisfies` the policies that it is meant to satisfy.",
)
STANDARD_CHANGE_MATCHES_NOTHING: Final = LintRule(
    "standard-change-matches-nothing",
    "No change could ever match the standard change, or a part of it.",
    "Whoever relies on it is asked all the same.",
    _ASKING.format(kind="ip_allowlist", value="const: true, enum: [false]", more=""),
    "Mend the part that the warning names.",
)

STANDARD_RULES: Final = (
    STANDARD_CHANGE_ENDED,
    STANDARD_CHANGE_OF_NOTHING,
    STANDARD_CHANGE_MATCHES_NOTHING,
)
