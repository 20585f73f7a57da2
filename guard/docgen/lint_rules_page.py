"""Writes docs/lint-rules.md from the registry of lint rules:
`python -m guard.docgen.lint_rules_page > docs/lint-rules.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from guard.core.lint.asking_rules import ASKING_RULES
from guard.core.lint.case_rules import CASE_HEAD, CASE_RULES
from guard.core.lint.exemption_rules import EXEMPTION_RULES
from guard.core.lint.health_rules import HEALTH_RULES
from guard.core.lint.notification_rules import NOTIFICATION_RULES
from guard.core.lint.period_rules import PERIOD_RULES
from guard.core.lint.policy_rules import POLICY_RULES
from guard.core.lint.rehearsal_rules import REHEARSAL_RULES
from guard.core.lint.rule import (
    HEAD,
    HEALTH_HEAD,
    NOTIFICATIONS_HEAD,
    PERIODS_HEAD,
    REHEARSALS_HEAD,
    LintRule,
)
from guard.core.lint.rules import INVALID_WAIVER, UNUSED_WAIVER
from guard.core.lint.share_rules import SHARE_RULES
from guard.core.lint.standard_rules import STANDARD_RULES
from guard.core.lint.workspace_rules import WORKSPACE_RULES

WAIVED: Final = """\
  - id: exports-are-seen
    because: somebody exported data
    severity: low
    # guardrail: ignore[unknown-activity-type] because Intercom announced this type for July
    watch: { activity: bulk_exports_started }
    then: flag
"""
INTRODUCTION: Final = f"""\
# Lint rules

Every warning of `guardrail check`, and every warning about cases of `guardrail test`, ends with an id in brackets. This
page explains each id. It is generated from the declarations in the code
(`python -m guard.docgen.lint_rules_page > docs/lint-rules.md`).

Warnings exit with 0. What keeps a set from being loaded is an error: errors have no page, and nobody can waive them.

## Waiving a warning

Write a comment beside the policy, on any of its lines or directly above it:

```yaml
{WAIVED}```

* The reason is required. Several ids are separated by commas: `ignore[unknown-field, unseen-field]`.
* A waiver applies to its policy only. In a file of cases it applies to its case.
* Waived warnings are counted. `--show-waived` of `guardrail check` and `guardrail test` prints them with their reasons.
  JSON lists them under `waived`, and SARIF marks them as suppressed.
* A waiver that matches no warning is reported as `unused-waiver`, one that cannot be used as `invalid-waiver`. These
  two cannot be waived, and neither can warnings about `periods.yaml`,
  `notifications.yaml`, `health.yaml` and of rehearsals.
* A waiver of a rule that asks the record counts as unused only with `--against-record`, and of one that asks the names
  of the workspaces only with `GUARDRAIL_WORKSPACES`.
"""
TITLES: Final[Sequence[tuple[str, Sequence[LintRule]]]] = (
    ("Policies", POLICY_RULES),
    ("What to bring when asking first", ASKING_RULES),
    ("Shares", SHARE_RULES),
    ("Standard changes", STANDARD_RULES),
    ("Exemptions and the record", EXEMPTION_RULES),
    ("Periods", PERIOD_RULES),
    ("Notifications", NOTIFICATION_RULES),
    ("Health", HEALTH_RULES),
    ("Rehearsals", REHEARSAL_RULES),
    ("Workspaces", WORKSPACE_RULES),
    ("Cases", CASE_RULES),
    ("Waivers", (UNUSED_WAIVER, INVALID_WAIVER)),
)
_REPORTED: Final[Mapping[str, str]] = {
    "policies": "`guardrail check`",
    "description": "`guardrail check`",
    "record": "`guardrail check --against-record`",
    "periods": "`guardrail check`",
    "notifications": "`guardrail check`",
    "health": "`guardrail check`",
    "rehearsals": "`guardrail check`",
    "workspaces": "`guardrail check`",
    "cases": "`guardrail test`",
}


_HEADS: Final[Mapping[str, str]] = {
    "cases": CASE_HEAD,
    "periods": PERIODS_HEAD,
    "notifications": NOTIFICATIONS_HEAD,
    "health": HEALTH_HEAD,
    "rehearsals": REHEARSALS_HEAD,
}


def listing() -> str:
    """The whole page."""
    sections = [line for title, rules in TITLES for line in _section(title, rules)]
    return "\n".join((INTRODUCTION, *_overview(), *sections)).rstrip() + "\n"


def _overview() -> Iterator[str]:
    yield "## All rules\n"
    yield "| Rule | What it reports |"
    yield "|---|---|"
    yield from (f"| [`{rule.id}`](#{rule.id}) | {rule.summary} |" for _, rules in TITLES for rule in rules)
    yield ""


def _section(title: str, rules: Sequence[LintRule]) -> Iterator[str]:
    yield f"## {title}\n"
    for rule in rules:
        yield from _rule(rule)


def _rule(rule: LintRule) -> Iterator[str]:
    yield f"### {rule.id}\n"
    yield f"*{rule.level.capitalize()} of {_REPORTED[rule.asks]}.* {rule.summary} {rule.why}\n"
    yield f"```yaml\n{_HEADS.get(rule.asks, HEAD)}{rule.example}```\n"
    yield f"**What to do.** {rule.way_out}\n"
    if rule.waivable:
        yield f"**Waive it** with `# guardrail: ignore[{rule.id}] because REASON`.\n"


if __name__ == "__main__":
    sys.stdout.write(listing())
