"""The tables of passkeys, and of what they are asked for."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table

from drift.store.sql.columns import Moment, Words, workspace_column
from drift.store.sql.recorded import in_ledger, not_in_ledger
from drift.store.sql.tables import metadata

passkeys = Table(
    "passkeys",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("email", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("host", Words, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment),
    Column("added_with", Words),
    Index("ix_passkeys_email", "workspace", "email"),
    info=in_ledger(
        names=("email",),
        personal=("email", "name"),
        working=("sign_count", "last_used_at"),
        secret=("public_key",),
    ),
)

passkey_challenges = Table(
    "passkey_challenges",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("email", Words, nullable=False),
    Column("purpose", Words, nullable=False),
    Column("host", Words, nullable=False),
    Column("expires_at", Moment, nullable=False),
    info=not_in_ledger("it is asked once, and gone"),
)
