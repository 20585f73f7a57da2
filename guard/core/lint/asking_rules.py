"""The lint rules for what policies demand of whoever asks first. Declarations only."""

from __future__ import annotations

from typing import Final

from guard.core.lint.rule import LintRule

TICKET_FITS_ALL: Final = LintRule(
    "ticket-fits-all",
    "The pattern of `ticket` fits everything, even where there is no ticket.",
    "No ticket is ever demanded.",
    """\
  - id: allowlist-by-ticket
    because: the allowlist was changed without a ticket
    severity: low
    watch: { kind: ip_allowlist }
    ask_first: { ticket: '(SUP-[0-9]+)?' }
    then: { require_approval: { from: [support-ops, security] } }
""",
    "Say what a ticket looks like, from `^` to `$`: '^SUP-[0-9]+$'.",
)
TICKET_FITS_NONE: Final = LintRule(
    "ticket-fits-none",
    "No ticket fits the pattern of `ticket`.",
    "Every proposal is refused.",
    """\
  - id: allowlist-by-ticket
    because: the allowlist was changed without a ticket
    severity: low
    watch: { kind: ip_allowlist }
    ask_first: { ticket: '$SUP-[0-9]+' }
    then: { require_approval: { from: [support-ops, security] } }
""",
    "Mend the pattern; `^` is the beginning, and `$` the end.",
)
NOTICE_BEYOND_EXPIRY: Final = LintRule(
    "notice-beyond-expiry",
    "The question expires before the notice is over.",
    "`expires_in` ends the voting long before the change could be applied: whoever is to agree has less time than "
    "there is.",
    """\
  - id: allowlist-with-notice
    because: the allowlist was changed without notice
    severity: low
    watch: { kind: ip_allowlist }
    ask_first: { lead_time: 3d }
    then: { require_approval: { from: [support-ops, security], expires_in: 24h } }
""",
    "Raise `expires_in` to `lead_time`, or ask for less notice.",
)
ASKED_IN_VAIN: Final = LintRule(
    "asked-in-vain",
    "`ask_first` stands beside a policy that refuses every change that it watches.",
    "Asked for in advance, `revert` means refused: no reason, ticket or time makes such a change pass.",
    """\
  - id: allowlist-never-changes
    because: the allowlist was changed
    severity: low
    watch: { kind: ip_allowlist }
    ask_first: { reason: 20 }
    then: revert
""",
    "Let somebody agree with `require_approval`, say in `must` what is allowed, or take `ask_first` out.",
)

ASKING_RULES: Final = (TICKET_FITS_ALL, TICKET_FITS_NONE, NOTICE_BEYOND_EXPIRY, ASKED_IN_VAIN)
