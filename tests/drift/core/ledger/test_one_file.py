"""The verifier as it is handed out: one program that needs nothing of ours."""

from __future__ import annotations

import ast
from pathlib import Path

from drift.core.ledger import verifier
from drift.core.ledger.one_file import MODULES, one_file

FOLDER = Path(verifier.__file__).parent


def test_it_holds_what_its_parts_hold_and_takes_nothing_of_ours() -> None:
    parts = [(FOLDER / f"{name}.py").read_text() for name in MODULES]
    whole = ast.parse(one_file(parts))
    taken = [node.module for node in ast.walk(whole) if isinstance(node, ast.ImportFrom)]
    assert not [module for module in taken if module and module.startswith(("drift", "guard"))]
    defined = {getattr(node, "name", None) for node in whole.body}
    for part in parts:
        assert {getattr(node, "name", None) for node in ast.parse(part).body} <= defined | {None}
    assert ast.get_docstring(whole, clean=False) == verifier.__doc__


def test_no_name_of_one_part_hides_one_of_another() -> None:
    kinds = (ast.FunctionDef, ast.ClassDef, ast.AnnAssign)
    names = [
        node.target.id
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        else getattr(node, "name", "")
        for name in MODULES
        for node in ast.parse((FOLDER / f"{name}.py").read_text()).body
        if isinstance(node, kinds)
    ]
    assert sorted(names) == sorted(set(names))
