"""`guardrail evidence`: a pack of what an embedded workspace went through, checked as an auditor does."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.guard.cli.terminal import Terminal

TODAY = datetime.now(UTC).date()
DAYS = f"--from {TODAY - timedelta(days=2)} --to {TODAY + timedelta(days=1)}"


def test_an_auditor_checks_what_the_command_wrote(switched_off: Terminal, tmp_path: Path) -> None:
    switched_off.here = tmp_path
    said = switched_off.say(f"evidence {DAYS} -o pack.zip")
    assert (said.code, said.err) == (0, "")
    assert "pack.zip" in said.out.replace("\n", "")
    assert (tmp_path / "pack.zip").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        pack.extractall(tmp_path / "pack")
    keys = switched_off.say("ledger keys").out.splitlines()
    checked = subprocess.run(
        [sys.executable, "-IB", "check", "--key", keys[-1]],
        cwd=tmp_path / "pack", check=False, capture_output=True, text=True, env={},
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("AS IT WAS MADE. ")
    assert "\nINTACT. " in checked.stdout
    changes = (tmp_path / "pack" / "changes.csv").read_text(encoding="utf-8-sig")
    assert "ip_allowlist/singleton,updated,/enabled,mallory@acme.example" in changes
    teammates = (tmp_path / "pack" / "teammates.csv").read_text(encoding="utf-8-sig")
    assert "Carol Nguyen,carol@acme.example,Admin (10)" in teammates
    again = switched_off.say(f"evidence {DAYS} -o pack.zip")
    assert again.code == 2
    assert "is there already" in " ".join(again.err.split())
    assert switched_off.say(f"evidence {DAYS} -o again.zip").code == 0
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "pack.zip").read_bytes()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--from 1.1.2026 --to 2026-01-31", "--from is '1.1.2026', but must be a day such as 2026-01-31."),
        ("--from 2026-01-31 --to 2026-01-01", "The period ends on 2026-01-01, before it begins"),
        ("--from 2099-01-01 --to 2099-01-31", "which is yet to come"),
        (f"{DAYS} --zone Paris", "no time zone: write one such as Europe/Paris"),
        (f"{DAYS} --control NOBODY-1", "No policy carried the control NOBODY-1 in this time."),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    watching: Terminal, tmp_path: Path, words: str, sentence: str
) -> None:
    watching.here = tmp_path / "empty"
    watching.here.mkdir()
    said = watching.say(f"evidence {words}")
    assert said.code == 2, said.out
    assert sentence in " ".join(said.err.split())
    assert list(watching.here.iterdir()) == []
