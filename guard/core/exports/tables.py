"""How entries of each table of the ledger become events, or why they do not. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from guard.core.exports import access_events, keeping_events, people_events, policy_events, setting_events
from guard.core.exports.export_event import ExportEvent
from guard.core.exports.record import Record

Builder: TypeAlias = Callable[[Record], ExportEvent | None]
ACTIVITIES: Final = "activities"
"""The table whose entries are many events."""

BUILDERS: Final[Mapping[str, Builder]] = {
    "accepted_commits": policy_events.accepted_commit,
    "accounts": access_events.account,
    "aliases": setting_events.alias,
    "api_requests": setting_events.api_request,
    "approvals": people_events.approval,
    "blind_spots": policy_events.blind_spot,
    "change_reasons": people_events.change_reason,
    "changes": setting_events.change,
    "coverage": setting_events.unread_kind,
    "decisions": policy_events.decision,
    "delegations": people_events.delegation,
    "declared_notes": people_events.declared_note,
    "deletions": keeping_events.deletion,
    "disabled_people": access_events.disabled_person,
    "erasures": keeping_events.erasure,
    "export_acts": keeping_events.export_act,
    "false_alarms": policy_events.false_alarm,
    "findings": policy_events.finding,
    "glass_breaks": people_events.glass_break,
    "intents": setting_events.write,
    "ledger": keeping_events.ledger_filling,
    "ledger_keys": keeping_events.ledger_key,
    "passkeys": access_events.passkey,
    "permits": people_events.permit,
    "policy_alarms": policy_events.policy_alarm,
    "policy_sets": policy_events.policy_set,
    "proposal_events": people_events.proposal_event,
    "remedies": policy_events.remedy,
    "rollouts": policy_events.rollout,
    "schema_events": setting_events.schema_event,
    "silences": keeping_events.silence,
    "tokens": access_events.token,
    "unreadable_entries": setting_events.unreadable_entry,
    "votes": people_events.vote,
    "workspaces": setting_events.workspace,
}
EXPORTED: Final = frozenset({*BUILDERS, ACTIVITIES})
NOT_EXPORTED: Final[Mapping[str, str]] = {
    "aftermath_looks": "it says what became of conversations, and what policies say of it is exported (`findings`)",
    "effect_reports": "it is what people knew of conversations when they decided, and what they decided is exported",
    "known_good": "it follows from decisions and votes, and these are exported",
    "legal_holds": "it says what lawyers look at, and is for operators alone",
    "log_spans": "it says how far the log was read, and gaps in what was looked at are exported (`blind_spots`)",
    "notices": "reminders tell people of questions, and the questions are exported",
    "policy_periods": "the sets that come into force are exported (`policy_sets`), and what becomes other (`rollouts`)",
    "proposals": "each thing that happens to a proposal is an event of its own (`proposal_events`)",
    "slack_actions": "what somebody pressed in Slack is exported as the vote or the reason that came of it",
    "slack_members": "it says which member of Slack has which address",
    "snapshots": "what could not be read is exported (`coverage`), and what was found is, as changes",
    "versions": "a version is what a change led to, and changes are exported",
    "watch_periods": "it sums up what was looked at, and what was not is exported (`blind_spots`, `coverage`)",
    "why_questions": "who is asked why is nothing that happened; the answer is exported (`change_reasons`)",
}
"""Tables of the ledger that are no events, and why."""
