"""The registry of lint rules. An id is never renamed or reused: waivers and pipelines name it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guard.core.lint.asking_rules import ASKING_RULES
from guard.core.lint.case_rules import CASE_RULES
from guard.core.lint.exemption_rules import EXEMPTION_RULES
from guard.core.lint.health_rules import HEALTH_RULES
from guard.core.lint.notification_rules import NOTIFICATION_RULES
from guard.core.lint.period_rules import PERIOD_RULES
from guard.core.lint.policy_rules import POLICY_RULES
from guard.core.lint.rehearsal_rules import REHEARSAL_RULES
from guard.core.lint.rule import LintRule
from guard.core.lint.share_rules import SHARE_RULES
from guard.core.lint.standard_rules import STANDARD_RULES
from guard.core.lint.workspace_rules import WORKSPACE_RULES

PAGE: Final = "docs/lint-rules.md"
BROKEN_POLICY: Final = "broken-policy"
"""The id of every error. Errors cannot be waived: the set is not loaded."""

_WAIVED: Final = """\
  # guardrail: ignore[{}
  - id: allowlist-is-watched
    because: the allowlist was changed
    severity: low
    watch: {{ kind: ip_allowlist }}
    then: flag
"""

UNUSED_WAIVER: Final = LintRule(
    "unused-waiver",
    "The waiver matches no warning.",
    "It would hide the next warning of this rule without anybody having looked at it.",
    _WAIVED.format("unknown-activity-type] because Intercom announced the type"),
    "Take the waiver, or the id that the warning names, out.",
    waivable=False,
)
INVALID_WAIVER: Final = LintRule(
    "invalid-waiver",
    "The waiver cannot be used: it names no known rule, gives no reason, or belongs to no policy.",
    "It waives nothing.",
    _WAIVED.format("unknown-activity-type]"),
    "Write `# guardrail: ignore[RULE] because REASON` beside or directly above a line of the policy.",
    waivable=False,
)

RULES: Final[Mapping[str, LintRule]] = {
    rule.id: rule
    for rule in (
        *POLICY_RULES,
        *ASKING_RULES,
        *SHARE_RULES,
        *STANDARD_RULES,
        *EXEMPTION_RULES,
        *PERIOD_RULES,
        *NOTIFICATION_RULES,
        *HEALTH_RULES,
        *REHEARSAL_RULES,
        *WORKSPACE_RULES,
        *CASE_RULES,
        UNUSED_WAIVER,
        INVALID_WAIVER,
    )
}


def unchecked_rules(
    *, has_record: bool, has_description: bool, has_workspaces: bool = False
) -> frozenset[str]:
    """The rules that are skipped without a record, without descriptions of fields, or without the names of the
    workspaces. With a record, unseen fields are reported instead of unknown ones."""
    unasked = {
        "record": not has_record,
        "description": has_record or not has_description,
        "workspaces": not has_workspaces,
        "cases": True,
    }
    return frozenset(rule.id for rule in RULES.values() if unasked.get(rule.asks, False))
