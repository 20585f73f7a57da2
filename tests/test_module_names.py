"""Modules have the names of the field: names that were given up stay gone, as files and as paths in text."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

GUARD = frozenset(
    """
    acknowledging arriving assembling breaker carrying clashes complaint concerned condition_doubts counting declaring
    edges ending explaining following_policies guarded in_force judging makers named_fields one_by_one passing
    policies_now policy_doubts policy_wishes putting_back recollection remedying replaying saying scanning
    schema_fit serving set_doubts settling silence speaking supposing tallying traces tracing ways_out what_happened why
    why_document yaml_nodes yaml_places yaml_reading
""".split()  # noqa: SIM905 - words read better as a text
)
DRIFT = frozenset(
    """
    acme arriving choosing copies export_entries export_lines export_pages export_rows exports feed folding guiding
    listening masking normalising passed_over pieces pointers recording rendering testimony unmoved writes writing
""".split()  # noqa: SIM905 - words read better as a text
)
FORMER = {f"{house}/{name}" for house, names in (("guard", GUARD), ("drift", DRIFT)) for name in names} | {
    *(f"drift/intercom/{name}" for name in ("asking", "budget", "codecs", "looking", "observing", "turns")),
    *(f"drift/store/{name}" for name in ("hints", "marks", "scope", "shapes")),
    *(
        f"guard/cli/{name}"
        for name in ("calling", "endings", "ground", "on_demand", "running", "sentences", "words")
    ),
    *(f"guard/web/{name}" for name in ("background", "door", "problems", "site")),
}
"""House and name, as they were before the packages. Folders are left out where the name is given up altogether."""
NAMED = re.compile(
    r"(?<![\w./])("
    + "|".join(re.escape(name).replace("/", "[./]") for name in sorted(FORMER))
    + r")(?![\w(])"
)
TOLD_ELSEWHERE = ("CHANGELOG.md", "docs/adr/", "tests/test_module_names.py")
"""What tells of the past may use its names."""


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_module_has_a_former_name() -> None:
    """Wherever in its house it stands."""
    given_up = {("guard", name) for name in GUARD} | {("drift", name) for name in DRIFT}
    modules = [Path(name) for name in tracked() if name.endswith(".py")]
    kept = [path.as_posix() for path in modules if (path.parts[0], path.stem) in given_up]
    moved_back = [path.as_posix() for path in modules if path.with_suffix("").as_posix() in FORMER]
    assert [*kept, *moved_back] == []


def test_no_text_names_a_module_by_its_former_path() -> None:
    stale = []
    for name in tracked():
        if name.startswith(TOLD_ELSEWHERE) or Path(name).suffix not in (
            ".py",
            ".md",
            ".toml",
            ".yaml",
            ".yml",
            ".in",
        ):
            continue
        text = (ROOT / name).read_text(encoding="utf-8")
        stale += [f"{name}: {found[1]}" for found in NAMED.finditer(text)]
    assert stale == []


@pytest.mark.parametrize(
    "text", ["from guard.saying import show", "see `drift/pointers.py`", "guard.web.door"]
)
def test_a_former_path_is_noticed(text: str) -> None:
    assert NAMED.search(text)


@pytest.mark.parametrize(
    "text", ["guard/core/text/values.py", "guard.store", "drift.recordings", "./guard/whys"]
)
def test_other_paths_are_left_alone(text: str) -> None:
    assert not NAMED.search(text)
