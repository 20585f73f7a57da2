"""Globs over activity types as SQL. Only `*` and `?` mean something; upper and lower case differ on both databases."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.sql.elements import ColumnClause

_LIKE = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\", "*": "%", "?": "_"})
_GLOB = str.maketrans({"[": "[[]"})


def matches(column: ColumnClause[str], globs: Sequence[str], dialect: str) -> ColumnElement[bool]:
    """Whether the column matches any of the globs; no globs match nothing. What matches all asks for nothing."""
    if "*" in globs:
        return true()
    names = [glob for glob in globs if not is_pattern(glob)]
    tests = [_pattern(column, glob, dialect) for glob in globs if is_pattern(glob)]
    if names:
        tests.append(column.in_(names))
    return or_(false(), *tests)


def is_pattern(glob: str) -> bool:
    return "*" in glob or "?" in glob


def _pattern(column: ColumnClause[str], glob: str, dialect: str) -> ColumnElement[bool]:
    if dialect == "postgresql":
        return column.like(glob.translate(_LIKE), escape="\\")
    return column.bool_op("GLOB")(glob.translate(_GLOB))
