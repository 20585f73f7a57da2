"""systemd takes the unit, and finds little that the service could do besides its work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from guard.runtime.setting_names import NAMES

UNIT = Path(__file__).parents[2] / "deploy" / "systemd" / "guardrail.service"
WORKER = UNIT.with_name("worker.conf")
ANALYZE = shutil.which("systemd-analyze")
EXPOSED = 2.0
"""Of ten. systemd calls everything below 4 OK."""


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed")
def test_systemd_takes_it(tmp_path: Path) -> None:
    here = tmp_path / UNIT.name
    here.write_text(UNIT.read_text().replace("/opt/guardrail/bin/guardrail", "/bin/true"))
    done = subprocess.run(
        [ANALYZE or "", "verify", "--man=no", here], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed")
def test_systemd_takes_a_worker_beside_it(tmp_path: Path) -> None:
    here = tmp_path / "guardrail-worker.service"
    here.write_text(UNIT.read_text().replace("/opt/guardrail/bin/guardrail", "/bin/true"))
    more = tmp_path / f"{here.name}.d" / WORKER.name
    more.parent.mkdir()
    more.write_text(WORKER.read_text())
    done = subprocess.run(
        [ANALYZE or "", "verify", "--man=no", here],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_a_worker_says_of_itself_are_settings_and_overrides_those_of_all() -> None:
    said = dict(re.findall(r"^#   ([A-Z_]+)=(\S+)", WORKER.read_text(), re.M))
    assert said["GUARDRAIL_ROLES"] == "worker"
    assert said["GUARDRAIL_HOME"] == "/var/lib/guardrail-worker"
    assert said.keys() <= set(NAMES)
    lines = WORKER.read_text().splitlines()
    assert "EnvironmentFile=/etc/guardrail/worker.env" in lines
    assert lines[-2:] == ["StateDirectory=", "StateDirectory=guardrail-worker"], "a folder of its own instead"


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed")
def test_it_is_hardly_exposed() -> None:
    command = [ANALYZE or "", "security", "--offline=true", "--no-pager", str(UNIT)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Overall exposure level for \S+: (\d+\.\d+)", said)
    assert found, said
    assert float(found[1]) < EXPOSED


def test_the_secrets_in_it_are_credentials() -> None:
    lines = UNIT.read_text().splitlines()
    assert not [line for line in lines if re.match(r"Environment=\S*(TOKEN|SECRET|KEY|PASSWORD)\S*=", line)]
    assert any(line.startswith("#LoadCredential=") for line in lines)
