"""`guardrail retention` and `guardrail hold`."""

from __future__ import annotations

import re
import shlex
import time

from drift.store import ensure_workspace
from drift.store.sql.database import Database
from guard.core.model.retention import Deletion
from guard.store import DecisionStore
from tests.guard.cli.terminal import ROOT, Terminal, token


def test_the_dry_run_says_what_would_go_and_applying_deletes_it(asked: Terminal) -> None:
    shown = asked.say("retention")
    assert shown.code == 0, shown.err
    assert shown.lines[0].split()[:2] == ["class", "kept"]
    assert [line.split()[:2] for line in shown.lines if line.startswith("history")] == [["history", "7y"]]
    assert "Nothing was deleted" in shown.out
    assert asked.say("retention apply").out == "Nothing is old enough to go.\n"


def test_a_hold_is_placed_shown_where_it_keeps_something_and_released(asked: Terminal) -> None:
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "dave", "operator")
    assert asked.say("hold list").out == "No hold stands.\n"
    placed = asked.say("hold add acme-2026 --about history --because", "Acme v. Acme")
    assert placed.out == "The hold acme-2026 keeps the class history, until somebody else releases it.\n", (
        placed.err
    )
    assert "none: hold acme-2026" in asked.say("retention").out
    assert "Acme v. Acme" in asked.say("hold list").out
    applied = asked.say("retention apply")
    assert "The class history stays. The legal hold acme-2026 of dave@acme.example keeps" in applied.out
    refused = asked.say("hold release acme-2026 --because", "Settled")
    assert refused.code == 2
    assert "somebody else has to release it" in refused.err
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "erin", "operator")
    released = asked.say("hold release acme-2026 --because", "Settled")
    assert released.out == "The hold acme-2026 is released: it does not keep the class history any more.\n"
    assert asked.say("hold list").out == "No hold stands.\n"
    shown = "".join(asked.say("hold list --all").out.split())  # a table folds what is too long for its column
    assert "releasedbyerin@acme.example" in shown


def test_what_cannot_be_held_is_said(asked: Terminal) -> None:
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "dave", "operator")
    refused = asked.say("hold add acme --about histry --because why")
    assert refused.code == 2
    assert "`histry` is no address, no KIND/ID and no class of record." in refused.err
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "alice", "approver")
    assert asked.say("hold list").code == 2


def test_where_older_records_would_stand_it_is_said_that_they_were_deleted(asked: Terminal) -> None:
    soon = time.time() + 60
    database = Database(f"sqlite:///{asked.values['GUARDRAIL_HOME']}/guardrail.db")
    with database.write() as connection:
        store = DecisionStore(connection, ensure_workspace(connection, "default"))
        for name in ("history", "activity"):
            gone = Deletion(name, "retention.yaml (all: 30d)", soon, soon, "the service", {"versions": 1})
            store.deletions.end(gone, f"id-{name}", soon)
    database.close()
    for command, of in (("history ip_allowlist", "history"), ("activity", "activity")):
        said = asked.say(command)
        assert "Older records were deleted on" in said.out, said.err
        assert f"by retention.yaml (all: 30d): {of} from before" in said.out


def test_every_command_of_the_page_runs_in_its_order(asked: Terminal) -> None:
    page = (ROOT / "docs" / "retention.md").read_text(encoding="utf-8")
    commands = [shlex.split(line) for line in re.findall(r"^\$ guardrail (.*)$", page, re.MULTILINE)]
    assert len(commands) == 8
    dave, erin = token(asked, "dave", "operator"), token(asked, "erin", "operator")
    asked.values["GUARDRAIL_TOKEN"] = dave
    asked.say("person disable gina@acme.example --because left")
    for command in commands:
        if command[:2] == ["hold", "release"]:
            asked.values["GUARDRAIL_TOKEN"] = erin
            assert asked.say("hold release audit-2026 --because", "They left").code == 0
        if command[0] == "forget":  # of carol something is under way here
            command[1] = "gina@acme.example"
        said = asked.say(command[0], *command[1:])
        assert said.code == 0, (command, said.err)
