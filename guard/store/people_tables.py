"""The tables of people who use the service: tokens, sessions, accounts, what they chose."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, LargeBinary, Table

from drift.store.sql.columns import JsonText, Moment, Words, workspace_column
from drift.store.sql.recorded import in_ledger, not_in_ledger
from drift.store.sql.tables import metadata

tokens = Table(
    "tokens",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("email", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
    Column("robot", Words),
    Column("expires_at", Moment),
    Column("scopes", Words),
    Column("made_by", Words),
    Column("everywhere", Boolean),
    Index("uq_tokens_hash", "workspace", "hash", unique=True),
    info=in_ledger(
        names=("email",), personal=("email", "made_by"), working=("last_used_at",), secret=("hash",)
    ),
)

sessions = Table(
    "sessions",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("token", Words, nullable=False),
    Column("email", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("account", Words, nullable=False, server_default=""),
    Column("provider_session", Words, nullable=False, server_default=""),
    Index("ix_sessions_email", "workspace", "email"),
    Index("ix_sessions_account", "workspace", "account"),
    info=not_in_ledger("it lets a browser in, and is gone when it ends"),
)

accounts = Table(
    "accounts",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("issuer", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("email", Words, nullable=False),
    Column("groups", JsonText, nullable=False),
    Column("confirmed_at", Moment, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("refresh", Words),  # sealed: only the service that has the client secret reads it
    Index("uq_accounts_subject", "workspace", "issuer", "subject", unique=True),
    Index("uq_accounts_email", "workspace", "issuer", "email", unique=True),
    info=in_ledger(
        names=("email",),
        personal=("subject", "email", "groups"),
        working=("confirmed_at", "checked_at"),
        secret=("refresh",),
    ),
)

disabled_people = Table(
    "disabled_people",
    metadata,
    workspace_column(primary_key=True),
    Column("email", Words, primary_key=True),
    Column("by", Words, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("because", Words, nullable=False),
    info=in_ledger(personal=("email", "by", "because")),
)

preferences = Table(
    "preferences",
    metadata,
    workspace_column(primary_key=True),
    Column("email", Words, primary_key=True),
    Column("language", Words, nullable=False),
    Column("zone", Words, nullable=False),
    info=not_in_ledger("it says in which language somebody reads"),
)
