"""`guardrail token`, and the commands that a token signs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from guard.cli import guardrail
from tests.guard.cli.terminal import Admins, Terminal, token


def test_a_token_is_printed_once_alone_on_the_last_line(terminal: Terminal) -> None:
    said = terminal.say("token create Alice@acme.example --role approver")
    assert (said.code, len(said.lines)) == (0, 1)
    assert "alice@acme.example as approver" in said.err
    assert said.lines[0] not in terminal.say("token list").out
    kept = b"".join(file.read_bytes() for file in Path(terminal.values["GUARDRAIL_HOME"]).iterdir())
    assert said.lines[0].encode() not in kept


@pytest.mark.parametrize(
    "words",
    ["alice --role viewer", "alice@acme.example --role king", "alice@acme.example", "@ --role viewer"],
)
def test_a_token_needs_an_address_and_a_role(terminal: Terminal, words: str) -> None:
    assert terminal.say(f"token create {words}").code == 2


def test_tokens_are_revoked_by_id_or_person(terminal: Terminal) -> None:
    token(terminal, "erin", "viewer")
    token(terminal, "erin", "viewer")
    one = terminal.say("token list").lines[1].split()[0]
    assert terminal.say("token revoke", one).out == f"Revoked 1 token of {one}.\n"
    assert terminal.say("token revoke ERIN@acme.example").out == "Revoked 1 token of ERIN@acme.example.\n"
    assert terminal.say("token revoke erin@acme.example").code == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("--robot docs-writer --for bob@acme.example --role approver", "never decides"),
        ("--robot docs-writer --for bob@acme.example --role operator", "never decides"),
        ("--robot docs-writer --role requester", "--for EMAIL"),
        (
            "bob@acme.example --robot docs-writer --for bob@acme.example --role requester",
            "no address besides",
        ),
        ("bob@acme.example --for carol@acme.example --role requester", "Whose token"),
        ("--role requester", "Whose token"),
        ("--robot docs-writer --for bob --role requester", "no address"),
        ("--robot bob@acme.example --for bob@acme.example --role requester", "no name of a robot"),
    ],
)
def test_a_robot_has_a_name_a_person_and_no_say(terminal: Terminal, words: str, why: str) -> None:
    said = terminal.say(f"token create {words}")
    assert said.code == 2
    assert why in said.err
    assert "There are no tokens yet" in terminal.say("token list").out


def test_a_robots_token_says_whose_it_is_and_goes_with_the_person_or_by_its_name(terminal: Terminal) -> None:
    for name in ("docs-writer", "nightly"):
        said = terminal.say(f"token create --robot {name} --for Bob@acme.example --role requester")
        assert f"robot {name} for bob@acme.example as requester" in said.err
    terminal.values["COLUMNS"] = "200"
    assert "robot docs-writer" in " ".join(terminal.say("token list").out.split())
    assert terminal.say("token revoke nightly").out == "Revoked 1 token of nightly.\n"
    assert terminal.say("token revoke bob@acme.example").out == "Revoked 1 token of bob@acme.example.\n"


def test_a_token_ends_after_a_year_or_as_is_said(terminal: Terminal) -> None:
    terminal.values["COLUMNS"] = "240"
    year = terminal.say("token create alice@acme.example --role approver")
    assert re.search(r"as approver, until 20\d\d-\d\d-\d\d \d\d:\d\d UTC\. Keep it now", year.err)
    said = terminal.say("token create dave@acme.example --role operator --expires never")
    assert "as operator, until it is revoked. Keep it now" in said.err
    terminal.say("token create erin@acme.example --role viewer --expires 2035-01-31")
    listed = {line.split()[1]: line for line in terminal.say("token list").lines[1:]}
    assert listed["alice@acme.example"].count(":") == 2
    assert listed["dave@acme.example"].count(":") == 1
    assert "2035-02-01 00:00" in listed["erin@acme.example"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("--expires soon", "is no time after which a token ends"),
        ("--expires 2020-01-01", "would be over already"),
        ("--expires 0d", "would be over already"),
        ("--expires 99999d", "more than ten years away"),
        ("--scope everything", "'everything' is not one of"),
    ],
)
def test_what_is_no_end_and_no_scope_makes_no_token(terminal: Terminal, words: str, why: str) -> None:
    said = terminal.say(f"token create alice@acme.example --role approver {words}")
    assert said.code == 2
    assert why in " ".join(said.err.split())
    assert "There are no tokens yet" in terminal.say("token list").out


def test_a_token_may_be_good_for_less_than_its_role(terminal: Terminal) -> None:
    terminal.values["COLUMNS"] = "240"
    said = terminal.say("token create alice@acme.example --role approver --scope propose")
    assert "as approver, good to read and propose only, until" in said.err
    assert "(propose)" in terminal.say("token list").out


# Approving


def test_a_second_person_approves_and_the_first_may_not(asked: Terminal) -> None:
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "carol", "approver")
    listed = asked.say("approvals")
    assert listed.code == 0
    assert "office_hours_schedule/41" in listed.out
    approval = listed.lines[1].split()[0]
    own = asked.say("approve", approval)
    assert own.code == 2
    assert "You made this change" in own.err
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "alice", "approver")
    said = asked.say("approve", approval, "--comment", "agreed on Monday")
    assert said.code == 0, said.err
    assert "Approved by alice@acme.example." in said.out
    assert asked.say("approvals").out == "Nothing waits for an answer.\n"
    assert "approved" in asked.say("approvals --all").out


def test_a_denied_change_stays_put_back(asked: Terminal) -> None:
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "alice", "approver")
    approval = asked.say("approvals").lines[1].split()[0]
    said = asked.say("deny", approval)
    assert said.code == 0, said.err
    assert "Denied by" in said.out
    assert "alice@acme.example" in said.out


ASKING = {
    "approvals": "",
    "approve": "x",
    "changes-wanted": "x no",
    "comment": "x hello",
    "delegate": "--to dave@acme.example --until 2030-01-01T00:00Z",
    "delegations end": "x",
    "delegations list": "",
    "deny": "x",
    "edit": "x --because so",
    "exports drop": "siem --all",
    "exports list": "",
    "exports replay": "siem --from beginning",
    "exports retry": "siem",
    "exports show": "siem",
    "findings acknowledge": "x",
    "findings false-alarm": "x --reason wrong",
    "findings list": "",
    "health": "",
    "hold add": "case-1 --because asked",
    "hold list": "",
    "hold release": "case-1 --because asked",
    "mcp": "",
    "note": "hello",
    "plan": "",
    "policies fetch": "",
    "proposals": "",
    "propose": "",
    "reach": "article/7003",
    "reason": "1 --because wrong",
    "references": "ip_allowlist",
    "rehearse": "",
    "renew": "x",
    "restore": "ip_allowlist --at 1d",
    "review": "x --because fine",
    "show": "x",
    "simulate": "",
    "withdraw": "x",
}
"""Every command that asks the service with a token. What follows decides or changes; the others read, or ask."""
DECIDING = (
    "approve",
    "changes-wanted",
    "delegate",
    "delegations end",
    "deny",
    "exports drop",
    "exports replay",
    "exports retry",
    "findings acknowledge",
    "findings false-alarm",
    "hold add",
    "hold release",
    "note",
    "policies fetch",
    "reason",
    "review",
)


def commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def test_every_command_that_asks_the_service_is_known() -> None:
    """A new one belongs into the table, and below if it does more than read."""
    found = set()
    for name, command in commands(guardrail):
        module = sys.modules[getattr(command.callback, "__module__", "")]
        if any(getattr(value, "__module__", "") == "guard.cli.api_client" for value in vars(module).values()):
            found.add(name)
    assert found == ASKING.keys()


def test_no_command_decides_with_the_token_of_a_robot(asked: Terminal) -> None:
    made = asked.say("token create --robot docs-writer --for alice@acme.example --role requester")
    asked.values["GUARDRAIL_TOKEN"] = made.lines[-1]
    approval = asked.say("approvals").lines[1].split()[0]
    for name in DECIDING:
        said = asked.say(f"{name} {ASKING[name].replace('x', approval, 1)}")
        assert said.code == 2, name
        assert "is not for the robot docs-writer for alice@acme.example" in " ".join(said.err.split()), name
    assert approval in asked.say("approvals").out


def test_an_unknown_approval_is_refused(asked: Terminal) -> None:
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "alice", "approver")
    said = asked.say("approve nothing")
    assert (said.code, said.err) == (
        2,
        "There is no approval and no proposal nothing. `guardrail approvals` and `guardrail proposals` list them.\n",
    )


@pytest.mark.parametrize("command", ["approvals", "approve x", "deny x"])
def test_without_a_token_nobody_votes(terminal: Terminal, command: str) -> None:
    said = terminal.say(command)
    assert said.code == 2
    assert "GUARDRAIL_TOKEN" in said.err


def test_a_token_nobody_made_is_refused(asked: Terminal) -> None:
    asked.values["GUARDRAIL_TOKEN"] = "grt_made-up"
    assert asked.say("approvals").code == 2


def test_a_token_may_stand_in_a_file(asked: Terminal, tmp_path: Path) -> None:
    made = token(asked, "alice", "approver")
    (tmp_path / "token").write_text(f"{made}\n")
    asked.values["GUARDRAIL_TOKEN_FILE"] = str(tmp_path / "token")
    assert asked.say("approvals").code == 0
    asked.values["GUARDRAIL_TOKEN"] = made
    assert "are both set" in asked.say("approvals").err
    del asked.values["GUARDRAIL_TOKEN"]
    (tmp_path / "token").unlink()
    assert "which cannot be read" in asked.say("approvals").err


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense", "http://[::1"])
def test_a_service_that_is_not_there_is_told_in_a_sentence(terminal: Terminal, url: str) -> None:
    terminal.values |= {"GUARDRAIL_TOKEN": "grt_x", "GUARDRAIL_URL": url}
    said = terminal.say("approvals")
    assert said.code == 2
    assert "GUARDRAIL_URL" in said.err


def test_something_else_that_answers_is_no_service(terminal: Terminal, admins: Admins) -> None:
    terminal.values |= {"GUARDRAIL_TOKEN": "grt_x", "GUARDRAIL_URL": admins.url}
    said = terminal.say("approvals")
    assert said.code == 2
    assert "no Guardrail service" in said.err
