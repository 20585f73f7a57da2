"""Every link, every anchor and every path of a file in the hand-written and generated pages leads somewhere."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from docs.images import screenshots

ROOT = Path(__file__).parent.parent
SKIPPED = {".venv", "build", "dist", "var"}
PAGES = sorted(
    path for path in ROOT.rglob("*.md") if SKIPPED.isdisjoint(part for part in path.relative_to(ROOT).parts)
)
LINK = re.compile(r"(?<!\\)\]\((?P<target>[^)\s]+)\)|<img[^>]* src=\"(?P<image>[^\"]+)\"")
PATH = re.compile(r"`((?:drift|guard|tests|policies)/[\w./-]*)`")


def prose(page: Path) -> str:
    """Without what stands in blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


@cache
def anchors(page: Path) -> frozenset[str]:
    """As GitHub makes them of headings, and those that are written out."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ +(.*)$", prose(page), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        found.add(re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-"))
    return frozenset(found | set(re.findall(r'<a (?:id|name)="([^"]+)"', page.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in LINK.finditer(prose(page)):
        target = link["target"] or link["image"]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            lost.append(target)
    assert lost == []


def rows_of(page: str, heading: str) -> dict[str, str]:
    """The rows of the first table below a heading about commands: their first cell, and the others."""
    below = (ROOT / page).read_text(encoding="utf-8").split(f"\n{heading}\n")[1]
    return dict(re.findall(r"^\| (`guardrail .+?`) \| (.+) \|$", below, re.MULTILINE))


def test_each_row_of_the_readmes_table_of_commands_is_shown_by_tests() -> None:
    """`docs/promises.md` names them. A new command belongs there, with a test that runs it."""
    shown = rows_of("docs/promises.md", "# What the README's table of commands says")
    assert list(shown) == list(rows_of("README.md", "## Commands"))
    for row, tests in shown.items():
        named = re.findall(r"`(tests/[\w/]+\.py)::([\w:]+)`", tests)
        texts = {(ROOT / file).read_text(encoding="utf-8") for file, _ in named}
        for file, name in named:
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            assert name.split("::")[-1] in {getattr(node, "name", "") for node in ast.walk(tree)}, (row, name)
        for command in re.findall(r"`guardrail ([^`]+)`", row):
            words = [word for word in command.split() if re.fullmatch("[a-z-]+", word) and word[0] != "-"]
            assert any(all(re.search(rf"\b{word}", text) for word in words) for text in texts), (row, words)


def test_every_path_that_a_page_names_exists() -> None:
    """Paths in backticks. A bare `module.py` in the README of a package is a file beside it."""
    lost = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8") if page.name != "CHANGELOG.md" else ""  # it tells of the past
        named = [ROOT / path for path in PATH.findall(text)]
        if page.name == "README.md" and (page.parent / "__init__.py").exists():
            named += [page.parent / path for path in re.findall(r"`(\w+\.(?:py|json))`", text)]
        lost += [f"{page.relative_to(ROOT)}: {path}" for path in named if not path.exists()]
    assert lost == []


def test_the_page_about_architecture_answers_where_to_look() -> None:
    """Every row of its two tables leads to code."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!question|promise|---)(.+?) \| (.+) \|$", page, re.MULTILINE)
    assert len(rows) > 30
    assert [question for question, place in rows if not PATH.search(place)] == []


def test_every_package_is_in_the_picture_of_the_house() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = page.split("```")[1]
    packages = [
        path.parent.name
        for house in ("drift", "guard", "drift/core", "guard/core")
        for path in (ROOT / house).glob("*/__init__.py")
    ]
    assert [name for name in packages if not re.search(rf"\b{name}/", picture)] == []


def test_the_picture_is_small_and_fetches_nothing() -> None:
    picture = (ROOT / "docs" / "images" / "allowlist.svg").read_text(encoding="utf-8")
    assert len(picture) < 60_000
    assert re.findall(r"(?:href|src|url)\W{1,2}https?:", picture) == []


def test_every_picture_of_the_console_is_taken_shown_and_small() -> None:
    taken = {
        f"{picture.name}-{scheme}.png" for picture in screenshots.PICTURES for scheme, _ in screenshots.LOOKS
    }
    kept = {path.name for path in screenshots.FOLDER.glob("*.png")}
    page = (ROOT / "docs" / "console.md").read_text(encoding="utf-8")
    assert kept == taken == set(re.findall(r"images/console/([a-z-]+\.png)", page))
    assert all((screenshots.FOLDER / name).stat().st_size < 250_000 for name in kept)


def test_the_recipes_of_make_that_the_pages_name_exist() -> None:
    recipes = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    named = {name for page in pages for name in re.findall(r"`make ([a-z]+)", page.read_text())}
    assert named <= recipes


def test_the_program_that_records_the_picture_starts() -> None:
    """It is run by hand; what it imports and the steps it takes are still there."""
    load = "import runpy; runpy.run_path('docs/images/record.py')"
    done = subprocess.run([sys.executable, "-c", load], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
