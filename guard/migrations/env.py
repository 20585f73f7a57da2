"""Alembic runs this file: it names the tables and uses the connection it was given."""

from __future__ import annotations

from alembic import context

import guard.store.export_tables
import guard.store.notification_tables
import guard.store.passkey_tables
import guard.store.people_tables
import guard.store.proposal_tables
import guard.store.tables  # noqa: F401 - both add the guard's tables to the shared metadata
from drift.store.sql.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
