"""`guardrail doctor` says what works and what does not, with the way out, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drift.sandbox.cast import TOKEN
from tests.guard.cli.terminal import Admins, Terminal

ROOT = Path(__file__).parents[4]


def checks(said: str) -> dict[str, dict[str, str]]:
    return {one["name"]: one for one in json.loads(said)}


def states(said: str) -> dict[str, str]:
    return {name: one["state"] for name, one in checks(said).items()}


@pytest.fixture
def connected(watching: Terminal) -> Terminal:
    watching.values |= {
        "INTERCOM_ACCESS_TOKEN": TOKEN,
        "GUARDRAIL_POLICIES": str(ROOT / "policies"),
        "PORT": "9",
    }
    Path(watching.values["GUARDRAIL_HOME"]).chmod(0o700)  # the original was copied file by file
    return watching


def test_what_works_and_what_is_not_set_up(connected: Terminal) -> None:
    said = connected.say("doctor --format json")
    assert said.code == 0, said.out
    found = states(said.out)
    working = ("settings", "home", "database", "policies", "Intercom", "clock", "kinds")
    assert {name: found[name] for name in working} == dict.fromkeys(working, "works")
    assert {found[name] for name in ("webhooks", "service", "sign-in", "Slack", "mail")} == {"not set up"}
    shown = connected.say("doctor")
    assert "works       Intercom: The workspace " in shown.out


def test_each_thing_that_fails_comes_first_with_the_way_out(connected: Terminal) -> None:
    connected.values |= {"INTERCOM_ACCESS_TOKEN": "not-the-token-of-anybody", "GUARDRAIL_BUDGET": "lots"}
    Path(connected.values["GUARDRAIL_HOME"]).chmod(0o755)
    said = connected.say("doctor")
    assert said.code == 1
    failing = [line for line in said.lines if line.startswith("fails")]
    assert [line.split()[1] for line in failing] == ["settings:", "home:", "Intercom:"]
    assert (
        said.lines[: 2 * len(failing)][1::2] == [line for line in said.lines if line.startswith(" " * 12)][:3]
    )
    assert "chmod 700" in said.out
    assert "not-the-token" not in said.out


def test_a_file_of_a_secret_that_everybody_may_change_is_named(connected: Terminal, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(connected.values.pop("INTERCOM_ACCESS_TOKEN"), encoding="ascii")
    connected.values["INTERCOM_ACCESS_TOKEN_FILE"] = str(token)
    token.chmod(0o644)  # as orchestrators mount it
    assert "files" not in checks(connected.say("doctor --format json").out)
    token.chmod(0o666)
    said = connected.say("doctor --format json")
    assert said.code == 1
    found = checks(said.out)["files"]
    assert (found["state"], found["to_do"]) == ("fails", f"`chmod o-w {token}`.")
    assert found["found"].startswith("INTERCOM_ACCESS_TOKEN_FILE names ")


def test_a_kind_that_the_token_may_not_read_names_the_permission(
    connected: Terminal, admins: Admins, capsys: pytest.CaptureFixture[str]
) -> None:
    import httpx

    fault = {"fault": "forbidden", "path": "/ip_allowlist"}
    httpx.post(f"{admins.url}/_sandbox/faults", json=fault).raise_for_status()
    connected.say("snapshot --kinds ip_allowlist")
    said = connected.say("doctor --format json")
    assert said.code == 1
    assert (
        checks(said.out)["kind ip_allowlist"]["to_do"] == "Give the app the permission *manage_ip_allowlist*."
    )


def test_before_the_first_start_nothing_is_made(terminal: Terminal) -> None:
    terminal.values["GUARDRAIL_POLICIES"] = str(ROOT / "policies")
    home = Path(terminal.values["GUARDRAIL_HOME"])
    said = terminal.say("doctor --format json")
    assert not home.exists()
    found = states(said.out)
    assert (found["home"], found["database"], found["kinds"]) == ("not set up", "not set up", "unknown")


def test_policies_that_cannot_be_used_fail(connected: Terminal, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "a.yaml").write_text("version: 1\npolicies: 7\n")
    connected.values["GUARDRAIL_POLICIES"] = str(broken)
    assert states(connected.say("doctor --format json").out)["policies"] == "fails"


def test_a_clock_that_is_wrong_is_found() -> None:
    from guard.runtime.checkup.intercom import _clock

    assert _clock(30).state == "works"
    assert "behind" in _clock(600).found
    assert "ahead" in _clock(-600).found


def test_others_that_do_not_answer_fail(connected: Terminal) -> None:
    connected.values |= {
        "GUARDRAIL_PUBLIC_URL": "http://localhost:1",
        "GUARDRAIL_OIDC_ISSUER": "http://127.0.0.1:1",
        "GUARDRAIL_OIDC_CLIENT_ID": "guardrail",
        "GUARDRAIL_OIDC_CLIENT_SECRET": "a-secret-of-the-provider",
        "GUARDRAIL_SMTP": "smtp://127.0.0.1:1",
        "GUARDRAIL_MAIL_FROM": "guardrail@acme.example",
        "GUARDRAIL_SLACK_BOT_TOKEN": "xoxb-0123456789",
        "GUARDRAIL_SLACK_TEAM": "T0123ABCD",
        "GUARDRAIL_SLACK_CHANNEL": "C0123ABCD",
        "GUARDRAIL_SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
        "GUARDRAIL_SLACK_API_URL": "http://127.0.0.1:1/api/",
    }
    said = connected.say("doctor --format json")
    found = states(said.out)
    assert {name: found[name] for name in ("sign-in", "mail", "Slack", "settings")} == {
        "sign-in": "fails",
        "mail": "fails",
        "Slack": "fails",
        "settings": "works",
    }
    assert "0123456789abcdef" not in said.out
    assert "a-secret-of" not in said.out
