"""docs/promises.md: the promises, each with tests, and every test it names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOCUMENT)
FILES = re.findall(r"`(tests/[\w/]+\.py)`", DOCUMENT)
SECTIONS = re.findall(r"^## (\d+)\. (.+?)$(.*?)(?=^#|\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_test_that_is_named_exists(file: str, name: str) -> None:
    assert (ROOT / file).is_file()
    assert name in names_in(file)


def test_each_promise_has_tests_of_its_own() -> None:
    assert [int(number) for number, _, _ in SECTIONS] == [*range(1, 19)]
    for number, title, told in SECTIONS:
        named = re.findall(r"^\* `(tests/[\w/]+\.py)::\w+`$", told, re.MULTILINE)
        assert len(named) >= 3, title
        assert any(file.startswith(f"tests/promises/test_{int(number):02}_") for file in named), title


def test_every_file_that_is_named_exists() -> None:
    assert [file for file in FILES if not (ROOT / file).is_file()] == []


def test_every_test_of_a_promise_is_told() -> None:
    """What stands in tests/promises is named in the document, but for parts that only prepare others."""
    told = {file for file, _ in NAMED}
    there = {str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "promises").glob("test_*.py")}
    assert there <= told
