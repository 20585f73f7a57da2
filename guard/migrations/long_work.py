"""What steps do beforehand on large tables, while everybody goes on. It may be interrupted, and is done again then."""

from __future__ import annotations

from sqlalchemy import Connection, text

_VALID = text(
    "SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.oid = to_regclass(:name)"
)


def make_index(connection: Connection, name: str, on: str, *, unique: bool = False) -> None:
    """Make an index, `on` being a table with columns and conditions as SQL has them: `changes (kind)`. One whose
    making was interrupted is there and good for nothing: it is made anew."""
    valid = connection.execute(_VALID, {"name": name}).scalar()
    if valid is False:
        connection.execute(text(f"DROP INDEX CONCURRENTLY {name}"))
    if not valid:
        sort = "UNIQUE INDEX" if unique else "INDEX"
        connection.execute(text(f"CREATE {sort} CONCURRENTLY {name} ON {on}"))
