"""`guardrail channels`: what each lacks, and a message that tries one, without a record and without a secret shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.guard.cli.terminal import ROOT, Terminal
from tests.guard.notify.mail.mail_server import mail_server
from tests.guard.notify.test_apprise_channel import receiver

NOTIFICATIONS = """\
version: 1
channels:
  leads: { type: mail, to: concerned }
  on-call: { type: apprise }
  siem: { type: webhook }
routes:
  - to: [leads, on-call, siem]
"""


@pytest.fixture
def routed(terminal: Terminal, tmp_path: Path) -> Terminal:
    policies = Path(shutil.copytree(ROOT / "policies", tmp_path / "routed"))
    (policies / "notifications.yaml").write_text(NOTIFICATIONS)
    terminal.values |= {"GUARDRAIL_POLICIES": str(policies), "GUARDRAIL_MAIL_FROM": "guard@acme.example"}
    return terminal


def test_each_channel_is_listed_with_what_it_lacks(routed: Terminal) -> None:
    routed.values["GUARDRAIL_CHANNEL_ON_CALL"] = "json://127.0.0.1:9/planted-secret"
    said = routed.say("channels")
    assert said.code == 1
    rows = [line.strip().split(maxsplit=2) for line in said.lines[1:]]
    assert rows == [
        ["leads", "mail", "GUARDRAIL_SMTP is not set"],
        ["on-call", "apprise", "nothing"],
        ["siem", "webhook", "GUARDRAIL_CHANNEL_SIEM is not set"],
    ]
    assert "planted-secret" not in said.out + said.err


def test_without_any_channel_it_says_what_to_do(terminal: Terminal) -> None:
    said = terminal.say("channels")
    assert (said.code, said.out) == (0, "There is no channel. docs/notifications.md says how to make one.\n")


def test_a_mail_is_tried_on_whoever_is_named(routed: Terminal) -> None:
    with mail_server() as box:
        routed.values["GUARDRAIL_SMTP"] = f"smtp://127.0.0.1:{box.port}"
        said = routed.say("channels --try leads --to you@acme.example")
    assert (said.code, said.out) == (0, "The channel leads took it.\n")
    ((reader, mail),) = box.mails
    assert (reader, mail["Subject"]) == ("you@acme.example", "[low] A message to try the channel leads")


def test_what_a_channel_answers_is_said(routed: Terminal) -> None:
    with receiver(500) as (address, _):
        routed.values["GUARDRAIL_CHANNEL_SIEM"] = address.replace("json:", "http:")
        said = routed.say("channels --try siem")
    assert (said.code, said.err) == (1, "The channel siem did not take it: it answered 500.\n")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("--try nothing", "There is no channel 'nothing': there are leads, on-call, siem."),
        ("--try leads", "The channel leads needs --to EMAIL: who gets it?"),
        ("--try siem --to you@acme.example", "The channel siem is no mail, and has no --to."),
    ],
)
def test_what_cannot_be_tried_is_said(routed: Terminal, words: str, why: str) -> None:
    said = routed.say(f"channels {words}")
    assert said.code == 2
    assert why in said.err
