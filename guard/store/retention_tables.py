"""The tables of what is kept and what goes: legal holds, what was deleted by age, and who was erased."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table

from drift.store.sql.columns import JsonText, Moment, Words, workspace_column
from drift.store.sql.recorded import in_ledger, not_in_ledger
from drift.store.sql.tables import metadata

legal_holds = Table(
    "legal_holds",
    metadata,
    workspace_column(primary_key=True),
    Column("name", Words, primary_key=True),
    Column("because", Words, nullable=False),
    Column("sort", Words, nullable=False),
    Column("about", Words, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("until", Moment),
    Column("released_at", Moment),
    Column("released_by", Words, nullable=False),
    Column("released_because", Words, nullable=False),
    info=in_ledger(personal=("because", "about", "made_by", "released_by", "released_because")),
)

deletions_under_way = Table(
    "deletions_under_way",
    metadata,
    workspace_column(primary_key=True),
    Column("record_class", Words, primary_key=True),
    Column("rule", Words, nullable=False),
    Column("kept_from", Moment, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("by", Words, nullable=False),
    Column("rows", JsonText, nullable=False),
    Column("held", Integer, nullable=False),
    Column("up_to", BigInteger),
    info=not_in_ledger("a run is one entry when it ends, in `deletions`", counts_gone="rows"),
)

erasures = Table(
    "erasures",
    metadata,
    workspace_column(primary_key=True),
    Column("pseudonym", Words, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", Words, nullable=False),
    Column("because", Words, nullable=False),
    Column("rows", JsonText, nullable=False),
    Column("left_over", JsonText, nullable=False),  # where they still stand, and why
    info=in_ledger(personal=("by", "because", "left_over")),
)

erasures_under_way = Table(
    "erasures_under_way",
    metadata,
    workspace_column(primary_key=True),
    Column("pseudonym", Words, primary_key=True),
    Column("person", JsonText, nullable=False),  # all that they are known under, until nothing of it is left
    info=not_in_ledger("it speaks of whoever is being erased, and goes when they are"),
)
