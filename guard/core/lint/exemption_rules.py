"""The lint rules for exemptions and for references to things that are not in the record. Declarations only."""

from __future__ import annotations

from typing import Final

from guard.core.lint.rule import LintRule


def _exempt(exemption: str, watch: str = "{ kind: ip_allowlist, fields: [/enabled] }", rest: str = "") -> str:
    return f"""\
  - id: allowlist-stays
    because: the allowlist was changed
    severity: low
    watch: {watch}
{rest}    then: flag
    exemptions:
      - {{ {exemption}, reason: migration, owner: alice@acme.example }}
"""


EXEMPTION_ENDED: Final = LintRule(
    "exemption-ended",
    "The exemption has ended.",
    "It excuses nothing any more.",
    _exempt("actor: alice@acme.example, until: 2020-01-31"),
    "Take it out, or renew it.",
)
EXEMPTION_ENDING: Final = LintRule(
    "exemption-ending",
    "The exemption ends within a week.",
    "What it excuses is reported again after that day.",
    _exempt("actor: alice@acme.example, until: 2026-06-04"),
    "Renew it, or put right what it excuses.",
)
EXEMPTION_OUTSIDE_POLICY: Final = LintRule(
    "exemption-outside-policy",
    "The exemption names a kind or field that its policy does not watch.",
    "It excuses nothing.",
    _exempt("resource: tag/1, until: 2026-12-31"),
    "Name what the policy watches, or take the exemption out.",
)
UNUSED_EXEMPTION: Final = LintRule(
    "unused-exemption",
    "No stored resource needs the exemption.",
    "It names no stored resource or field, or what it names keeps the rule.",
    _exempt("resource: ip_allowlist/999, until: 2026-12-31"),
    "Correct the id or the field, or take the exemption out.",
    "record",
)
EXEMPTION_UNKNOWN_PERSON: Final = LintRule(
    "exemption-unknown-person",
    "The exemption names an address that no teammate has.",
    "It excuses nobody under this address.",
    _exempt("actor: nobody@acme.example, until: 2026-12-31"),
    "Correct the address, or take it out.",
    "record",
)
UNSEEN_FIELD: Final = LintRule(
    "unseen-field",
    "No stored resource has the field.",
    "Mostly the field is misspelt, or the workspace does not use it.",
    """\
  - id: allowlist-is-on
    because: the allowlist was switched off
    severity: low
    watch: { kind: ip_allowlist, fields: [/enabld] }
    then: flag
""",
    "Correct the name. `guardrail history` shows what a resource has.",
    "record",
)

EXEMPTION_RULES: Final = (
    EXEMPTION_ENDED,
    EXEMPTION_ENDING,
    EXEMPTION_OUTSIDE_POLICY,
    UNUSED_EXEMPTION,
    EXEMPTION_UNKNOWN_PERSON,
    UNSEEN_FIELD,
)
