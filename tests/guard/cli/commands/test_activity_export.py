"""`guardrail activity export`: the whole log, in forms that others and we ourselves can read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from drift.activity_export.reader import read_export
from drift.core.model.readings import ACTIVITY_LOG
from drift.core.model.records import KindStatus
from drift.core.normalisation.fingerprint import fingerprinter
from drift.sync.ingest import ingest
from guard.cli.context import CliContext
from guard.core.exports.activity_forms import ACTIVITY_FORMS, COLUMNS
from guard.web import create_app
from tests.guard.cli.terminal import Terminal
from tests.guard.core.exports.ocsf_schema import problems

MALLORY = {"type": "admin", "id": "1004", "email": "mallory@acme.example", "ip": "203.0.113.9"}
HARD = [
    {
        "id": "hard-1",
        "activity_type": "bulk_export",
        "created_at": 1_770_000_000,
        "performed_by": MALLORY,
        "metadata": {"q": 'a "quote",\n=1+1'},
    },
    {
        "id": "hard-2",
        "activity_type": "brand_new_type",
        "created_at": 1_770_000_000,
        "performed_by": MALLORY,
        "metadata": {},
        "extra": {"é": [1]},
    },
    {
        "id": "hard-3",
        "activity_type": "admin_login_failure",
        "created_at": 1_780_000_000,
        "performed_by": {},
        "metadata": {"sign_in_method": "saml"},
    },
]


@pytest.fixture
def log(watching: Terminal) -> Terminal:
    context = CliContext(watching.values, watching.here, watching.open_workspace, create_app)
    with context.guarded() as guarded:
        ingest(guarded.workspace, HARD, "backfill")
    return watching


def test_every_entry_of_two_years_is_written_oldest_first(log: Terminal) -> None:
    said = log.say("activity export --since 2y")
    assert said.code == 0
    events = [json.loads(line) for line in said.lines]
    assert [event["guardrail_id"].rpartition("activity-")[2] for event in events[:3]] == [
        "hard-1",
        "hard-2",
        "hard-3",
    ]
    assert [event["time"] for event in events] == sorted(event["time"] for event in events)
    assert said.err.startswith(f"{len(events):,} entries from ")


def test_what_is_wanted_can_be_narrowed(log: Terminal) -> None:
    def ids(words: str) -> list[str]:
        said = log.say(f"activity export {words} --format intercom")
        assert said.code == 0, said.err
        return [json.loads(line)["id"] for line in said.lines]

    assert ids("--since 2026-01-01 --until 2026-02-28") == ["hard-1", "hard-2"]
    assert (
        ids("--since 2026-01-01 --until 2026-08-31 --type bulk_* --actor mallory@acme.example")[0] == "hard-1"
    )
    assert ids("--since 2026-02-02T02:40:01Z --until 2026-05-29") == ["hard-3"]
    assert ids("--since 2026-01-01 --until 2026-01-02") == []


def test_ocsf_is_what_its_schema_demands(log: Terminal) -> None:
    said = log.say("activity export --since 2y --format ocsf")
    documents = [json.loads(line) for line in said.lines]
    assert len(documents) > 3
    assert [problem for document in documents for problem in problems(document)] == []


@pytest.mark.parametrize("form", ["intercom", "csv"])
def test_our_own_reader_reads_what_was_written(log: Terminal, tmp_path: Path, form: str) -> None:
    """What was exported can be judged by `guardrail simulate --activity`."""
    said = log.say(f"activity export --since 2y --until 2026-06-30 --format {form}")
    path = tmp_path / ("log.csv" if form == "csv" else "log.ndjson")
    path.write_bytes(said.out.encode())
    export = read_export(path, fingerprinter(b"a key of this test"))
    assert export.passed_over.count == 0
    entries = {entry.id: entry for entry in export}
    for raw in HARD:
        entry = entries[str(raw["id"])]
        assert (entry.type, entry.created_at, entry.metadata) == (
            raw["activity_type"],
            raw["created_at"],
            raw["metadata"],
        )
    assert entries["hard-1"].actor.email == "mallory@acme.example"
    if form == "intercom":
        assert [json.loads(line) for line in said.lines][:3] == HARD


def test_a_spreadsheet_runs_nothing_of_it(log: Terminal) -> None:
    context = CliContext(log.values, log.here, log.open_workspace, create_app)
    with context.guarded() as guarded:
        evil = {"type": "admin", "id": "7", "email": "=cmd@evil.example", "ip": "203.0.113.9"}
        ingest(guarded.workspace, [{**HARD[0], "id": "evil", "performed_by": evil}], "backfill")
    rows = list(csv.DictReader(io.StringIO(log.say("activity export --since 2y --format csv").out)))
    assert {*rows[0]} == {*COLUMNS}
    assert next(row for row in rows if row["id"] == "evil")["performed_by_email"] == "'=cmd@evil.example"


def test_people_can_be_replaced_or_left_out(log: Terminal) -> None:
    for form in ("ndjson", "ocsf", "cef", "csv"):
        for people in ("pseudonym", "leave_out"):
            out = log.say(
                f"activity export --since 2y --until 2026-06-30 --format {form} --personal {people}"
            ).out
            assert "hard-1" in out
            assert "mallory" not in out
            assert "203.0.113.9" not in out
            assert ("p-" in out) is (people == "pseudonym") or form == "ocsf"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--since soon", "`soon` is no moment. Write one as 2d, 3h,"),
        ("--since 2026-02-30", "`2026-02-30` is on no calendar and no clock."),
        ("--since 1d --until 2222-01-01", "is still to come"),
        ("--since 1d --until 2d", "--since 1d is later than --until 2d: nothing lies between."),
        ("--since 2y --format intercom --personal leave_out", "nobody can be taken out of it"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(watching: Terminal, words: str, sentence: str) -> None:
    said = watching.say(f"activity export {words}")
    assert said.code == 2
    assert sentence in said.err


def test_without_since_it_is_asked_for(watching: Terminal) -> None:
    said = watching.say("activity export")
    assert said.code == 2
    assert "--since" in said.err


def test_while_the_log_cannot_be_read_what_there_is_is_written_and_it_ends_with_1(log: Terminal) -> None:
    context = CliContext(log.values, log.here, log.open_workspace, create_app)
    with context.guarded() as guarded, guarded.transaction() as work:
        status = KindStatus(ACTIVITY_LOG, "unread", "http_403", "Intercom answered 403.", 0, work.now, None)
        work.state.snapshots.cover(None, status)
    said = log.say("activity export --since 2y")
    assert said.code == 1
    assert "hard-1" in said.out
    assert "The activity log cannot be read: Intercom answered 403." in said.err


def test_no_form_holds_a_secret_of_an_entry(log: Terminal) -> None:
    context = CliContext(log.values, log.here, log.open_workspace, create_app)
    secret = "dG9wc2VjcmV0LXZhbHVl"
    with context.guarded() as guarded:
        metadata = {"access_token": secret, "nested": [{"clientSecret": secret}]}
        ingest(guarded.workspace, [{**HARD[0], "id": "leak", "metadata": metadata}], "backfill")
    for form in ACTIVITY_FORMS:
        out = log.say(f"activity export --since 2y --format {form}").out
        assert "leak" in out
        assert secret not in out
