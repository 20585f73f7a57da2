"""A database from before states were words is migrated, and its rows mean what they meant."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import pytest
import sqlalchemy as sa

from drift.core.model.records import EntryOutcome
from drift.store import CheckpointName, StateStore, ensure_workspace
from drift.store.sql.database import Database
from guard.migrations import upgrade
from guard.store import DecisionStore
from tests.contract.store.examples import entry, intent
from tests.stores import under_schema

ENTRIES = {
    "ours": "tells of a write of our own",
    "failed": "could not be worked on: ValueError",
    "unread": "not read yet",
    "unseen": "not to be seen yet",
    "explains": "explains a change",
    "nothing": "nothing to be seen",
    "waits": "",
}
INTENTS = {
    "accepted": ("writing", "Intercom accepted the write; it is not to be seen yet"),
    "answered": ("void", "The question was answered first."),
    "moved": ("void", "Somebody else changed ip_allowlist/singleton again before it could be written."),
    "verified": ("verified", "Written, and read back as it was meant to be."),
    "failed": ("failed", "Intercom accepted the write to x/1, but 60 s later it does not show it."),
    "planned": ("planned", ""),
}
REVISION = "3f9ac2d1"


def number(revision: str) -> float:
    """A revision as marks had it: 48 bits of its hash."""
    return float(int.from_bytes(sha256(revision.encode()).digest()[:6]))


MARKS = {
    "baseline": 1700000000.7654,
    "baseline of team": 1700000001.25,
    "polled": 1700000002.5,
    "hints put off": 1700000003.5,
    "policies leading": number(REVISION),
    "policies led at": 1700000004.5,
    "policies wanted": 1700000005.123456,
    "policies accepted 0a1b2c": 1700000006.5,
}
RUNS = {"poll": 1700000040000, "policies told 0123456789abcdef": 1699999200000}

PUT_ENTRY = """
insert into activities (workspace, id, type, created_at, raw, route, received_at, history, attempts, next_try_at,
  outcome)
values (:w, :id, 'app_login', 100000, :raw, 'poll', 100000, :no, 1, 0, :outcome)
"""
PUT_INTENT = """
insert into intents (workspace, id, kind, resource_id, operation, purpose, reason, fields, calls, state, created_at,
  finished_at, attempts, next_try_at, outcome)
