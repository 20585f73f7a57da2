"""A made-up quarter: something of each sort that a pack tells of."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.guard.queries.evidence import workspace_people
from tests.guard.queries.evidence.made import BEGIN, DAY, END, KEY, MadeLedger, Story

HOURS: Final = {
    "id": "hours",
    "because": "office hours were changed without a second pair of eyes",
    "severity": "high",
    "owner": "ops@acme.example",
    "controls": ["SOC2-CC8.1"],
    "watch": {"kind": "office_hours_schedule"},
    "when": {"ip_not_in": ["203.0.113.9"]},
    "then": {"require_approval": {"from": ["support-ops"]}},
    "exemptions": [
        {"resource": "42", "until": "2026-12-31", "reason": "the Paris pilot", "owner": "ops@acme.example"}
    ],
}
EXPORTS: Final = {
    "id": "exports",
    "because": "customer data was exported at night",
    "severity": "critical",
    "controls": ["GDPR-Art.32"],
    "watch": {"activity": ["bulk_export"]},
    "then": "flag",
}
PEOPLE: Final = {
    "groups": {"support-ops": ["alice@acme.example", "carol@acme.example"]},
    "break_glass": ["dave@acme.example"],
}


def quarter(key: Ed25519PrivateKey = KEY) -> MadeLedger:
    """The last quarter of 2026, with something of each sort in it, and some weeks before."""
    story = Story(MadeLedger(key))
    say, before = story.say, BEGIN - 30 * DAY
    say(before, "ledger", "update", "from_record", {"since": before})
    say(
        before,
        "policy_sets",
        "insert",
        "0000aaaa",
        {"document": {"policies": [EXPORTS], "people": {}}},
        "document",
    )
    say(
        before + 1,
        "policy_sets",
        "insert",
        "aaaa1111",
        {"document": {"policies": [HOURS, EXPORTS], "people": PEOPLE}},
        "document",
    )
    say(before + 1, "rollouts", "insert", "hours", {"rules": "ab", "mode": "enforce", "since": before + 1})
    say(
        before + 2,
        "tokens",
        "insert",
        "t1",
        {"email": "alice@acme.example", "role": "approver", "created_at": before + 2},
        "email",
    )
    say(
        before + 3,
        "tokens",
        "insert",
        "t2",
        {"email": "gone@acme.example", "role": "viewer", "created_at": before + 3},
        "email",
    )
    say(
        before + 4,
        "tokens",
        "update",
        "t2",
        {"email": "gone@acme.example", "revoked_at": before + 4},
        "email",
    )
    finding = {
        "policy": "hours",
        "subject": "office_hours_schedule/7",
        "kind": "office_hours_schedule",
        "severity": "high",
    }
    say(
        before + 9,
        "findings",
        "insert",
        "f1",
        {**finding, "sentence": "Open on Sundays.", "opened_at": before + 9, "decision_id": "d0"},
        "sentence",
        "subject",
    )
    story.change(before + 10, 1, "tag", "9", "old@acme.example")
    workspace_people.before_the_quarter(story, before + 11)
    story.ledger.sign()
    # The quarter
    at = BEGIN + DAY
    say(
        at,
        "findings",
        "update",
        "f1",
        {**finding, "closed_at": at, "closed_because": "It is in order."},
        "closed_because",
        "subject",
    )
    story.change(at + 60, 2, "office_hours_schedule", "41", "carol@acme.example")
    story.decision(
        at + 63,
        "d1",
        "hours",
        "require_approval",
        change_id=2,
        kind="office_hours_schedule",
        resource_id="41",
        actor_email="carol@acme.example",
        actor_type="admin",
        acted_at=at + 60,
    )
    names = {"kind": "office_hours_schedule", "resource_id": "41", "change_id": 2, "decision_id": "d1"}
    asked = {
        **names,
        "requirements": [["hours", ["alice@acme.example"], 1]],
        "excluded": ["carol@acme.example"],
        "asked_at": at + 63,
        "expires_at": at + DAY,
        "settlement": "",
        "note": "",
    }
    say(at + 63, "approvals", "insert", "a1", asked, "requirements", "excluded", "note")
    say(
        at + 64,
        "intents",
        "insert",
        "i1",
        {
            "kind": "office_hours_schedule",
            "resource_id": "41",
            "operation": "update",
            "purpose": "revert",
            "reason": "d1",
            "state": "planned",
            "created_at": at + 64,
        },
    )
    say(
        at + 66,
        "intents",
        "update",
        "i1",
        {
            "kind": "office_hours_schedule",
            "resource_id": "41",
            "state": "verified",
            "finished_at": at + 66,
            "outcome": "read back as meant",
        },
    )
    say(
        at + 900,
        "votes",
        "insert",
        "",
        {
            "approval_id": "a1",
            "voter": "alice@acme.example",
            "choice": "approve",
            "at": at + 900,
            "comment": 'fine, "as agreed"',
        },
        "voter",
        "comment",
    )
    say(at + 901, "approvals", "update", "a1", {**names, "settled_at": at + 901, "settlement": "approved"})
    say(
        at + 950,
        "change_reasons",
        "insert",
        "r1",
        {
            "change_id": 2,
            "who": "carol@acme.example",
            "text": '=HYPERLINK("http://evil.example")',
            "ticket": "SUP-41",
            "at": at + 950,
        },
        "who",
        "text",
        "ticket",
    )
    story.change(at + 2 * DAY, 3, "tag", "9", "bob@acme.example", "likely")
    say(
        at + 2 * DAY + 5,
        "why_questions",
        "insert",
        "3",
        {"policies": ["hours"], "noted_at": at + 2 * DAY, "asked": ""},
        "asked",
    )
    say(at + 2 * DAY + 9, "why_questions", "update", "3", {"asked": "bob@acme.example"}, "asked")
    story.change(at + 3 * DAY, 4, "office_hours_schedule", "42", "erased@acme.example", "none")
    story.decision(
        at + 3 * DAY + 3, "d2", "hours", "allow", change_id=4, kind="office_hours_schedule", resource_id="42"
    )
    story.decision(
        at + 4 * DAY,
        "d3",
        "exports",
        "flag",
        entry="activity",
        activity_id="log-1",
        actor_email="mallory@acme.example",
    )
    say(
        at + 5 * DAY,
        "blind_spots",
        "insert",
        "log/",
        {
            "cause": "log",
            "subject": "",
            "since": at + 5 * DAY,
            "sentence": "The activity log cannot be read.",
        },
    )
    say(at + 5 * DAY + 7200, "blind_spots", "delete", "log/", {"cause": "log", "subject": ""})
    say(
        at + 6 * DAY,
        "proposals",
        "insert",
        "p1",
        {
            "edition": 1,
            "asker": "bob@acme.example",
            "robot": "",
            "answer": "require_approval",
            "rules": [["hours", [[["alice@acme.example"], 1]]]],
            "excluded": ["bob@acme.example"],
            "asked_at": at + 6 * DAY,
        },
        "asker",
        "rules",
        "excluded",
    )
    say(
        at + 6 * DAY + 1,
        "votes",
        "insert",
        "",
        {"approval_id": "p1.1", "voter": "bob@acme.example", "choice": "approve", "at": at + 6 * DAY + 1},
        "voter",
    )
    say(
        at + 6 * DAY + 2,
        "proposal_events",
        "insert",
        "p1/1",
        {"proposal_id": "p1", "number": 1, "at": at + 6 * DAY, "what": "asked", "who": "bob@acme.example"},
        "who",
    )
    say(
        at + 6 * DAY + 3,
        "proposals",
        "update",
        "p1",
        {"edition": 1, "closing": "denied", "closed_at": at + 6 * DAY + 3},
    )
    say(
        at + 7 * DAY,
        "glass_breaks",
        "insert",
        "p2/1",
        {
            "proposal_id": "p2",
            "edition": 1,
            "who": "dave@acme.example",
            "at": at + 7 * DAY,
            "because": "the door was open",
            "due_at": at + 8 * DAY,
        },
        "who",
        "because",
    )
    say(
        at + 7 * DAY + 9,
        "glass_breaks",
        "update",
        "p2/1",
        {
            "proposal_id": "p2",
            "edition": 1,
            "reviewed_at": at + 7 * DAY + 9,
            "reviewed_by": "alice@acme.example",
            "review": "right",
        },
        "reviewed_by",
        "review",
    )
    say(
        at + 8 * DAY,
        "disabled_people",
        "insert",
        "operator",
        {"by": "operator", "email": "mallory@acme.example", "since": at + 8 * DAY, "because": "left"},
        "email",
        "because",
    )
    silence = {"since": at + 9 * DAY, "until": at + 9 * DAY + 5000}
    say(at + 9 * DAY + 5000, "silences", "insert", "s1", silence)
    workspace_people.in_the_quarter(story, at + 10 * DAY, before + 11)
    story.ledger.sign()
    # What comes after it
    story.change(END + 60, 5, "office_hours_schedule", "41", "later@acme.example")
    story.ledger.sign()
    return story.ledger
