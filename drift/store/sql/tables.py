"""The tables of drift. `metadata` is shared with the tables of guard, as they migrate together."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, func

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

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Words, nullable=False, unique=True),
    Column("id_code", Words),
    Column("region", Words),
    info=not_in_ledger("what it is bound to is a fact of its own, noted by `bind_workspace`"),
)

bodies = Table(
    "bodies",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
    Column("digest", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("base", Key, ForeignKey("bodies.id")),  # the body that this one is written as a difference to
    Index("uq_bodies_digest", "workspace", "digest", unique=True),
    info=not_in_ledger(
        "the digest of a body stands with each version that has it, and is checked against it"
    ),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
    *ref_columns(),
    *parent_columns(),
    Column("digest", LargeBinary, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("trace", JsonText),
    info=in_ledger(key=("kind", "resource_id", "since"), personal=("digest",), working=("id", "trace")),
)
Index("ix_versions_history", versions.c.workspace, versions.c.kind, versions.c.resource_id, versions.c.since)
Index("ix_versions_since", versions.c.workspace, versions.c.since)
Index("ix_versions_until", versions.c.workspace, versions.c.until)
Index(
    "uq_versions_live",
    versions.c.workspace,
    versions.c.kind,
    versions.c.resource_id,
    unique=True,
    sqlite_where=versions.c.until.is_(None),
    postgresql_where=versions.c.until.is_(None),
)

resource_references = Table(
    "resource_references",
    metadata,
    workspace_column(primary_key=True),
    Column("to_kind", Words, primary_key=True),
    Column("to_id", Words, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("resource_id", Words, primary_key=True),
    sqlite_with_rowid=False,  # the key is the whole row
    info=not_in_ledger("it is an index, made from the bodies"),
)
Index(
    "ix_resource_references_from",
    resource_references.c.workspace,
    resource_references.c.kind,
    resource_references.c.resource_id,
)

reference_rules = Table(
    "reference_rules",
    metadata,
    workspace_column(primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("rules", Words, nullable=False),  # the declarations by which its references were found
    info=not_in_ledger("it says from which declarations the index was made"),
)

changes = Table(
    "changes",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
    *ref_columns(),
    *parent_columns(),
    Column("operation", Words, nullable=False),
    Column("before_digest", LargeBinary),
    Column("after_digest", LargeBinary),
    Column("fields", JsonText, nullable=False),
    Column("detected_at", Moment, nullable=False),
    Column("source", Words, nullable=False),
    Column("source_id", Words),
    Column("confidence", Words, nullable=False),
    Column("acted_at", Moment),
    *actor_columns(),
    *way_columns(),
    Column("judged_at", Moment),
    Column("doubtful", JsonText),
    Column("since", Moment),  # when the reading before it began
    Column("touched_at", Moment),  # Intercom's updated_at, as that reading showed it
    Column("suspects", JsonText),
    Column("gap", Words),
    Column("revised_at", Moment),  # when its attribution was revised, until that is looked at
    Column("cause", JsonText),
    info=in_ledger(
        names=("kind", "resource_id", "operation"),
        personal=(
            "before_digest",
            "after_digest",
            "actor_id",
            "actor_email",
            "actor_ip",
            "actor_token",
            "suspects",
            "cause",
        ),
        looked_up=("fields",),
        working=("judged_at", "revised_at"),
    ),
)
Index("ix_changes_resource", changes.c.workspace, changes.c.kind, changes.c.resource_id, changes.c.id)
Index("ix_changes_detected", changes.c.workspace, changes.c.detected_at)
made_at = func.coalesce(changes.c.acted_at, changes.c.detected_at)
"""When a change was made or, where that is unknown, found."""
Index("ix_changes_made", changes.c.workspace, made_at, changes.c.id)
Index("ix_changes_source", changes.c.workspace, changes.c.source_id)
Index("ix_changes_actor", changes.c.workspace, changes.c.actor_email, changes.c.id)
Index(
    "ix_changes_unjudged",
    changes.c.workspace,
    changes.c.id,
    sqlite_where=changes.c.judged_at.is_(None),
    postgresql_where=changes.c.judged_at.is_(None),
)
Index(
    "ix_changes_revised",
    changes.c.workspace,
    changes.c.id,
    sqlite_where=changes.c.revised_at.is_not(None),
    postgresql_where=changes.c.revised_at.is_not(None),
)

activities = Table(
    "activities",
    metadata,
    Column("number", Key, primary_key=True),
    workspace_column(),
    Column("id", Words, nullable=False),
    Column("type", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    *actor_columns(),
    Column("raw", Packed, nullable=False),
    Column("metadata", JsonText),  # only where it is not the one inside `raw`
    Column("route", Words, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("history", Boolean, nullable=False),
    Column("done_at", Moment),
    Column("judged_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("outcome_code", Words),
    Index("uq_activities_id", "workspace", "id", unique=True),
    info=in_ledger(
        key=("id",),
        many=True,
        working=("number", "done_at", "judged_at", "attempts", "next_try_at", "outcome", "outcome_code"),
    ),
)
Index("ix_activities_created", activities.c.workspace, activities.c.created_at, activities.c.id)
Index(
    "ix_activities_actor",
    activities.c.workspace,
    activities.c.actor_email,
    activities.c.created_at,
    activities.c.id,
)
Index(
    "ix_activities_type", activities.c.workspace, activities.c.type, activities.c.created_at, activities.c.id
)
_unfinished = activities.c.done_at.is_(None) | activities.c.judged_at.is_(None)
to_do = activities.c.history.is_(False) & _unfinished
"""Whether an entry waits to be worked on or judged: as the index says it."""
Index(
    "ix_activities_to_do",
    activities.c.workspace,
    activities.c.created_at,
    activities.c.id,
    sqlite_where=to_do,
    postgresql_where=to_do,
)

unreadable_entries = Table(
    "unreadable_entries",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("entry_id", Words),
    Column("why", Words, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("raw", Packed, nullable=False),
    info=in_ledger(personal=("why",), looked_up=("raw",)),
)
Index("ix_unreadable_entries_received", unreadable_entries.c.workspace, unreadable_entries.c.received_at)

aliases = Table(
    "aliases",
    metadata,
    workspace_column(primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("resource_id", Words, primary_key=True),
    Column("new_id", Words, nullable=False),
    Column("at", Moment, nullable=False),
    info=in_ledger(),
)

hints = Table(
    "hints",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("topic", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("resource_id", Words),
    Column("done_at", Moment),
    info=not_in_ledger("a hint asks for a reading, and what was read stands in the ledger"),
)
Index(
    "ix_hints_pending",
    hints.c.workspace,
    hints.c.received_at,
    sqlite_where=hints.c.done_at.is_(None),
    postgresql_where=hints.c.done_at.is_(None),
)

api_requests = Table(
    "api_requests",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("resource_id", Words),
    Column("at", Moment, nullable=False),
    Column("method", Words, nullable=False),
    Column("path", Words, nullable=False),
    Column("status", Integer),
    *actor_columns(),
    Column("app", Words),
    Column("token", Words),  # the id of the token, never the token
    Column("received_at", Moment, nullable=False),
    Column("done_at", Moment),
    info=in_ledger(personal=("path", "actor_id", "actor_email", "actor_ip", "token"), working=("done_at",)),
)
Index("ix_api_requests_kind", api_requests.c.workspace, api_requests.c.kind, api_requests.c.at)
Index(
    "ix_api_requests_pending",
    api_requests.c.workspace,
    api_requests.c.received_at,
    sqlite_where=api_requests.c.done_at.is_(None),
    postgresql_where=api_requests.c.done_at.is_(None),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
    Column("trigger", Words, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("ix_snapshots_workspace", "workspace", "id"),
    info=in_ledger(names=("trigger",)),
)


def _status_columns() -> tuple[Column[str] | Column[int] | Column[float], ...]:
    return (
        Column("kind", Words, primary_key=True),
        Column("status", Words, nullable=False),
        Column("code", Words, nullable=False),
        Column("reason", Words, nullable=False),
        Column("count", Integer, nullable=False),
        Column("attempted_at", Moment, nullable=False),
        Column("read_at", Moment),
        Column("api_version", Words),
        Column("rules", Words),
    )


coverage = Table(
    "coverage",
    metadata,
    workspace_column(primary_key=True),
    Column("snapshot", Key, primary_key=True, autoincrement=False),
    *_status_columns(),
    info=not_in_ledger("it is noted as a whole when the snapshot is complete"),
)

kind_status = Table(
    "kind_status",
    metadata,
    workspace_column(primary_key=True),
    *_status_columns(),
    info=not_in_ledger("it is the latest of what stands in `coverage` and in the blind spots"),
)

schema_events = Table(
    "schema_events",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
    Column("kind", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("cause", Words, nullable=False),
    Column("version_before", Words),
    Column("version_after", Words, nullable=False),
    Column("moves", JsonText, nullable=False),
    Column("resources", Integer, nullable=False),
    Column("followed_at", Moment),
    info=in_ledger(names=("kind",), personal=("moves",), working=("followed_at",)),
)
Index("ix_schema_events_kind", schema_events.c.workspace, schema_events.c.kind, schema_events.c.id)
Index(
    "ix_schema_events_pending",
    schema_events.c.workspace,
    schema_events.c.id,
    sqlite_where=schema_events.c.followed_at.is_(None),
    postgresql_where=schema_events.c.followed_at.is_(None),
)
