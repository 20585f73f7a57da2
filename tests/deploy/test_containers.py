"""The image and the compose file, as far as they can be looked at without a container engine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
FILES = ("compose.yaml", "compose-replica.yaml")
COMPOSE: dict[str, dict[str, Any]] = {
    name: yaml.safe_load((ROOT / "deploy" / name).read_text()) for name in FILES
}
OURS = {"guardrail", "worker"}


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction with its arguments; lines that go on are one."""
    whole = re.sub(r"\\\n\s*", "", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in whole.splitlines() if line)
    ]


STAGES = DOCKERFILE.count("\nFROM ")
FINAL = instructions(DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :])


def values_of(word: str) -> list[str]:
    return [rest for name, rest in FINAL if name == word]


def test_nobody_in_particular_runs_it() -> None:
    [user] = values_of("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "a number, which Kubernetes can tell from root"
    after = FINAL[FINAL.index(("USER", user)) :]
    assert not [name for name, _ in after if name in {"RUN", "COPY", "ADD"}], "nothing of the image is theirs"
    assert values_of("VOLUME") == ["/data"]


def test_what_builds_stays_behind() -> None:
    assert STAGES == 2
    assert values_of("COPY") == ["--from=build /opt/guardrail /opt/guardrail"]
    assert "--require-hashes" in DOCKERFILE


def test_rules_of_hadolint() -> None:
    """DL3006/3007: images have a version; DL3008's siblings: apt-get leaves nothing behind and asks for no more than it
    is told; DL3025: commands are lists; DL3020: no ADD; DL3002: the last user is not root."""
    for image in re.findall(r"^FROM (\S+)", DOCKERFILE, re.M):
        assert re.search(r":\d+\.\d+", image)
    for run in (rest for word, rest in instructions(DOCKERFILE) if word == "RUN" and "apt-get" in rest):
        assert "apt-get update" in run
        assert "--no-install-recommends" in run
        assert "--yes" in run
        assert "rm -rf /var/lib/apt/lists/*" in run
    assert "ADD" not in {word for word, _ in instructions(DOCKERFILE)}
    for word in ("CMD", "ENTRYPOINT"):
        assert all(isinstance(json.loads(rest), list) for rest in values_of(word))


def test_its_health_is_looked_at_with_what_is_in_it() -> None:
    [check] = values_of("HEALTHCHECK")
    command = json.loads(check[check.index("CMD ") + 4 :])
    assert command[0] == "python"
    compile(command[2], "healthcheck", "exec")
    assert "/healthz" in command[2]


def test_all_that_is_copied_is_there_and_is_all_that_is_sent() -> None:
    copied = {
        source
        for word, rest in instructions(DOCKERFILE)
        if word == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    }
    assert all((ROOT / source).exists() for source in copied)
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == sent


@pytest.mark.parametrize("file", FILES)
def test_a_compose_file_is_one(file: str) -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*check, str(ROOT / "deploy" / file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", FILES)
def test_a_compose_file_pulls_and_gives_few_rights(file: str) -> None:
    services = COMPOSE[file]["services"]
    assert all("build" not in one for one in services.values())
    for service in (one for name, one in services.items() if name in OURS):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    passwords = [name for one in services.values() for name in one.get("environment", {}) if "PASS" in name]
    assert all(name.endswith("_FILE") for name in passwords)


def test_a_replica_keeps_nothing_and_shares_what_all_need() -> None:
    """What the chart asks of several replicas."""
    from guard.runtime.setting_names import SECRETS

    replica = COMPOSE["compose-replica.yaml"]
    service = replica["services"]["guardrail"]
    assert "volumes" not in service
    given = {name: value for name, value in service["environment"].items() if name.endswith("_FILE")}
    assert {name.removesuffix("_FILE") for name in given} == {
        *("GUARDRAIL_DATABASE_URL", "GUARDRAIL_FINGERPRINT_KEY", "GUARDRAIL_LEDGER_KEY")
    }
    assert {name.removesuffix("_FILE") for name in given} <= set(SECRETS)
    assert {value.removeprefix("/run/secrets/") for value in given.values()} == set(service["secrets"])
    assert set(replica["secrets"]) == set(service["secrets"])


def test_roles_of_a_replica_are_said_where_the_image_is_and_a_worker_comes_when_it_is_asked_for() -> None:
    from guard.runtime.replica_settings import ROLES

    guardrail, worker = (
        COMPOSE["compose-replica.yaml"]["services"][name] for name in ("guardrail", "worker")
    )
    command, roles = guardrail["command"][:-1], guardrail["command"][-1]
    assert command == ["serve", "--roles"]
    assert roles == f"${{GUARDRAIL_ROLES:-{','.join(ROLES)}}}"
    assert "profiles" not in guardrail
    assert (worker["command"], worker["profiles"]) == ([*command, "worker"], ["worker"])
    assert "ports" not in worker, "the port of the machine is for what answers people"
    assert {k: v for k, v in worker.items() if k not in {"command", "profiles"}} == {
        k: v for k, v in guardrail.items() if k not in {"command", "ports"}
    }


@pytest.mark.parametrize("name", ["PORT", "HOST", "GUARDRAIL_HOME"])
def test_settings_of_the_image_are_settings(name: str) -> None:
    from guard.runtime.setting_names import NAMES

    assert name in NAMES
    assert f"{name}=" in values_of("ENV")[0]
