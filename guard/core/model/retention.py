"""How long each class of record is kept: the classes, declared once, and the periods of retention.yaml. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Final

from msgspec import Struct, field, structs

from drift.core.model.calendar_months import month_of
from drift.core.model.gone import Gone, values_gone

DAY: Final = 86400.0
_UNITS: Final = {"d": DAY, "w": 7 * DAY, "y": 366 * DAY}
"""A year counts 366 days: nothing goes a day early."""
FOREVER: Final = "forever"
FILE: Final = "retention.yaml"
LONGEST: Final = "as long as the longest of the others"
"""The usual period of what may be needed as long as anything is kept."""


class RecordClass(Struct, frozen=True):
    """Records that are kept equally long. `aged_by` is the moment that their age counts from, `stays` says what of them
    is never deleted however old it is, `keep` is the period where retention.yaml says nothing, `least` the shortest one
    that can be written. `tables` are those that hold them: the rows of the first ones go, and of the others with
    them."""

    name: str
    says: str
    aged_by: str
    stays: str
    tables: tuple[str, ...]
    keep: str = "7y"
    least: str = "30d"


def seconds_of(period: str) -> float | None:
    """`7y` in seconds; None: forever."""
    return None if period == FOREVER else int(period[:-1]) * _UNITS[period[-1]]


CLASSES: Final[tuple[RecordClass, ...]] = (
    RecordClass(
        "proposals",
        "changes that were asked for in advance, with their threads and votes, permits and broken glass",
        "when it was closed",
        "what is open, or waits for its review",
        ("proposals", "proposal_events", "proposal_claims", "permits", "glass_breaks"),
    ),
    RecordClass(
        "approvals",
        "questions about changes, the votes on them, who voted for whom, and what was pressed in Slack",
        "when it was settled, or ended",
        "what is open",
        ("approvals", "votes", "notices", "delegations", "slack_actions"),
    ),
    RecordClass(
        "findings",
        "what was out of order, and is no more, and steps that were written for people",
        "when it was closed, or written",
        "what is open, or not done",
        ("findings", "remedies"),
    ),
    RecordClass(
        "decisions",
        "what the policies said of changes and entries, why, and reports of false alarms",
        "when it was judged",
        "what a kept finding, question or written step is about",
        ("decisions", "decision_policies", "false_alarms"),
    ),
    RecordClass(
        "effects",
        "what was known of conversations when people decided: figures that were shown with proposals and changes, what "
        "became of conversations after a change, and changes that people noted",
        "when it was worked out, or made",
        "nothing",
        ("effect_reports", "aftermath_looks", "declared_notes", "followed_changes"),
    ),
    RecordClass(
        "history",
        "versions of resources with their bodies, the changes between them, reasons that people gave, and what "
        "Intercom changed in its answers",
        "when a version ended, when a change was found",
        "every version that was live within the period (so the present one), the change that made it, and what a kept "
        "decision or question is about",
        ("versions", "changes", "change_reasons", "why_questions", "schema_events", "aliases", "bodies"),
    ),
    RecordClass(
        "writes",
        "what the service wrote into Intercom, or tried to",
        "when it was recorded",
        "what is not done, and what a kept change or proposal names",
        ("intents",),
    ),
    RecordClass(
        "activity",
        "entries of Intercom's activity log, the unreadable ones, too",
        "when it happened",
        "what is not judged yet, and what a kept decision is about",
        ("activities", "unreadable_entries"),
    ),
    RecordClass(
        "readings",
        "which kinds were read when, and which were not: what tells a complete record from one with gaps",
        "when the reading began",
        "the newest reading",
        ("snapshots", "coverage"),
    ),
    RecordClass(
        "conversations",
        "facts about conversations, without what was said in them, what Fin answered with, and who labelled them",
        "when the conversation began",
        "nothing",
        ("conversations", "conversation_uses", "conversation_days", "labels", "label_readings", "label_days"),
        keep="400d",
    ),
    RecordClass(
        "tokens",
        "tokens that were revoked or expired: whose they were, and who made them",
        "when it ended",
        "what still opens the door",
        ("tokens",),
    ),
    RecordClass(
        "sessions",
        "sessions in the console, and what passkeys were asked for",
        "when it was last used",
        "nothing",
        ("sessions", "passkey_challenges"),
        keep="90d",
        least="2d",
    ),
    RecordClass(
        "calls",
        "calls to Intercom's API that may have written something; whom they named stays with the changes",
        "when it was made",
        "what is not looked at yet",
        ("api_requests", "hints"),
        keep="90d",
        least="2d",
    ),
    RecordClass(
        "statistics",
        "what Intercom counts of articles, day by day, and runs of data connectors, hour by hour",
        "the day that it counts",
        "nothing",
        ("article_statistics", "connector_readings", "connector_runs"),
        keep="400d",
    ),
    RecordClass(
        "messages",
        "messages that were sent or given up, and where they stand",
        "when it was written",
        "what is not sent, and the messages of a matter that is open",
        ("outbox", "posted_messages"),
        keep="1y",
    ),
    RecordClass(
        "ledger-values",
        "what entries of the ledger say of people: values and their salts. The entries themselves are never deleted",
        "when the entry was recorded",
        "what a hold on the class of its record keeps",
        (),
        keep=LONGEST,
    ),
)
"""In the order in which they go: what names others goes before them."""

ACTIVITY: Final = "activity"
BY_MONTH: Final = 366 * DAY
"""Seconds from which on a period of the activity log is followed in whole months: one goes when all of it is older. A
shorter period is followed to the day."""
CONVERSATIONS: Final = "conversations"
LEDGER_VALUES: Final = CLASSES[-1].name
CLOSED: Final = "ledger_entries"
"""Under which a deletion counts the entries whose values went."""
BY_NAME: Final[Mapping[str, RecordClass]] = {one.name: one for one in CLASSES}

NOT_AGED: Final[Mapping[str, str]] = {
    "legal_holds": "it says what may not be deleted, and what once might not",
    "deletions": "it says what is not there any more, and why",
    "deletions_under_way": "it is cleared when the deletion ends",
    "erasures": "it says who is not there any more, and why",
    "erasures_under_way": "it goes when the erasure ends",
    "erased_addresses": "it keeps what comes back from being somebody again",
    "ledger_entries": "it is the proof that nothing was altered; what it says of people goes (`ledger-values`)",
    "ledger_keys": "it is what signatures are checked with, old ones too",
    "ledger_checkpoints": "it is the proof that nothing was altered",
    "watch_periods": "it says when the service ran: what tells a complete record from one with gaps",
    "log_spans": "it says which parts of the log were read: what tells a complete record from one with gaps",
    "ledger_pending": "it is cleared within seconds, when it becomes entries",
    "ledger_heads": "it is where the ledger ends",
    "ledger_fillings": "it says how far an older record was written into the ledger",
    "workspaces": "it is what all other rows belong to",
    "conversation_sources": "it names what Fin answered with, once",
    "conversation_windows": "it says which conversations were read, a row for each gap",
    "resource_references": "it is derived from the live versions",
    "reference_rules": "it is derived from the live versions",
    "kind_status": "it has one row for each kind: the last reading",
    "checkpoints": "it says how far the work has come",
    "leases": "it has one row for each workspace: which replica works on it",
    "replicas": "it says which replicas there are, and forgets them after a day",
    "runs": "it is cleared when the next run is claimed",
    "policy_sets": "decisions are explained by it, and a set that is in force is kept for good",
    "policy_periods": "it says which policies were in force when, a row for each set",
    "policy_alarms": "it says what is wrong at the moment",
    "policy_coordination": "it says what replicas do at the moment",
    "accepted_commits": "it is cleared by hand, and says which rewritten branch was accepted",
    "told_alarms": "it is cleared when the next alarm is told",
    "exemption_uses": "it counts, and names nobody",
    "rollouts": "it says since when a policy is what it is",
    "known_good": "it has one row for each resource: what is put back",
    "accounts": "it holds for as long as somebody may sign in",
    "disabled_people": "it holds until somebody is let in again",
    "preferences": "it holds until somebody chooses otherwise",
    "notification_choices": "it holds until somebody chooses otherwise",
    "passkeys": "it holds until somebody removes it",
    "slack_members": "it holds for as long as somebody is there",
    "blind_spots": "it says what is not looked at, at the moment",
    "export_targets": "it has one row for each target: how far it is",
    "export_letters": "it holds until the target takes the event, or somebody lets it go",
    "export_acts": "it says what people did about exports, and is a row for each time",
    "share_looks": "it has one row for each share that a policy limits, counted anew at each look, and names nobody",
    "health_days": "it has one row for each day, counts, and names nobody",
}
"""Tables whose rows no period ends, and why."""


class Retention(Struct, frozen=True):
    """`written` are the periods of retention.yaml by class; the others have their usual one."""

    written: Mapping[str, str] = field(default_factory=dict)

    def period(self, name: str) -> str:
        usual = self.written.get(name, BY_NAME[name].keep)
        return self._longest() if usual == LONGEST else usual

    def _longest(self) -> str:
        """The longest period of the classes that have one of their own."""
        others = (self.period(one.name) for one in CLASSES if one.keep != LONGEST)
        return max(others, key=lambda period: seconds_of(period) or inf)

    def kept_from(self, name: str, now: float) -> float | None:
        """The moment from which on records of a class are kept; None: all are."""
        seconds = seconds_of(self.period(name))
        if seconds is None:
            return None
        by_month = name == ACTIVITY and seconds >= BY_MONTH
        return month_of(now - seconds).begins if by_month else now - seconds

    def rule(self, name: str) -> str:
        """What says how long, as a clause: `retention.yaml (history: 7y)`."""
        by = FILE if name in self.written else "the usual period"
        return f"{by} ({name}: {self.period(name)})"


class Deletion(Struct, frozen=True):
    """What was deleted of a class in one run, by which rule: what is older than `kept_from` went. `rows` are counts by
    table, `held` how many records a legal hold kept. `up_to` is the last entry of the ledger that was looked at, where
    values of entries went. `id` is empty while it is under way."""

    record_class: str
    rule: str
    kept_from: float
    began_at: float
    by: str
    rows: Mapping[str, int] = field(default_factory=dict)
    held: int = 0
    id: str = ""
    ended_at: float = 0.0
    up_to: int | None = None

    @property
    def records(self) -> int:
        """How many records went, with all that belongs to them."""
        return sum(self.rows.values())

    def plus(self, rows: Mapping[str, int], held: int) -> Deletion:
        names = dict.fromkeys((*self.rows, *rows))
        total = {name: self.rows.get(name, 0) + rows.get(name, 0) for name in names}
        return structs.replace(self, rows=total, held=self.held + held)

    def reached(self, up_to: int) -> Deletion:
        return structs.replace(self, up_to=up_to)

    @property
    def sentence(self) -> str:
        """What to say where older records would have stood."""
        if self.up_to is not None:
            return values_gone(self.up_to, self.rule, self.ended_at)
        return Gone(self.record_class, self.rule, self.kept_from, self.ended_at).sentence
