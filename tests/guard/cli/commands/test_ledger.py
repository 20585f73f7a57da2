"""`guardrail ledger`: an auditor takes the file away and verifies it without the service."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from drift.store import ensure_workspace
from drift.store.sql.database import Database
from guard.core.model.retention import CLOSED, LEDGER_VALUES, Deletion
from guard.store import DecisionStore
from tests.guard.cli.terminal import Terminal

PAGE = Path(__file__).parents[4] / "docs" / "ledger.md"


def export(terminal: Terminal, *words: str) -> bytes:
    said = terminal.say(" ".join(("ledger export", *words)))
    assert (said.code, said.err) == (0, "")
    return said.out.encode()


@pytest.fixture
def auditor(watching: Terminal, tmp_path: Path) -> Terminal:
    watching.here = tmp_path
    assert watching.say("ledger checkpoint --now").code == 0
    return watching


def test_what_is_exported_verifies_here_and_with_the_one_file_alone(
    auditor: Terminal, tmp_path: Path
) -> None:
    note = auditor.say("ledger checkpoint").out
    key = auditor.say("ledger keys").lines[-1]
    (tmp_path / "kept.txt").write_text(note)
    (tmp_path / "ledger.ndjson").write_bytes(export(auditor, "--opened"))
    good = auditor.say(f"ledger verify ledger.ndjson --key {key} --checkpoint kept.txt")
    assert good.code == 0
    assert good.out.startswith("INTACT.")
    (tmp_path / "verifier.py").write_text(auditor.say("ledger verifier").out)
    alone = subprocess.run(
        [sys.executable, "-I", "verifier.py", "ledger.ndjson", "--key", key, "--checkpoint", "kept.txt"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (alone.returncode, alone.stdout) == (0, good.out)


def test_an_export_says_which_values_nobody_can_read_any_more(auditor: Terminal) -> None:
    database = Database(f"sqlite:///{auditor.values['GUARDRAIL_HOME']}/guardrail.db")
    rule = "retention.yaml (ledger-values: 30d)"
    with database.write() as connection:
        store = DecisionStore(connection, ensure_workspace(connection, "default"))
        run = Deletion(LEDGER_VALUES, rule, 1.0, 2.0, "the service", {CLOSED: 2}, up_to=3)
        store.deletions.end(run, "r1", 86400.0)
    database.close()
    said = auditor.say("ledger export --opened")
    assert said.err == (
        "What entries of the ledger up to number 3 say of people is no longer readable since 1970-01-02 by "
        f"{rule}.\n"
    )
    (auditor.here / "ledger.ndjson").write_text(said.out)
    checked = auditor.say("ledger verify ledger.ndjson")
    assert (
        "What entries up to number 3 say of people is no longer readable since 1970-01-02T00:00:00Z"
        in checked.out
    )
    assert auditor.say("ledger export").err == ""


def test_one_changed_letter_is_found_and_its_line_is_named(auditor: Terminal, tmp_path: Path) -> None:
    whole = export(auditor)
    lines = whole.splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if b'"op":"insert"' in line and number > 7)
    lines[place] = lines[place].replace(b'"op":"insert"', b'"op":"update"')
    (tmp_path / "ledger.ndjson").write_bytes(b"".join(lines))
    said = auditor.say("ledger verify ledger.ndjson")
    assert said.code == 1
    assert said.out.startswith("NOT INTACT. Line ")
    assert "entries before it are in order" in said.out


def test_an_end_that_was_cut_off_needs_a_checkpoint_that_somebody_kept(
    auditor: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "kept.txt").write_text(auditor.say("ledger checkpoint").out)
    key = auditor.say("ledger keys").lines[-1]
    lines = export(auditor).splitlines(keepends=True)
    (tmp_path / "cut.ndjson").write_bytes(b"".join(lines[:-3]))
    said = auditor.say(f"ledger verify cut.ndjson --key {key} --checkpoint kept.txt")
    assert said.code == 1
    assert "its end was cut off" in said.out


def test_without_being_asked_it_says_nothing_of_people(auditor: Terminal) -> None:
    assert b"@acme.example" not in export(auditor)
    assert b'"opened"' in export(auditor, "--opened")


def test_a_part_verifies_by_itself(auditor: Terminal, tmp_path: Path) -> None:
    (tmp_path / "ledger.ndjson").write_bytes(export(auditor, "--since", "1h"))
    assert auditor.say("ledger verify ledger.ndjson").code == 0
    said = auditor.say("ledger export --since 2100-01-01")
    assert (said.code, said.err.strip()) == (2, "Nothing was recorded in that time.")


def test_a_key_hands_over_and_the_first_one_is_enough(auditor: Terminal, tmp_path: Path) -> None:
    first = auditor.say("ledger keys").lines[-1]
    rotated = auditor.say("ledger rotate-key")
    assert rotated.code == 0
    assert rotated.lines[-1] != first
    auditor.say("ledger checkpoint --now")
    assert auditor.say("ledger keys").lines[-2:] == [first, rotated.lines[-1]]
    (tmp_path / "ledger.ndjson").write_bytes(export(auditor))
    said = auditor.say(f"ledger verify ledger.ndjson --key {first}")
    assert said.code == 0, said.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("ledger verify nowhere.ndjson", "nowhere.ndjson cannot be read: No such file or directory."),
        ("ledger export --since soon", "'soon' is no time: say 90d, 2026-01-01 or"),
        ("ledger rotate-key --to new.pem", "where the next one is made: leave --to out."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(auditor: Terminal, words: str, sentence: str) -> None:
    said = auditor.say(words)
    assert said.code == 2
    assert sentence in said.err


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("--key mistyped", "'mistyped' is no Ed25519 key in the form NAME+HINT+BASE64."),
        ("--checkpoint kept.txt", "needs the public key that you know: give both."),
    ],
)
def test_a_slip_of_the_reader_is_no_verdict_on_the_ledger(
    auditor: Terminal, tmp_path: Path, given: str, sentence: str
) -> None:
    (tmp_path / "ledger.ndjson").write_text(auditor.say("ledger export").out)
    (tmp_path / "kept.txt").write_text(auditor.say("ledger checkpoint").out)
    said = auditor.say(f"ledger verify ledger.ndjson {given}")
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


def test_nothing_was_signed_yet_is_said(watching: Terminal) -> None:
    said = watching.say("ledger checkpoint")
    assert said.code == 2
    assert "`guardrail ledger checkpoint --now` signs one now." in said.err
    none = watching.say("ledger keys").err
    assert "No key has signed yet: a running service signs its first checkpoint within two minutes" in none


def test_a_key_that_others_may_read_is_refused(auditor: Terminal, tmp_path: Path) -> None:
    (tmp_path / "home" / "ledger.key").chmod(0o644)
    said = auditor.say("ledger checkpoint --now")
    assert said.code == 2
    assert "may be read by others than its owner" in said.err


def test_every_command_of_the_page_is_one(auditor: Terminal, tmp_path: Path) -> None:
    """Each line of docs/ledger.md that begins with a command of ours is run as it stands there."""
    key = auditor.say("ledger keys").lines[-1]
    (tmp_path / "kept.txt").write_text(auditor.say("ledger checkpoint").out)
    commands = re.findall(r"^ *(guardrail ledger .*)$", PAGE.read_text(), re.MULTILINE)
    assert len(commands) >= 5
    for command in commands:
        words, _, file = command.removeprefix("guardrail ").replace("KEY", key).partition(" > ")
        said = auditor.say(words)
        assert said.code == 0, (command, said.err, said.out)
        if file:
            (tmp_path / file).write_text(said.out)
    given = set(re.findall(r"`(guardrail ledger [a-z-]+)", PAGE.read_text()))
    for command in given:
        assert auditor.say(f"{command.removeprefix('guardrail ')} --help").code == 0
