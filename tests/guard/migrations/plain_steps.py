"""Whether a step only adds what older code does not notice: read from its text, as a linter does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

_COLUMN_NEEDS: Final = ("server_default", "nullable")


def notices(source: str) -> list[str]:
    """What older code may notice of a step, in sentences; none where it only adds: tables, and columns that it need not
    fill. Indexes of a table that is there keep others from writing while they are made."""
    tree = ast.parse(source)
    made = {_first_word(call) for call in _operations(tree) if _name(call) == "create_table"}
    found = [f"{one.module}.{name.name} is imported: steps use `op` alone." for one, name in _imports(tree)]
    for call in _operations(tree):
        name, table = _name(call), _first_word(call)
        if name == "add_column":
            found += _of_column(call)
        elif name == "create_index":
            table = _word(call.args[1]) if len(call.args) > 1 else ""
            if table not in made:
                found.append(f"line {call.lineno}: an index of {table or 'a table'} that is there already.")
        elif name != "create_table":
            found.append(f"line {call.lineno}: op.{name} is more than an addition.")
    return found


def _imports(tree: ast.Module) -> Iterator[tuple[ast.ImportFrom, ast.alias]]:
    for one in ast.walk(tree):
        if isinstance(one, ast.ImportFrom) and str(one.module).startswith("alembic"):
            yield from ((one, name) for name in one.names if name.name != "op" or name.asname)


def _operations(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls of `op`, but those before the step, where everybody goes on."""
    steps = [one for one in tree.body if not (isinstance(one, ast.FunctionDef) and one.name == "before")]
    for one in (inner for step in steps for inner in ast.walk(step)):
        if isinstance(one, ast.Call) and _name(one):
            yield one


def _name(call: ast.Call) -> str:
    """`create_table` of `op.create_table(...)`; empty for other calls."""
    function = call.func
    of_op = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    return function.attr if of_op and function.value.id == "op" else ""  # type: ignore[attr-defined]  # as just seen


def _word(value: ast.expr) -> str:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _first_word(call: ast.Call) -> str:
    return _word(call.args[0]) if call.args else ""


def _of_column(call: ast.Call) -> list[str]:
    column = call.args[1] if len(call.args) > 1 else None
    if not isinstance(column, ast.Call):
        return [
            f"line {call.lineno}: the column is not written out, so nobody sees whether it has to be filled."
        ]
    said = {word.arg: word.value for word in column.keywords}
    required = isinstance(said.get("nullable"), ast.Constant) and said["nullable"].value is False  # type: ignore[attr-defined]  # as just seen
    if required and "server_default" not in said:
        return [f"line {call.lineno}: older code does not fill the column, which has no default."]
    unique = isinstance(said.get("unique"), ast.Constant)
    return [f"line {call.lineno}: older code does not know that the column is unique."] if unique else []
