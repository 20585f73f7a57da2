"""The hooks for pre-commit: those of this repository, and those it offers to repositories of policies."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from guard.cli import COMMANDS

ROOT = Path(__file__).parent.parent
CONFIG: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
PAGE = (ROOT / "docs" / "policies-from-git.md").read_text()
IDS = [hook["id"] for hook in HOOKS]


def test_ruff_is_the_version_that_make_check_runs() -> None:
    (repository,) = CONFIG["repos"]
    pin = re.search(r"^ruff==(\S+)", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE)
    assert pin is not None
    assert repository["rev"] == f"v{pin[1]}", "Set `rev` in .pre-commit-config.yaml to the pin."
    assert [hook["id"] for hook in repository["hooks"]] == ["ruff-check", "ruff-format"]


def test_the_hooks_keep_their_ids() -> None:
    """The repositories of other teams name them."""
    assert IDS == ["guardrail-check", "guardrail-test"]


@pytest.mark.parametrize("hook", HOOKS, ids=IDS)
def test_a_hook_is_a_command_of_ours(hook: dict[str, Any]) -> None:
    program, command = shlex.split(hook["entry"])
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert program in scripts
    assert command in COMMANDS


@pytest.mark.parametrize("hook", HOOKS, ids=IDS)
def test_a_hook_runs_once_where_yaml_changed(hook: dict[str, Any]) -> None:
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False
    assert re.search(hook["files"], "policies/security.yaml")
    assert re.search(hook["files"], "policies/cases/fin.yml")
    assert not re.search(hook["files"], "README.md")


@pytest.mark.parametrize("hook", HOOKS, ids=IDS)
def test_a_hook_passes_the_policies_that_we_ship(hook: dict[str, Any]) -> None:
    _, *words = shlex.split(hook["entry"])
    ours = [sys.executable, "app.py", *words, *hook["args"]]
    done = subprocess.run(ours, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("hook", HOOKS, ids=IDS)
def test_a_hook_fails_where_a_policy_is_broken(hook: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "broken.yaml").write_text("version: 1\npolicies: [{ id: x }]\n")
    _, *words = shlex.split(hook["entry"])
    ours = [sys.executable, str(ROOT / "app.py"), *words, *hook["args"]]
    done = subprocess.run(ours, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode in (1, 2)
    assert "policies/broken.yaml:2:" in done.stdout + done.stderr


def test_the_page_shows_how_to_use_them() -> None:
    section = PAGE.partition("## Before you commit\n")[2].partition("\n## ")[0]
    block = re.search(r"```yml\n(.*?)```", section, re.DOTALL)
    assert block is not None
    (repository,) = yaml.safe_load(block[1])["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == IDS


@pytest.mark.parametrize("package", ["guard", "drift"])
def test_type_checkers_read_our_annotations(package: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert (ROOT / package / "py.typed").is_file()
    assert "py.typed" in project["tool"]["setuptools"]["package-data"]["*"]
