"""Rules of the repository itself that no linter knows."""

import ast
import json
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.fence.sitecustomize import NetworkFenced, attempts

ROOT = Path(__file__).parent.parent
PRODUCT = sorted([*ROOT.glob("*.py"), *(ROOT / "drift").rglob("*.py"), *(ROOT / "guard").rglob("*.py")])
HOUSES = [ROOT / "drift", ROOT / "guard"]
CODE = [*PRODUCT, *sorted((ROOT / "tests").rglob("*.py"))]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "common",
    "misc",
    "models",
    "services",
}

LOCKS = (
    "requirements",
    "requirements-mcp",
    "requirements-apprise",
    "requirements-exports",
    "requirements-timestamp",
    "requirements-otel",
    "requirements-release",
    "requirements-dev",
    "requirements-bench",
)
REQUIREMENT = re.compile(r"^(?P<name>[a-z0-9-]+)(?:\[[a-z]+\])?(?P<bounds>[<>=0-9.,]*) +# (?P<reason>\S.+)$")
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
EXCEPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(?P<rest>.*)")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def pins(lock: str) -> dict[str, str]:
    """Each library a lock installs, with its version."""
    return dict(PIN.findall((ROOT / f"{lock}.txt").read_text()))


# The files


def test_no_file_grows_over_400_lines() -> None:
    long = {name_of(path): lines for path in CODE if (lines := len(path.read_text().splitlines())) > 400}
    assert long == {}, "Split these by what they know, not by size."


def test_no_module_is_a_drawer_for_whatever_fits_nowhere() -> None:
    assert [name_of(path) for path in CODE if path.stem in DRAWERS or path.parent.name in DRAWERS] == []


def test_each_module_says_what_it_is() -> None:
    written = [path for path in PRODUCT if path.read_text().strip()]
    assert [name_of(path) for path in written if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_each_package_says_what_belongs_in_it() -> None:
    packages = {path.parent for house in HOUSES for path in house.rglob("__init__.py")}
    packages.remove(
        ROOT / "guard/migrations/versions"
    )  # only migrations, which `guard/migrations/README.md` explains
    folders = sorted({*packages, ROOT / "policies", ROOT / "tests"})
    assert [name_of(folder) for folder in folders if not (folder / "README.md").exists()] == []


def test_each_exception_to_a_rule_names_the_rule_and_its_reason() -> None:
    bare = []
    for path in CODE:
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            exception = EXCEPTION.search(line) if path != Path(__file__) else None
            if exception and not re.match(r"(?::\s*|\[)[\w, -]+\]?\W+\w+", exception["rest"]):
                bare.append(f"{name_of(path)}:{number}")
    assert bare == []


def test_the_environment_is_read_in_one_place() -> None:
    """`app.py` hands it to the settings; a process we start gets ours without the variables that mislead it."""
    readers = {name_of(path) for path in PRODUCT if re.search(r"\bos\.(environ|getenv)\b", path.read_text())}
    assert readers <= {"app.py", "guard/git/command.py"}


# The architecture


def test_each_module_of_the_core_has_its_tests_in_the_same_place() -> None:
    """`guard/core/lint/intervals.py` is tested by `tests/guard/core/lint/test_intervals.py`."""
    modules = [
        path for house in HOUSES for path in (house / "core").rglob("*.py") if path.name != "__init__.py"
    ]
    # These are declarations: the tests of the catalogue and of the checks go through every single one of them.
    declared = (ROOT / "drift/core/catalogue/kinds", ROOT / "guard/core/health/checks")
    tested = [path for path in modules if path.parent not in declared]
    mirrored = {name_of(path): ROOT / "tests" / path.relative_to(ROOT).parent for path in tested}
    missing = [name for name, place in mirrored.items() if not (place / f"test_{Path(name).name}").exists()]
    assert sorted(missing) == []


@pytest.mark.parametrize(
    ("place", "banned"),
    [
        ("drift/core/planning", True),
        ("guard/core/lint", True),
        ("guard/core/simulation/formats", True),
        ("guard/queries", False),
        ("tests", False),
    ],
)
def test_ruff_takes_the_clock_from_the_core_and_from_nothing_else(
    tmp_path: Path, place: str, banned: bool
) -> None:
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    module = tmp_path / place / "module.py"
    module.parent.mkdir(parents=True)
    module.write_text("from datetime import datetime\n\nSTART = datetime.now()\n")
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select=TID251", "--output-format=json"]
    checked = subprocess.run([*ruff, tmp_path], check=False, capture_output=True, text=True)
    assert bool(json.loads(checked.stdout)) is banned


def test_contracts_name_packages_and_no_module() -> None:
    """A new module needs no line: it is what its folder says. `app` is the one module outside every package."""
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    keys = ("ancestors", "source_modules", "containers", "allowed_importers", "ignore_imports")
    named = {name for contract in contracts for key in keys for name in contract.get(key, ())}
    assert [name for name in sorted(named) if not (ROOT / name.replace(".", "/")).is_dir()] == []


# The requirements


@pytest.mark.parametrize("lock", LOCKS)
def test_each_requirement_has_a_reason_and_a_pin(lock: str) -> None:
    lines = (ROOT / f"{lock}.in").read_text().splitlines()
    asked = [line for line in lines if line and not line.startswith(("#", "-c "))]
    understood = [REQUIREMENT.match(line) for line in asked]
    assert [line for line, match in zip(asked, understood, strict=True) if not match] == []
    assert {match["name"] for match in understood if match} <= pins(lock).keys(), "Run `make lock`."


@pytest.mark.parametrize("lock", LOCKS)
def test_each_pin_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / f"{lock}.txt").read_text()
    assert "//" not in text
    assert "index-url" not in text
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    pinned = [entry for entry in entries if entry and not entry.startswith("#")]
    assert [entry for entry in pinned if not PIN.match(entry) or "--hash=sha256:" not in entry] == []


def test_tests_and_benchmarks_use_the_versions_that_run_in_production() -> None:
    runtime = pins("requirements")
    for lock in LOCKS[1:]:
        shared = pins(lock).keys() & runtime.keys()
        assert {name: pins(lock)[name] for name in shared} == {name: runtime[name] for name in shared}


# The fence around the tests


@pytest.mark.parametrize("host", ["api.intercom.io", "192.0.2.7", "2001:db8::7"])
def test_no_test_reaches_the_network_beyond_loopback(host: str) -> None:
    with pytest.raises(NetworkFenced, match=host):
        socket.create_connection((host, 443), timeout=1)
    assert len(attempts) == 1, "An attempt is remembered, in case the code under test swallows the error."
    attempts.clear()


def test_a_process_that_a_test_starts_is_fenced_as_well() -> None:
    reach = "import socket; socket.create_connection(('192.0.2.7', 443), timeout=1)"
    started = subprocess.run([sys.executable, "-c", reach], check=False, capture_output=True, text=True)
    assert "NetworkFenced" in started.stderr


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
    assert attempts == []
