"""What is built is all that is needed: installed where there is no repository, it checks, tests, and serves."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("app.py", "drift", "guard", "policies", "pyproject.toml", "requirements.in", "README.md", "LICENSE")
NOBODY = 65534
SECONDS = 240
"""A generous bound: nothing waits for it where all is well."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: building leaves its traces in the tree."""
    tree = tmp_path_factory.mktemp("tree")
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, tree / name)
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
    ]
    subprocess.run([*build, "--wheel-dir", str(tree / "dist"), str(tree)], check=True, timeout=SECONDS)
    [made] = (tree / "dist").glob("*.whl")
    return made


@pytest.fixture(scope="module")
def for_all() -> Iterator[Path]:
    """A folder that everybody may enter, which those of pytest are not."""
    with tempfile.TemporaryDirectory(prefix="guardrail-wheel-") as name:
        Path(name).chmod(0o755)
        yield Path(name).resolve()


@pytest.fixture(scope="module")
def bin(wheel: Path, for_all: Path) -> Path:
    """The commands of an environment that has the wheel, and what it needs as it is installed here."""
    place = for_all / "installed"
    subprocess.run([python_for_all(), "-m", "venv", "--without-pip", str(place)], check=True, timeout=SECONDS)
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(place),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*install, str(wheel)], check=True, timeout=SECONDS)
    [packages] = (place / "lib").glob("python*/site-packages")
    (packages / "needed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return place / "bin"


@pytest.fixture
def here(for_all: Path) -> Iterator[Path]:
    """An empty folder, with no repository above it."""
    folder = for_all / "here"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def say(bin: Path, here: Path, *arguments: str) -> str:
    done = subprocess.run(
        [bin / "guardrail", *arguments],
        cwd=here,
        env=environment(),
        text=True,
        capture_output=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python_for_all() -> str:
    """This Python, or that of the system where this one stands in a folder that only its owner enters."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    mine, of_the_system = Path(sys.executable).resolve(), Path("/usr/bin", version)
    return str(of_the_system if not is_for_all(mine) and of_the_system.exists() else mine)


def is_for_all(path: Path) -> bool:
    """Whether everybody may enter the folders above a path."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def environment(**more: str) -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ} | more


def test_every_file_that_is_no_code_is_in_it(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if not name.startswith("intercom_guardrail-")}
    tracked = subprocess.run(
        ["git", "ls-files", "app.py", "drift", "guard", "policies"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    wanted = {re.sub("^policies/", "guard/starter/", name) for name in tracked} - {"guard/starter"}
    assert sorted(wanted - inside) == []
    assert sorted(inside - wanted) == []


def test_in_an_empty_folder_policies_are_written_checked_and_tested(bin: Path, here: Path) -> None:
    assert "files were written into policies" in say(bin, here, "init")
    assert "problem" not in say(bin, here, "check", "policies")
    say(bin, here, "test", "policies")
    say(bin, here, "init", "ours", "--pack", "soc2")
    say(bin, here, "check", "ours/soc2")


def test_a_command_is_called_as_the_package_which_is_what_uvx_runs(bin: Path) -> None:
    said = [
        subprocess.run(
            [bin / name, "--help"], capture_output=True, text=True, check=True, timeout=SECONDS
        ).stdout
        for name in ("guardrail", "intercom-guardrail")
    ]
    assert said[0] == said[1]
    assert "check " in said[0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_it_serves_as_nobody_from_a_tree_it_cannot_write(bin: Path, here: Path) -> None:
    if not is_for_all(bin / "python3") or not is_for_all(Path(sysconfig.get_path("purelib"))):
        pytest.skip("Python or its packages stand in a folder that only their owner enters")
    home = here / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    with served(bin, here, home) as (address, lines):
        assert httpx.get(f"{address}/healthz").status_code == 200
        assert any("policies" in line and "starter" in line for line in lines)
    assert {path.owner() for path in home.rglob("*")} == {"nobody"}
    assert [path.name for path in here.iterdir()] == ["home"]


@contextmanager
def served(bin: Path, here: Path, home: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a service that is ready, and what it said. It ends as it should."""
    env = environment(GUARDRAIL_HOME=str(home), PORT="0", SANDBOX_PORT="0", HOME="/nonexistent")
    process = subprocess.Popen(
        [bin / "guardrail", "serve"],
        cwd=here, env=env, user=NOBODY, group=NOBODY, extra_groups=[], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Ready"):
                break
        said = "".join(lines)
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, said
        yield found[0], lines
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SECONDS)
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()