values (:w, :id, 'team', '1', 'update', 'revert', 'd1', '[]', '[]', :state, 100000, :end, 1, 0, :outcome)
"""


@contextmanager
def before_words(database: Database) -> Iterator[tuple[sa.Connection, int]]:
    """The database as it was under revision 0005."""
    with under_schema(database, "0005") as connection:
        yield connection, ensure_workspace(connection, "acme")


def fill(connection: sa.Connection, workspace: int) -> None:
    put_entry = sa.text(PUT_ENTRY).bindparams(sa.bindparam("no", False, sa.Boolean()))
    for id_, sentence in ENTRIES.items():
        row = {"w": workspace, "id": id_, "raw": zlib.compress(b"{}"), "outcome": sentence}
        connection.execute(put_entry, row)
    for id_, (state, sentence) in INTENTS.items():
        end = None if state in ("planned", "writing") else 200000
        row = {"w": workspace, "id": id_, "state": state, "end": end, "outcome": sentence}
        connection.execute(sa.text(PUT_INTENT), row)
    put_mark = sa.text("insert into marks (workspace, name, value) values (:w, :name, :value)")
    for name, value in MARKS.items():
        connection.execute(put_mark, {"w": workspace, "name": name, "value": value})
    put_run = sa.text("insert into runs (workspace, job, due) values (:w, :job, :due)")
    for job, due in RUNS.items():
        connection.execute(put_run, {"w": workspace, "job": job, "due": due})


@contextmanager
def migrated(database: Database, *revisions: str) -> Iterator[tuple[StateStore, DecisionStore]]:
    """The stores over a database that was filled before, and knows these policy sets."""
    with before_words(database) as (connection, workspace):
        fill(connection, workspace)
        put_set = sa.text(
            "insert into policy_sets (workspace, revision, document) values (:w, :r, :document)"
        )
        for revision in revisions:
            row = {"w": workspace, "r": revision, "document": zlib.compress(b"{}")}
            connection.execute(put_set, row)
    upgrade(database)
    with database.write() as connection:
        yield StateStore(connection, workspace), DecisionStore(connection, workspace)


def test_entries_from_before_mean_what_their_sentences_said(database: Database) -> None:
    with migrated(database) as (drift, _):
        found = drift.activities.many(list(ENTRIES))
        assert {id_: record.outcome for id_, record in found.items()} == ENTRIES
        assert {id_: record.outcome_code for id_, record in found.items()} == {
            "ours": "our_own",
            "failed": "failed",
            "unread": "not_read",
            "unseen": "not_visible",
            "explains": "explains_change",
            "nothing": "no_change",
            "waits": None,
        }
        assert drift.activities.count_between(0.0, 1000.0, but="our_own") == len(ENTRIES) - 1


def test_intents_from_before_mean_what_their_sentences_said(database: Database) -> None:
    with migrated(database) as (drift, _):
        found = {one.id: one for one in drift.intents.for_reason("d1")}
        assert {id_: (one.state, one.outcome) for id_, one in found.items()} == INTENTS
        assert {id_: one.outcome_code for id_, one in found.items() if one.outcome_code} == {
            "accepted": "accepted",
            "answered": "answered",
            "moved": "moved",
        }


def test_marks_from_before_are_checkpoints(database: Database) -> None:
    with migrated(database) as (drift, _):
        assert drift.checkpoints.get(CheckpointName.BASELINE) == 1700000000.7654
        assert drift.checkpoints.get(CheckpointName.KIND_BASELINE, "team") == 1700000001.25
        assert drift.checkpoints.get(CheckpointName.KIND_BASELINE, "tag") is None
        assert drift.checkpoints.get(CheckpointName.POLLED) == 1700000002.5
        assert drift.checkpoints.get(CheckpointName.REREADS_PUT_OFF) == 1700000003.5
        assert not drift.checkpoints.claim("poll", 1700000040.0)
        assert drift.checkpoints.claim("poll", 1700000100.0)


def test_what_replicas_said_about_policies_is_kept(database: Database) -> None:
    with migrated(database, "another", REVISION) as (_, guard):
        said = guard.policy_coordination
        assert (said.leading(), said.led_at()) == (REVISION, 1700000004.5)
        assert said.wanted_at() == 1700000005.123456
        assert (said.accepted_at("0a1b2c"), said.accepted_at("ffffff")) == (1700000006.5, None)
        assert not said.claim_telling("0123456789abcdef", 1699999200.0)
        assert said.claim_telling("0123456789abcdef", 1700002800.0)


def test_a_leading_set_that_is_not_kept_has_no_name_and_still_leads(database: Database) -> None:
    with migrated(database, "another") as (_, guard):
        assert (guard.policy_coordination.leading(), guard.policy_coordination.led_at()) == ("", 1700000004.5)


def test_an_empty_database_from_before_is_migrated(database: Database) -> None:
    with before_words(database) as (_, workspace):
        pass
    upgrade(database)
    with database.read() as connection:
        assert StateStore(connection, workspace).checkpoints.get(CheckpointName.BASELINE) is None
        assert DecisionStore(connection, workspace).policy_coordination.leading() == ""


def test_the_rows_of_two_workspaces_are_not_mixed_up(database: Database) -> None:
    with before_words(database) as (connection, workspace):
        other = ensure_workspace(connection, "other")
        fill(connection, workspace)
        fill(connection, other)
        connection.execute(
            sa.text(f"update marks set value = 1 where name = 'polled' and workspace = {other}")
        )
    upgrade(database)
    with database.read() as connection:
        assert StateStore(connection, workspace).checkpoints.get(CheckpointName.POLLED) == 1700000002.5
        assert StateStore(connection, other).checkpoints.get(CheckpointName.POLLED) == 1.0


@pytest.mark.parametrize("code", ["our_own", "no_change"])
def test_another_wording_changes_nothing_of_what_an_entry_means(
    drift: StateStore, code: EntryOutcome
) -> None:
    drift.activities.add(entry("e1"), route="poll", received_at=100.0)
    drift.activities.done("e1", 101.0, "In other words.", code)
    (head,) = drift.activities.heads(["app_login"], 0.0, 1000.0)
    assert head.outcome_code == code
    assert drift.activities.count_between(0.0, 1000.0, but="our_own") == (code != "our_own")


def test_another_wording_changes_nothing_of_what_an_intent_means(drift: StateStore) -> None:
    drift.intents.add(intent())
    drift.intents.accepted("i1", 111.0, "In other words.")
    drift.intents.add(intent("i2"))
    drift.intents.finish("i2", "void", 111.0, "In other words, too.", code="answered")
    kept = [one.outcome_code for one in drift.intents.for_reason("d1")]
    assert kept == ["accepted", "answered"]
