"""`guardrail baseline`: a person declares the state of what no API reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guard.cli.terminal import Terminal

SSO = "trusted_domains_setting: google\nstrip_inbound_email_links: {enabled: true}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "state.yaml"
    made.write_text(SSO)
    return made


def test_a_declared_state_is_a_version_with_a_name(watching: Terminal, file: Path) -> None:
    said = watching.say("baseline set security_settings", str(file))
    assert said.code == 0, said.err
    assert "trusted_domains_setting, strip_inbound_email_links." in said.out
    assert "declared by" in watching.say("baseline show").out
    history = watching.say("history security_settings")
    assert "declared" in history.out.splitlines()[-1]


def test_declaring_raises_no_difference(watching: Terminal, file: Path) -> None:
    watching.say("baseline set security_settings", str(file))
    file.write_text(SSO.replace("google", "password_or_google"))
    assert watching.say("baseline set security_settings", str(file)).code == 0
    assert watching.say("drift").code == 0
    assert "differs" not in watching.say("drift --format markdown").out


def test_what_is_not_named_stays_as_it_is_known(watching: Terminal, file: Path) -> None:
    watching.say("baseline set security_settings", str(file))
    file.write_text('{"trusted_domains_setting": "saml"}')
    said = watching.say("baseline set security_settings", str(file))
    assert "trusted_domains_setting." in said.out
    shown = watching.say("baseline show").out
    assert '"saml"' in shown
    assert "strip_inbound_email_links" in shown


@pytest.mark.parametrize(
    ("kind", "content", "sentence"),
    [
        ("team", SSO, "team is read from Intercom"),
        ("security_setings", SSO, "Did you mean security_settings"),
        ("security_settings", "{}", "must be a mapping"),
        ("security_settings", "- x", "must be a mapping"),
        ("security_settings", "trusted_domains_settin: x", "Did you mean trusted_domains_setting"),
        ("security_settings", "a: {", "state.yaml:"),
        ("security_settings", "trusted_domains_setting: 1\ntrusted_domains_setting: 2\n", "state.yaml:2"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(
    watching: Terminal, file: Path, kind: str, content: str, sentence: str
) -> None:
    file.write_text(content)
    said = watching.say(f"baseline set {kind}", str(file))
    assert said.code == 2
    assert sentence in said.err


def test_a_file_that_is_not_there_is_refused(watching: Terminal) -> None:
    assert watching.say("baseline set security_settings /nowhere").code == 2


def test_a_secret_in_a_declaration_is_not_kept(watching: Terminal, file: Path) -> None:
    file.write_text("trusted_domains_setting: {mode: saml, client_secret: planted-secret}\n")
    assert watching.say("baseline set security_settings", str(file)).code == 0
    home = Path(watching.values["GUARDRAIL_HOME"])
    assert b"planted-secret" not in b"".join(each.read_bytes() for each in home.iterdir())
    assert "planted-secret" not in watching.say("baseline show").out
