"""No store changes a row beside the scope: what it does not see would not stand in the ledger."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
CHANGING = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) [a-z_]+ ?")
CHANGES = {"insert", "update", "delete"}
SCOPE = {
    "drift/store/sql/workspace_scope.py": "it is the scope",
    "drift/store/sql/bulk_insert.py": "its statements are those of the scope, and the facts of a transaction",
    "drift/store/ledger_states.py": "a temporary file, and not the database",
    "guard/store/erasing/bodies.py": "who is erased must not stand in the ledger anew: the erasure is one entry",
    "guard/store/erasing/tables.py": "who is erased must not stand in the ledger anew: the erasure is one entry",
    "drift/store/leases.py": "which replica works is no part of the record, and of all workspaces",
    "drift/store/replicas.py": "which replicas there are is no part of the record, and of all workspaces",
    "guard/store/people_everywhere.py": "sessions and hidden columns of several workspaces: no ledger tells of them",
    "drift/store/sql/activity_months.py": "entries move to another table of the log, and stay what they are",
    "guard/store/aging/old_months.py": "entries stay when their month goes: the ledger has them already",
    "drift/store/workspaces.py": "a workspace is what a scope is of; what it is bound to is noted there",
}


def statements(path: Path) -> set[str]:
    """Which statements that change rows a module makes: with SQLAlchemy's functions, on a table, or as text."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            found |= CHANGES & {name.name for name in node.names}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            value = node.func.value
            scoped = isinstance(value, ast.Attribute) and value.attr in ("_scope", "scope")
            if not scoped and not (isinstance(value, ast.Name) and value.id == "scope") and not node.args:
                found.add(node.func.attr)
        if isinstance(node, ast.Attribute) and node.attr == "exec_driver_sql":
            found.add(node.attr)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHANGING.match(node.value):
            found.add(node.value.split()[0])
    return found


def test_no_store_changes_rows_beside_the_scope() -> None:
    modules = [path for house in ("drift", "guard") for path in (ROOT / house / "store").rglob("*.py")]
    beside = {
        name: found
        for path in modules
        if (name := path.relative_to(ROOT).as_posix()) not in SCOPE and (found := statements(path))
    }
    assert beside == {"drift/store/sql/database.py": {"exec_driver_sql"}}, (
        "Go through Scope: it keeps the facts."
    )


def test_a_module_that_goes_round_the_scope_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    for text in (
        "from sqlalchemy import delete",
        "connection.execute(votes.insert().values(a=1))",
        "connection.exec_driver_sql(statement)",
        "connection.execute(text('DELETE FROM votes'))",
    ):
        module.write_text(text)
        assert statements(module)
    module.write_text("self._scope.update(votes, a=1); found.update({1: 2})")
    assert not statements(module)
