"""The tables of what is asked for before it is made. They share the metadata of all others."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from drift.store.sql.columns import JsonText, Moment, Packed, Words, workspace_column
from drift.store.sql.recorded import in_ledger, not_in_ledger
from drift.store.sql.tables import metadata

proposals = Table(
    "proposals",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("asker", Words, nullable=False),
    Column("robot", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("document", Packed, nullable=False),
    Column("content", Words, nullable=False),
    Column("fingerprint", Words, nullable=False),
    Column("policy_revision", Words, nullable=False),
    Column("answer", Words, nullable=False),
    Column("plan", Packed, nullable=False),
    Column("rules", JsonText, nullable=False),
    Column("excluded", JsonText, nullable=False),
    Column("same_person", JsonText),
    Column("apply_at", Moment),
    Column("expires_at", Moment, nullable=False),
    Column("approved_at", Moment),
    Column("approved_by", JsonText, nullable=False),
    Column("suspended_because", Words, nullable=False),
    Column("started_at", Moment),
    Column("closing", Words, nullable=False),
    Column("closed_at", Moment),
    Column("note", Words, nullable=False),
    Index("ix_proposals_created", "workspace", "created_at", "id"),
    Index("ix_proposals_content", "workspace", "content"),
    info=in_ledger(
        names=("edition",),
        personal=(
            "asker",
            "document",
            "plan",
            "content",
            "fingerprint",
            "rules",
            "excluded",
            "same_person",
            "approved_by",
            "suspended_because",
            "note",
        ),
    ),
)
_unfinished = proposals.c.closed_at.is_(None)
Index(
    "ix_proposals_open",
    proposals.c.workspace,
    proposals.c.created_at,
    sqlite_where=_unfinished,
    postgresql_where=_unfinished,
)

proposal_claims = Table(
    "proposal_claims",
    metadata,
    workspace_column(primary_key=True),
    Column("proposal_id", Words, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("resource_id", Words, primary_key=True),
    Column("pointer", Words, primary_key=True),
    Index("ix_proposal_claims_resource", "workspace", "kind", "resource_id"),
    info=not_in_ledger("it is an index, made from the proposals"),
)

proposal_events = Table(
    "proposal_events",
    metadata,
    workspace_column(primary_key=True),
    Column("proposal_id", Words, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("edition", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("what", Words, nullable=False),
    Column("who", Words, nullable=False),
    Column("robot", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("details", JsonText, nullable=False),
    info=in_ledger(personal=("who", "text", "details")),
)

glass_breaks = Table(
    "glass_breaks",
    metadata,
    workspace_column(primary_key=True),
    Column("proposal_id", Words, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("who", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("because", Words, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("reviewed_at", Moment),
    Column("reviewed_by", Words, nullable=False),
    Column("review", Words, nullable=False),
    info=in_ledger(personal=("who", "because", "reviewed_by", "review")),
)
_unreviewed = glass_breaks.c.reviewed_at.is_(None)
Index(
    "ix_glass_breaks_unreviewed",
    glass_breaks.c.workspace,
    glass_breaks.c.due_at,
    sqlite_where=_unreviewed,
    postgresql_where=_unreviewed,
)
