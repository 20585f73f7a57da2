"""The lint rules for cases, reported by `guardrail test`. Declarations only."""

from __future__ import annotations

from typing import Final

from guard.core.lint.rule import LintRule

CASE_HEAD: Final = "version: 1\ncases:\n"
"""The head of a file of cases, which examples omit."""


def _case(given: str) -> str:
    return f"""\
  - case: somebody changes the allowlist
    {given}
    expect: {{ verdict: allow }}
"""


CASE_ADDRESS: Final = LintRule(
    "case-address",
    "The case acts from what is no IP address.",
    "Conditions about addresses cannot tell.",
    _case("change: { example: ip_allowlist, set: { /enabled: false }, from: office }"),
    "Write an address such as 10.0.0.1.",
    "cases",
)
CASE_COUNTS_NOTHING: Final = LintRule(
    "case-counts-nothing",
    "`counts` names a policy that has no `more_than`.",
    "The number has no effect.",
    _case(
        "change: { example: ip_allowlist, set: { /enabled: false } }\n    counts: { allowlist-is-watched: 3 }"
    ),
    "Take the count out, or name a policy that counts.",
    "cases",
)
CASE_UNKNOWN_TYPE: Final = LintRule(
    "case-unknown-type",
    "The case has an activity type that Intercom does not document and no policy names.",
    "Mostly the type is misspelt.",
    _case("activity: { type: bulk_exports }"),
    "Correct the name.",
    "cases",
)
CASE_ADDS_FIELD: Final = LintRule(
    "case-adds-field",
    "The case sets a field that its example does not have.",
    "The field is added. Mostly its name is misspelt.",
    _case("change: { example: ip_allowlist, set: { /enabld: false } }"),
    "Correct the pointer, or waive the warning when the field is meant to be added.",
    "cases",
)
CASE_SETS_SAME: Final = LintRule(
    "case-sets-same",
    "The case sets a value that its example has already.",
    "This part of `set` changes nothing.",
    _case("change: { example: ip_allowlist, set: { /enabled: true, /ip_allowlist: [] } }"),
    "Take it out, or set another value.",
    "cases",
)
CASE_IMPOSSIBLE_VALUE: Final = LintRule(
    "case-impossible-value",
    "By Intercom's description, no resource has the value that the case gives.",
    "The case tests what never happens.",
    _case('change: { example: ip_allowlist, set: { /enabled: "false" } }'),
    "Write the value as Intercom shows it. Waive the warning for a value that Intercom does not describe.",
    "cases",
)

CASE_RULES: Final = (
    CASE_ADDRESS,
    CASE_COUNTS_NOTHING,
    CASE_UNKNOWN_TYPE,
    CASE_ADDS_FIELD,
    CASE_SETS_SAME,
    CASE_IMPOSSIBLE_VALUE,
)
