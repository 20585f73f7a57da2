"""The tables of guard. They share drift's metadata, as both migrate together."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, LargeBinary, Table, func

from drift.store.sql.columns import (
    JsonText,
    Key,
    Moment,
    Packed,
    Words,
    actor_columns,
    parent_columns,
    ref_columns,
    way_columns,
    workspace_column,
)
from drift.store.sql.recorded import in_ledger, not_in_ledger
from drift.store.sql.tables import metadata


def _id() -> tuple[Column[Any], ...]:
    return workspace_column(primary_key=True), Column("id", Words, primary_key=True)


policy_sets = Table(
    "policy_sets",
    metadata,
    workspace_column(primary_key=True),
    Column("revision", Words, primary_key=True),
    Column("document", Packed, nullable=False),
    info=in_ledger(looked_up=("document",)),
)

policy_periods = Table(
    "policy_periods",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
    Column("revision", Words, nullable=False),
    Column("mode", Words, nullable=False),
    Column("since", Moment, nullable=False),
    Column("told", Boolean, nullable=False),  # by the service; otherwise found out by what was decided
    info=in_ledger(),
)
Index("ix_policy_periods_since", policy_periods.c.workspace, policy_periods.c.since, policy_periods.c.id)

policy_alarms = Table(
    "policy_alarms",
    metadata,
    workspace_column(primary_key=True),
    Column("alarm", Words, nullable=False),
    Column("said_at", Moment, nullable=False),
    info=in_ledger(personal=("alarm",)),
)

policy_coordination = Table(
    "policy_coordination",
    metadata,
    workspace_column(primary_key=True),
    Column("leading", Words),
    Column("led_at", Double),
    Column("wanted_at", Double),
    info=not_in_ledger("replicas tell each other by it when to look"),
)

accepted_commits = Table(
    "accepted_commits",
    metadata,
    workspace_column(primary_key=True),
    Column("commit", Words, primary_key=True),
    Column("accepted_at", Double, nullable=False),
    info=in_ledger(),
)

told_alarms = Table(
    "told_alarms",
    metadata,
    workspace_column(primary_key=True),
    Column("alarm", Words, primary_key=True),
    Column("due", Moment, primary_key=True),
    info=not_in_ledger("it says which replica tells people of an alarm"),
)

decisions = Table(
    "decisions",
    metadata,
    *_id(),
    Column("at", Moment, nullable=False),
    Column("entry", Words, nullable=False),
    Column("kind", Words),
    Column("resource_id", Words),
    Column("judgement", JsonText, nullable=False),
    Column("policy_revision", Words, nullable=False),
    Column("mode", Words, nullable=False),
    Column("change_id", BigInteger),
    Column("activity_id", Words),
    Column("before_digest", LargeBinary),
    Column("after_digest", LargeBinary),
    *actor_columns(),
    *way_columns(),
    Column("acted_at", Moment),
    Column("facts", JsonText, nullable=False),
    Column("verdict", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("round", Integer, nullable=False, server_default="0"),  # how often it had been judged before
    info=in_ledger(
        names=("kind", "resource_id"),
        personal=(
            "actor_id",
            "actor_email",
            "actor_ip",
            "actor_token",
            "before_digest",
            "after_digest",
            "note",
        ),
        looked_up=("judgement", "facts"),
    ),
)
Index("ix_decisions_at", decisions.c.workspace, decisions.c.at, decisions.c.id)
Index(
    "ix_decisions_resource", decisions.c.workspace, decisions.c.kind, decisions.c.resource_id, decisions.c.at
)
spoken_at = func.coalesce(decisions.c.acted_at, decisions.c.at)
"""When somebody did what a decision is about or, where that is unknown, when it was judged."""
spoke: Final = decisions.c.verdict != "allow"
"""Whether any policy minded."""
Index(
    "ix_decisions_spoke",
    decisions.c.workspace,
    spoken_at,
    decisions.c.id,
    decisions.c.verdict,
    sqlite_where=spoke,
    postgresql_where=spoke,
)
_of_change = decisions.c.change_id.is_not(None)
Index(
    "uq_decisions_change",
    decisions.c.workspace,
    decisions.c.change_id,
    decisions.c.policy_revision,
    decisions.c.round,
    unique=True,
    sqlite_where=_of_change,
    postgresql_where=_of_change,
)
# A decision about a change may name the activity that explains it; the activity is judged for itself as well.
_of_activity = decisions.c.activity_id.is_not(None) & decisions.c.change_id.is_(None)
Index(
    "uq_decisions_activity",
    decisions.c.workspace,
    decisions.c.activity_id,
    decisions.c.policy_revision,
    decisions.c.round,
    unique=True,
    sqlite_where=_of_activity,
    postgresql_where=_of_activity,
)

decision_policies = Table(
    "decision_policies",
    metadata,
    workspace_column(primary_key=True),
    Column("policy", Words, primary_key=True),
    Column("decision_id", Words, primary_key=True),
    # What the policy said in this decision: asked for by policy and time, without reading judgements.
    Column("at", Moment),
    Column("outcome", Words),
    Column("mode", Words),
    Column("action", Words),
    info=not_in_ledger("it is an index, made from the judgements of decisions"),
)
_spoke = decision_policies.c.outcome != "kept"
Index(
    "ix_decision_policies_spoke",
    decision_policies.c.workspace,
    decision_policies.c.policy,
    decision_policies.c.at,
    sqlite_where=_spoke,
    postgresql_where=_spoke,
)

exemption_uses = Table(
    "exemption_uses",
    metadata,
    workspace_column(primary_key=True),
    Column("policy", Words, primary_key=True),
    Column("exemption", Words, primary_key=True),
    Column("changes", Integer, nullable=False),
    Column("last_at", Moment),
    Column("resources", Integer, nullable=False),
    info=not_in_ledger("it is counted from decisions, which stand in the ledger"),
)

false_alarms = Table(
    "false_alarms",
    metadata,
    workspace_column(primary_key=True),
    Column("policy", Words, primary_key=True),
    Column("decision_id", Words, primary_key=True),
    Column("who", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", Words, nullable=False),
    Index("ix_false_alarms_decision", "workspace", "decision_id"),
    info=in_ledger(personal=("who", "reason")),
)

rollouts = Table(
    "rollouts",
    metadata,
    workspace_column(primary_key=True),
    Column("policy", Words, primary_key=True),
    Column("rules", LargeBinary, nullable=False),
    Column("mode", Words, nullable=False),
    Column("since", Moment, nullable=False),
    info=in_ledger(),
)

findings = Table(
    "findings",
    metadata,
    *_id(),
    Column("policy", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("kind", Words),
    Column("severity", Words, nullable=False),
    Column("sentence", Words, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("decision_id", Words, nullable=False),
    Column("closed_at", Moment),
    Column("closed_because", Words, nullable=False),
    Column("count", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("evidence", JsonText, nullable=False),
    Column("acknowledgements", JsonText),
    Column("accepted", JsonText),
    Column("note", Words),
    Index("uq_findings_policy_subject", "workspace", "policy", "subject", unique=True),
    Index("ix_findings_subject", "workspace", "subject"),
    Index("ix_findings_opened", "workspace", "opened_at", "id"),
    info=in_ledger(
        names=("policy", "subject", "kind", "severity"),
        personal=(
            "subject",
            "sentence",
            "evidence",
            "acknowledgements",
            "accepted",
            "note",
            "closed_because",
        ),
        working=("last_seen_at", "count"),
    ),
)

known_good = Table(
    "known_good",
    metadata,
    workspace_column(primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("resource_id", Words, primary_key=True),
    *parent_columns(),
    Column("digest", LargeBinary),
    Column("since", Moment, nullable=False),
    Column("because", Words, nullable=False),
    info=in_ledger(personal=("digest",)),
)

approvals = Table(
    "approvals",
    metadata,
    *_id(),
    Column("decision_id", Words, nullable=False),
    *ref_columns(),
    Column("change_id", BigInteger, nullable=False),
    Column("fingerprint", Words, nullable=False),
    Column("policy_revision", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("requirements", JsonText, nullable=False),
    Column("excluded", JsonText, nullable=False),
    Column("same_person", JsonText),
    Column("meanwhile", Words, nullable=False),
    Column("on_expiry", Words, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("settlement", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("unexplained", Words),
    Column("unattributed", JsonText),
    Column("good_before", JsonText),
    Index("ix_approvals_asked", "workspace", "asked_at", "id"),
    Index("ix_approvals_resource", "workspace", "kind", "resource_id"),
    Index("ix_approvals_change", "workspace", "change_id"),
    info=in_ledger(
        names=("kind", "resource_id", "change_id", "decision_id"),
        personal=(
            "requirements",
            "excluded",
            "same_person",
            "question",
            "note",
            "unexplained",
            "unattributed",
            "good_before",
            "fingerprint",
        ),
    ),
)

votes = Table(
    "votes",
    metadata,
    workspace_column(primary_key=True),
    Column("approval_id", Words, primary_key=True),
    Column("voter", Words, primary_key=True),
    Column("choice", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("comment", Words, nullable=False),
    # Whose voice it is, where the voter stood in for somebody, and by which delegation.
    Column("on_behalf_of", Words, nullable=False, server_default=""),
    Column("delegation", Words, nullable=False, server_default=""),
    Column("passkey", Words, nullable=False, server_default=""),  # which one confirmed it
    info=in_ledger(personal=("voter", "comment", "on_behalf_of", "passkey")),
)

delegations = Table(
    "delegations",
    metadata,
    *_id(),
    Column("delegator", Words, nullable=False),
    Column("delegate", Words, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("because", Words, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", Words, nullable=False),
    Index("ix_delegations_ends", "workspace", "ends_at"),
    Index("ix_delegations_made", "workspace", "made_at", "id"),
    info=in_ledger(personal=("delegator", "delegate", "made_by", "because", "ended_by")),
)

remedies = Table(
    "remedies",
    metadata,
    *_id(),
    Column("decision_id", Words, nullable=False),
    *ref_columns(),
    Column("steps", JsonText, nullable=False),
    Column("wanted", JsonText, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("done_because", Words, nullable=False),
    Index("ix_remedies_decision", "workspace", "decision_id"),
    Index("ix_remedies_resource", "workspace", "kind", "resource_id"),
    info=in_ledger(names=("kind", "resource_id"), personal=("steps", "wanted", "done_because")),
)

blind_spots = Table(
    "blind_spots",
    metadata,
    workspace_column(primary_key=True),
    Column("cause", Words, primary_key=True),
    Column("subject", Words, primary_key=True),
    Column("since", Moment),
    Column("sentence", Words, nullable=False),
    Column("noticed_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("told_at", Moment),
    info=in_ledger(personal=("sentence",), working=("seen_at",)),
)
