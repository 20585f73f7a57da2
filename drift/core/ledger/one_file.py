"""Puts the parts of the verifier into the one file that is handed out."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

MODULES: Final = ("ed25519", "notes", "commitments", "completeness", "verifier")
"""Its parts, in the order of the file."""
_OURS: Final = "drift.core.ledger"


def one_file(parts: Sequence[str]) -> str:
    """The source of one program, of the sources of its parts: the last is the one that runs, and says what it is."""
    said = ast.get_docstring(ast.parse(parts[-1]), clean=False)
    names: dict[str, set[str]] = defaultdict(set)
    bodies = "\n\n".join(_body(part, names) for part in parts)
    needed = [
        f"from {module} import {', '.join(sorted(taken))}" if taken else f"import {module}"
        for module, taken in sorted(names.items(), key=lambda found: (bool(found[1]), found[0]))
    ]
    first = "from __future__ import annotations"
    return f'"""{said}"""\n\n{first}\n\n' + "\n".join(needed) + f"\n\n{bodies}"


def _body(source: str, names: dict[str, set[str]]) -> str:
    """A module without what it says of itself. What it needs of others goes into `names`."""
    lines = source.splitlines()
    for number, statement in reversed(list(enumerate(ast.parse(source).body))):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                names[alias.name] |= set()
        elif isinstance(statement, ast.ImportFrom):
            _note(statement, names)
        elif number > 0 or not isinstance(statement, ast.Expr):
            continue
        del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines).strip() + "\n"


def _note(statement: ast.ImportFrom, names: dict[str, set[str]]) -> None:
    module = statement.module or ""
    if module != "__future__" and not module.startswith(_OURS):
        names[module] |= {alias.name for alias in statement.names}
