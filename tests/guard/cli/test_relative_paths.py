"""Files are named from where a command runs."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from guard.cli.relative_paths import relative, relative_problems
from guard.core.language.diagnostics import FileDiagnostic

ROOT = PurePath("/work/repo")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("/work/repo/policies/a.yaml", "policies/a.yaml"),
        ("/work/repository/a.yaml", "/work/repository/a.yaml"),
        ("/etc/b.yaml", "/etc/b.yaml"),
        ("policies/c.yaml", "policies/c.yaml"),
    ],
)
def test_a_file_below_the_root_is_named_from_there(file: str, name: str) -> None:
    assert relative(file, ROOT) == name


def test_problems_keep_all_but_the_name_of_their_file() -> None:
    problem = FileDiagnostic("/work/repo/a.yaml", 3, "Wrong.", "warning", 9)
    assert relative_problems([problem], ROOT) == (FileDiagnostic("a.yaml", 3, "Wrong.", "warning", 9),)
