"""The service with several workspaces, in a process of its own: each is read, and one in trouble stops no other."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.guard.cli.service import PATIENCE, guardrail, started, within

FILE = """\
workspaces:
  - {name: production, embedded: true}
  - {name: broken, embedded: true, policies: broken}
  - {name: test, embedded: true, mode: observe}
"""


def test_each_is_guarded_and_one_that_cannot_be_keeps_none_away(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "policies.yaml").write_text("policies: [")
    file = tmp_path / "workspaces.yaml"
    file.write_text(FILE)
    home = tmp_path / "home"
    with started(home, "serve", GUARDRAIL_WORKSPACES=str(file)) as running:
        running.until(lambda line: line.startswith("not") and "broken.yaml" not in line)
        said = [line.split()[1] for line in running.lines if line.startswith("guards")]
        assert said == ["production:", "test:"]
        address = running.url("Guardrail")
        within(PATIENCE, lambda: httpx.get(f"{address}/readyz", timeout=PATIENCE).status_code == 200)
        assert (home / "workspaces" / "test" / "demo-tokens.json").exists()
        assert running.end() == 0


def test_a_file_of_which_no_workspace_can_be_guarded_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "policies.yaml").write_text("policies: [")
    file = tmp_path / "workspaces.yaml"
    file.write_text(f"workspaces:\n  - {{name: a, embedded: true, policies: {tmp_path}}}\n")
    said = guardrail(tmp_path / "home", "serve", GUARDRAIL_WORKSPACES=str(file))
    assert said.returncode == 2
    assert "a: " in said.stderr
    assert "policies.yaml:1" in said.stderr
