"""Every setting is shown as it is in force, with its source, and no secret is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from guard.runtime.effective_settings import Effective, effective
from guard.runtime.environment import seconds_in
from guard.runtime.setting_names import NAMES, SECRETS
from guard.runtime.settings import read_settings

ROOT = Path(__file__).parents[3]
PLANTED = "planted-secret-1234567890"


def shown(values: Mapping[str, str], here: Path) -> dict[str, Effective]:
    return {one.name: one for one in effective(read_settings(values, here=here, uses=()), values)}


def documented() -> dict[str, str]:
    """The settings of the README's table, with what stands there as the default."""
    table = (ROOT / "README.md").read_text().split("\n## Settings\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+`) \|([^|]*)\|", table, re.MULTILINE)
    return {name: default.strip() for names, default in rows for name in re.findall(r"`([A-Z_]+)`", names)}


def test_every_setting_is_shown(tmp_path: Path) -> None:
    assert list(shown({}, tmp_path))[: len(NAMES)] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_set_is_as_the_documentation_says(name: str, tmp_path: Path) -> None:
    found = shown({"INTERCOM_ACCESS_TOKEN": PLANTED}, tmp_path)[name]
    if name == "INTERCOM_ACCESS_TOKEN":
        return
    said = documented()[name]
    assert found.source == "default"
    assert bool(found.value) == bool(said) or name in {"INTERCOM_BASE_URL", "GUARDRAIL_OIDC_NAME"}
    of_this = [word for word in re.findall(r"`([^`]+)`", said.split(";")[0]) if "," not in said]
    assert all(word in found.value or same_time(word, found.value) for word in of_this)


def same_time(one: str, other: str) -> bool:
    try:
        return seconds_in(one) == seconds_in(other)
    except ValueError:
        return False


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_is_shown_wherever_it_comes_from(name: str, tmp_path: Path) -> None:
    value = f"postgresql://u:{PLANTED}@h/d" if name == "GUARDRAIL_DATABASE_URL" else PLANTED
    file = tmp_path / "secret"
    file.write_text(value)
    by_value, by_file = (
        shown({name: value}, tmp_path)[name],
        shown({f"{name}_FILE": str(file)}, tmp_path)[name],
    )
    assert by_value == Effective(name, "[hidden]", "environment")
    assert by_file == Effective(name, "[hidden]", f"file {file}")


def test_a_secret_inside_of_another_setting_is_taken_out(tmp_path: Path) -> None:
    found = shown(
        {
            "GUARDRAIL_POLICIES": f"git+https://bot:{PLANTED}@git.acme.example/p.git#main",
            "HTTPS_PROXY": f"http://me:{PLANTED}@proxy.acme.example:3128",
            "GUARDRAIL_CHANNEL_ON_CALL": f"https://hooks.acme.example/{PLANTED}",
            "GUARDRAIL_TOKEN": PLANTED,
        },
        tmp_path,
    )
    assert PLANTED not in repr(found)
    assert found["GUARDRAIL_POLICIES"].value.endswith("@git.acme.example/p.git#main")
    assert found["HTTPS_PROXY"].value.endswith("@proxy.acme.example:3128")
    assert found["GUARDRAIL_CHANNEL_ON_CALL"].value == "[hidden]"


def test_what_is_set_is_shown_as_it_was_written(tmp_path: Path) -> None:
    found = shown({"GUARDRAIL_SNAPSHOT_EVERY": "90m", "GUARDRAIL_BUDGET": "12"}, tmp_path)
    assert found["GUARDRAIL_SNAPSHOT_EVERY"] == Effective("GUARDRAIL_SNAPSHOT_EVERY", "90m", "environment")
    assert found["GUARDRAIL_POLL_EVERY"] == Effective("GUARDRAIL_POLL_EVERY", "1m", "default")
    assert shown({}, tmp_path)["GUARDRAIL_MODE"].value == "enforce"
    assert shown({"INTERCOM_ACCESS_TOKEN": PLANTED}, tmp_path)["GUARDRAIL_MODE"].value == "observe"
