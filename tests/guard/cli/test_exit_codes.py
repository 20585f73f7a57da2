"""How every command ends: 0 fine, 1 found something, 2 your input is wrong, 3 our bug."""

from __future__ import annotations

import re

import click
import pytest

from guard.cli import COMMANDS
from guard.cli.context import CliContext, RunningSandbox, SandboxOptions
from guard.cli.main import READING, run
from guard.web import create_app
from tests.guard.cli.terminal import ROOT, Terminal


def test_help_names_every_command(terminal: Terminal) -> None:
    said = terminal.say("--help")
    assert said.code == 0
    assert all(name in said.out for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(terminal: Terminal, name: str) -> None:
    said = terminal.say(f"{name} --help")
    assert said.code == 0
    assert said.out.startswith(f"Usage: guardrail {name}")
    assert max(map(len, said.lines)) <= 100


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [name for name in COMMANDS if f"`guardrail {name}" not in readme] == []


@pytest.mark.parametrize(
    "words", ["nonsense", "drift --format xml", "check --nonsense", "history", "sandbox --port x"]
)
def test_a_wrong_command_line_ends_with_2(terminal: Terminal, words: str) -> None:
    said = terminal.say(words)
    assert said.code == 2
    assert said.err != ""


HUGE = "9" * 30
ENDLESS = "9" * 5000


@pytest.mark.parametrize("number", [HUGE, ENDLESS], ids=["huge", "endless"])
@pytest.mark.parametrize(
    "words",
    [
        "activity --since {}d",
        "simulate policies --since {}d",
        "policies status --since {}d",
        "explain --change {}",
        "explain --entry {}",
        "explain {}",
        "explain --finding {}",
        "explain --kind ip_allowlist --set /enabled={}",
        "test policies --record {}",
        "test policies --min-coverage {}",
        "test policies --min-coverage nan{}",
        "activity --limit {}",
        "history tag/{}",
    ],
)
def test_a_number_of_any_size_ends_in_a_sentence(terminal: Terminal, words: str, number: str) -> None:
    said = terminal.say(words.format(number))
    assert said.code == 2, said.err[:1000]
    assert said.err != ""


@pytest.mark.parametrize(
    "name", ["PORT", "GUARDRAIL_MAX_WRITES", "GUARDRAIL_POLL_EVERY", "GUARDRAIL_BACKFILL"]
)
@pytest.mark.parametrize("text", [HUGE, ENDLESS, f"{HUGE}d", f"{ENDLESS}d", "nan", "1e999", "36501d"])
def test_a_setting_of_any_size_ends_in_a_sentence(terminal: Terminal, name: str, text: str) -> None:
    terminal.values[name] = text
    said = terminal.say("serve")
    assert said.code == 2
    assert f"{name} is {text[:30]!r}"[:-1] in said.err


def test_a_duration_in_words_is_answered_with_what_was_meant(terminal: Terminal) -> None:
    assert "365d: write 2d." in terminal.say("activity --since", "2 days").err
    terminal.values["GUARDRAIL_POLL_EVERY"] = "2 minutes"
    assert "at least 1s: write 2m." in terminal.say("serve").err


def test_wrong_settings_are_told_all_at_once(terminal: Terminal) -> None:
    terminal.values |= {"PORT": "x", "GUARDRAIL_MODE": "strict", "GUARDRAIL_BUDGET": "0"}
    said = terminal.say("serve")
    assert said.code == 2
    assert said.err.splitlines() == [
        "3 settings are wrong:",
        "  PORT is 'x', but must be a whole number from 0 to 65535.",
        "  GUARDRAIL_MODE is 'strict', but must be one of observe, enforce.",
        "  GUARDRAIL_BUDGET is '0', but must be a whole number from 1 to 100.",
    ]


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        (
            "token list",
            ("INTERCOM_ACCESS_TOKEN", "GUARDRAIL_POLICIES", "GUARDRAIL_MODE", "GUARDRAIL_NOTIFY_SLACK"),
        ),
        (
            "activity",
            ("INTERCOM_ACCESS_TOKEN", "GUARDRAIL_POLICIES", "INTERCOM_CLIENT_SECRET", "INTERCOM_REGION"),
        ),
        ("drift", ("INTERCOM_ACCESS_TOKEN", "INTERCOM_REGION", "PORT", "GUARDRAIL_BUDGET", "HTTPS_PROXY")),
        ("policies status", ("INTERCOM_BASE_URL", "GUARDRAIL_POLL_EVERY", "SSL_CERT_FILE", "GUARDRAIL_LOG")),
    ],
)
def test_settings_that_a_command_does_not_use_cannot_stop_it(
    watching: Terminal, command: str, wrong: tuple[str, ...]
) -> None:
    as_usual = watching.say(command)
    watching.values |= dict.fromkeys((*wrong, "SANDBOX_PORT"), "tcp://10.3.0.2:8090 s")
    said = watching.say(command)
    assert (said.code, said.err, said.lines[:2]) == (as_usual.code, as_usual.err, as_usual.lines[:2])


def test_a_home_that_cannot_be_made_is_wrong_input(
    terminal: Terminal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("x") / "file"
    file.write_text("")
    terminal.values["GUARDRAIL_HOME"] = str(file)
    for command in ("drift", "sandbox"):
        said = terminal.say(command)
        assert said.code == 2
        assert "GUARDRAIL_HOME is" in said.err


def test_a_database_that_cannot_be_opened_is_told_in_a_sentence(terminal: Terminal) -> None:
    terminal.values["GUARDRAIL_DATABASE_URL"] = "sqlite:////nowhere/at/all.db"
    said = terminal.say("token list")
    assert (said.code, said.err) == (
        2,
        "The database file cannot be opened: No such file or directory.\n",
    )


def test_our_own_bug_prints_a_report_to_paste_and_no_secret(terminal: Terminal) -> None:
    def broken(wanted: SandboxOptions) -> RunningSandbox:
        raise LookupError("planted-secret")

    terminal.open_workspace = broken
    said = terminal.say("sandbox --webhook-url=http://127.0.0.1:1/planted --home", "/tmp/planted-home")
    assert said.code == 3
    assert "planted" not in said.err
    assert re.search(r"^  version    \S", said.err, re.MULTILINE)
    assert "  command    guardrail sandbox --webhook-url --home …\n" in said.err
    assert "  error      builtins.LookupError\n" in said.err
    assert re.search(
        r"^  at         guard/cli/test_exit_codes.py:\d+ in broken$", said.err, re.MULTILINE
    ) or ("tests/guard/cli/test_exit_codes.py" in said.err)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["simulate", "x"], "Interrupted; nothing was written.\n"),
        (["explain"], "Interrupted; nothing was written.\n"),
        (["snapshot"], "Interrupted.\n"),
        (["test", "--into", "x"], "Interrupted.\n"),
    ],
)
@pytest.mark.parametrize("problem", [KeyboardInterrupt, click.Abort])
def test_whoever_stops_a_command_is_told_what_became_of_it(
    terminal: Terminal, words: list[str], says: str, problem: type[BaseException]
) -> None:
    class Stopped(click.Command):
        def invoke(self, ctx: click.Context) -> None:
            raise problem

    stopped = Stopped(
        "guardrail", context_settings={"ignore_unknown_options": True, "allow_extra_args": True}
    )
    context = CliContext(terminal.values, ROOT, terminal.open_workspace, create_app)
    assert run(stopped, words, context) == 130
    said = terminal.capsys.readouterr()
    assert (said.out, said.err.lstrip()) == ("", says)


def test_commands_that_write_nothing_are_commands() -> None:
    assert READING.issubset(COMMANDS)
