"""`guardrail exports`."""

from __future__ import annotations

import sqlite3

from drift.store import StateStore
from drift.store.sql.database import Database
from tests.guard.cli.terminal import Terminal, token


def refused(on: Terminal, *events: str) -> None:
    """A target that refused these."""
    with sqlite3.connect(on.values["GUARDRAIL_HOME"] + "/guardrail.db") as database:
        database.execute(
            "insert into export_targets values (1, 'siem', 0, 0, 3, 0, 7, 0, 0, 0, 0, '', 0, '', 0, null, '{}')"
        )
        for number, event in enumerate(events, 1):
            row = (event, number, "change.updated", "it answered 400")
            database.execute(
                "insert into export_letters values (1, 'siem', ?, ?, ?, ?, 0, 0, 1, 3600000)", row
            )


def test_without_targets_it_says_how_to_begin(asked: Terminal) -> None:
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "erin", "viewer")
    said = asked.say("exports list")
    assert (said.code, said.out) == (0, "Nothing is exported: docs/exports.md says how to begin.\n")


def test_what_was_refused_is_shown_tried_again_and_let_go(asked: Terminal) -> None:
    refused(asked, "default-1-1", "default-2-1", "default-3-1")
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "dave", "operator")
    listed = asked.say("exports list")
    assert listed.code == 0, "exports.yaml does not declare it"
    assert "not in exports.yaml" in listed.out
    shown = asked.say("exports show siem")
    assert shown.code == 0, shown.err
    assert "up to entry 3 of the ledger, 7 events" in shown.out
    assert "default-2-1" in shown.out
    assert "it answered 400" in shown.out
    assert asked.say("exports retry siem").out == "3 events will be tried again within seconds.\n"
    said = asked.say("exports drop siem default-2-1 --because", "Not ours")
    assert said.out == "1 event will never be sent to siem.\n"
    assert asked.say("exports drop siem").code == 2
    assert asked.say("exports drop siem --all").out == "2 events will never be sent to siem.\n"
    gone = asked.say("exports drop siem --all")
    assert (gone.code, gone.err) == (2, "The target siem has not refused any event.\n")


def test_the_record_is_sent_again_from_a_place(asked: Terminal) -> None:
    refused(asked)
    database = Database(f"sqlite:///{asked.values['GUARDRAIL_HOME']}/guardrail.db")
    with database.write() as connection:
        assert StateStore(connection, 1).ledger.sequence()
    database.close()
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "dave", "operator")
    said = asked.say("exports replay siem --from 1")
    assert said.out == "siem gets everything from entry 1 of the ledger on again.\n", said.err
    wrong = asked.say("exports replay siem --from yesterday")
    assert wrong.code == 2
    assert "The number of an entry of the ledger is taken as well." in wrong.err
    assert asked.say("exports replay lake --from 1").code == 2
