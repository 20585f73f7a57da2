"""The lint rules for policies: rules, conditions, fields and verdicts. Declarations only."""

from __future__ import annotations

from typing import Final

from guard.core.lint.rule import LintRule

RULE_NEVER_HOLDS: Final = LintRule(
    "rule-never-holds",
    "Nothing can fulfil the rule in `must`.",
    "Every resource breaks the policy, whatever its values are.",
    """\
  - id: limits-are-sane
    because: limits were out of range
    severity: low
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: true, enum: [false] } } }
    then: flag
""",
    "Mend the part that the warning names: a bound, a type or a value.",
)
SELECTION_NEVER_HOLDS: Final = LintRule(
    "selection-never-holds",
    "`where` selects nothing that has the fields it names.",
    "The policy looks at nothing.",
    """\
  - id: enabled-lists-stay
    because: an allowlist was changed
    severity: low
    watch: { kind: ip_allowlist, where: { properties: { enabled: { type: boolean, const: true, enum: [false] } } } }
    then: flag
""",
    "Mend the part that the warning names.",
)
CONFLICTING_RULES: Final = LintRule(
    "conflicting-rules",
    "A resource can fulfil only one of two policies.",
    "Whatever the value is, one of the two is broken.",
    """\
  - id: allowlist-is-on
    because: the allowlist was switched off
    severity: low
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: true } } }
    then: flag
  - id: allowlist-is-off
    because: the allowlist was switched on
    severity: low
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: false } } }
    then: flag
""",
    "Take one of the rules out, or select different resources with `where`.",
)
CONDITION_NEVER_HOLDS: Final = LintRule(
    "condition-never-holds",
    "`when`, `unless` or a part of one never holds.",
    "With such a `when` the policy never matches. Such an `unless` excuses nothing.",
    """\
  - id: new-lists-were-off
    because: an allowlist was created
    severity: low
    watch: { kind: ip_allowlist, change: created }
    when: { was: { properties: { enabled: { const: true } } } }
    then: flag
""",
    "Mend the word that the warning names, or take the part out.",
)
CONDITION_NEVER_CERTAIN: Final = LintRule(
    "condition-never-certain",
    "`when`, `unless` or a part of one holds at most where nobody can tell.",
    "The policy applies only where facts are missing, such as the address of the person.",
    """\
  - id: two-networks
    because: an allowlist was changed from outside
    severity: low
    watch: { kind: ip_allowlist }
    when: { ip_in: [10.0.0.0/8], not: { ip_in: [10.0.0.0/8] } }
    then: flag
""",
    "Mend the word that the warning names, so that some change fits it.",
)
UNLESS_EXCUSES_ALL: Final = LintRule(
    "unless-excuses-all",
    "`unless` excuses all that `when` selects.",
    "The policy never matches, or only where nobody can tell.",
    """\
  - id: nobody-at-night
    because: somebody changed an allowlist at night
    severity: low
    watch: { kind: ip_allowlist, change: updated }
    when: { outside_hours: { from: "09:00", to: "17:00", zone: Europe/Dublin } }
    unless: { outside_hours: { from: "09:00", to: "17:00", zone: Europe/Dublin } }
    then: flag
""",
    "Narrow `unless`, or widen `when`.",
)
POINTER_IN_SET: Final = LintRule(
    "pointer-in-set",
    "`set` has a JSON Pointer where it takes the name of a field.",
    "No field has such a name, so nothing useful is set.",
    """\
  - id: allowlist-is-on
    because: the allowlist was switched off
    severity: low
    watch: { kind: ip_allowlist, fields: [/enabled] }
    then: { revert: { set: { /enabled: true } } }
""",
    "Write the name, and what lies in it below: `set: { enabled: true }`.",
)
SET_BREAKS_RULE: Final = LintRule(
    "set-breaks-rule",
    "A policy sets a value that breaks its own rule or that of another policy.",
    "The remedy of one policy is the violation of another.",
    """\
  - id: allowlist-is-on
    because: the allowlist was switched off
    severity: low
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: true } } }
    then: { revert: { set: { enabled: false } } }
""",
    "Set a value that the rule allows.",
)
CONFLICTING_SETS: Final = LintRule(
    "conflicting-sets",
    "Two policies set one field to different values after the same change.",
    "Only one of them can win.",
    """\
  - id: switch-on
    because: the allowlist was changed
    severity: low
    watch: { kind: ip_allowlist, fields: [/enabled] }
    then: { revert: { set: { enabled: true } } }
  - id: switch-off
    because: the allowlist was changed
    severity: low
    watch: { kind: ip_allowlist, fields: [/enabled] }
    then: { revert: { set: { enabled: false } } }
""",
    "Agree on one value, or make the policies watch different changes.",
)
UNKNOWN_FIELD: Final = LintRule(
    "unknown-field",
    "No kind that the policy watches has the field, by Intercom's description.",
    "Mostly the field is misspelt, and the policy never sees it.",
    """\
  - id: allowlist-is-on
    because: the allowlist was switched off
    severity: low
    watch: { kind: ip_allowlist, fields: [/enabld] }
    then: flag
""",
    "Correct the name. Waive the warning for a field that Intercom does not describe.",
    "description",
)
VOLATILE_FIELD: Final = LintRule(
    "volatile-field",
    "The field changes by itself and is never compared.",
    "No change of it is ever seen.",
    """\
  - id: articles-are-fresh
    because: an article was touched
    severity: low
    watch: { kind: article, fields: [/updated_at] }
    then: flag
""",
    "Take the field out.",
)
UNKNOWN_ACTIVITY_TYPE: Final = LintRule(
    "unknown-activity-type",
    "Intercom documents no activity type of this name.",
    "Mostly the type is misspelt, and nothing ever matches.",
    """\
  - id: exports-are-seen
    because: somebody exported data
    severity: low
    watch: { activity: bulk_exports }
    then: flag
""",
    "Correct the name. A type that Intercom adds later will match.",
)
GUIDED_REMEDY: Final = LintRule(
    "guided-remedy",
    "No API writes the kind, so `revert` opens a guided remedy.",
    "Nothing is put back automatically: a person gets steps with the old values.",
    """\
  - id: help-centers-stay
    because: a help center was changed
    severity: low
    watch: { kind: help_center }
    then: revert
""",
    "Waive the warning if a guided remedy is what you want, or write `then: flag`.",
)
LOG_ONLY_FLAGS: Final = LintRule(
    "log-only-flags",
    "A policy over the activity log can only flag.",
    "What the log tells has happened and cannot be put back or held.",
    """\
  - id: no-exports
    because: somebody exported data
    severity: low
    watch: { activity: bulk_export }
    then: revert
""",
    "Write `then: flag`.",
)
TOO_FEW_APPROVERS: Final = LintRule(
    "too-few-approvers",
    "When an approver makes the change, nobody is left to approve it.",
    "Nobody approves their own change, so it would wait until it expires.",
    """\
  - id: two-pairs-of-eyes
    because: the allowlist was changed
    severity: low
    watch: { kind: ip_allowlist }
    then: { require_approval: { from: security } }
""",
    "Add people to the group, name more groups, or lower `quorum`.",
)
ZONE_WITHOUT_SUMMER_TIME: Final = LintRule(
    "zone-without-summer-time",
    "The time zone keeps one offset all year, although its name suggests a place that changes its clocks.",
    "In summer the hours begin and end an hour off.",
    """\
  - id: no-night-exports
    because: somebody exported data at night
    severity: low
    watch: { activity: bulk_export }
    when: { outside_hours: { from: "08:00", to: "19:00", zone: EST } }
    then: flag
""",
    "Name a place, such as America/New_York. Write UTC, or waive the warning, if a fixed offset is meant.",
)
ACTOR_TYPE_OF_THE_LOG: Final = LintRule(
    "actor-type-of-the-log",
    "The policy asks what acted in a word of Intercom's log, or in one that nothing has.",
    "An app with the token of a teammate stands in the log as that teammate, and an AI behind an app as no bot.",
    """\
  - id: exports-by-robots
    because: a robot exported customer data
    severity: low
    watch: { activity: bulk_export }
    when: { actor_type: bot }
    then: flag
""",
    "Write `person`, `app` or `ai`. Waive the warning where the type in the log is meant.",
)
IMPOSSIBLE_VALUE: Final = LintRule(
    "impossible-value",
    "By Intercom's description, no resource has the value that the policy names.",
    "A rule that asks for it is always broken, a condition never holds, and what is set is refused.",
    """\
  - id: allowlist-stays-on
    because: the allowlist was switched off
    severity: low
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: "true" } } }
    then: flag
""",
    "Write the value as Intercom shows it. Waive the warning for a value that Intercom does not describe.",
    "description",
)
UNATTRIBUTED_BY_ONE: Final = LintRule(
    "unattributed-by-one",
    "One of those who are asked settles alone what nobody explains.",
    "Nobody knows who made such a change, so it may have been the one who approves it. The default, where "
    "`unattributed` is left out, asks for two people, or for one who is no teammate of the Intercom workspace.",
    """\
  - id: two-pairs-of-eyes
    because: the allowlist was changed
    severity: low
    watch: { kind: ip_allowlist }
    then: { require_approval: { from: [support-ops, security], unattributed: { quorum: 1 } } }
""",
    "Leave `unattributed` out, raise its `quorum`, or name a group in `from` whose people cannot have made the change.",
)
QUESTION_NEVER_ASKED: Final = LintRule(
    "question-never-asked",
    "`ask_why` stands where nobody is ever asked.",
    "The policy looks as if it found out why something was changed, and does not.",
    """\
  - id: exports-are-explained
    because: somebody exported data
    severity: low
    watch: { activity: bulk_export }
    ask_why: true
    then: flag
""",
    "Watch a kind of resource, let `when` take people in, or take `ask_why` out.",
)

POLICY_RULES: Final = (
    RULE_NEVER_HOLDS,
    SELECTION_NEVER_HOLDS,
    CONFLICTING_RULES,
    CONDITION_NEVER_HOLDS,
    CONDITION_NEVER_CERTAIN,
    UNLESS_EXCUSES_ALL,
    POINTER_IN_SET,
    SET_BREAKS_RULE,
    CONFLICTING_SETS,
    UNKNOWN_FIELD,
    VOLATILE_FIELD,
    UNKNOWN_ACTIVITY_TYPE,
    GUIDED_REMEDY,
    LOG_ONLY_FLAGS,
    TOO_FEW_APPROVERS,
    ZONE_WITHOUT_SUMMER_TIME,
    ACTOR_TYPE_OF_THE_LOG,
    IMPOSSIBLE_VALUE,
    UNATTRIBUTED_BY_ONE,
    QUESTION_NEVER_ASKED,
)
