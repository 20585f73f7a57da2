"""The records that can be exported: their names in the ledger, and what each says. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RECORDS: Final[Mapping[str, str]] = {
    "accepted_commits": "Somebody accepted a rewritten branch of policies.",
    "accounts": "An account of the identity provider was linked, or let go.",
    "activities": "An entry of Intercom's teammate activity log.",
    "aliases": "A resource was made again under another id.",
    "api_requests": "A call to Intercom's API that may have written something.",
    "approvals": "People were asked about a change, and what came of it.",
    "blind_spots": "Something was not being looked at.",
    "change_reasons": "Somebody said why a change was made.",
    "changes": "A setting was created, changed or deleted, field by field, with who did it.",
    "coverage": "A kind could not be read in a snapshot.",
    "decisions": "What the policies said to a change or an entry, and why.",
    "declared_notes": "Somebody noted a change that no API tells of.",
    "delegations": "Somebody votes for somebody else.",
    "deletions": "Records whose period was over were deleted.",
    "disabled_people": "Somebody may not act here any more.",
    "erasures": "A person was erased from the record.",
    "export_acts": "Somebody sent again, or dropped, what an export had refused.",
    "false_alarms": "Somebody called what a policy said a false alarm.",
    "findings": "A policy is broken, or is not any more.",
    "glass_breaks": "Somebody had a change applied that nobody agreed to.",
    "intents": "A write to Intercom, before and after it was made.",
    "ledger": "Where what is older than the ledger begins in it, and ends.",
    "ledger_keys": "With which key the ledger is signed.",
    "passkeys": "A passkey was added or taken away.",
    "permits": "Somebody may make a change by hand.",
    "policy_alarms": "The newest policies cannot be used, or can again.",
    "policy_sets": "The policies that came into force.",
    "proposal_events": "What happened to what was asked for.",
    "remedies": "Written steps for people, and whether they took them.",
    "rollouts": "The rules of a policy, or its mode, became others.",
    "schema_events": "Intercom changed the shape of its answers.",
    "silences": "No service was running for a while.",
    "tokens": "A token was made or revoked.",
    "unreadable_entries": "An entry of the log could not be read whole.",
    "votes": "Somebody voted.",
    "workspaces": "The workspace was bound to Intercom's.",
}
