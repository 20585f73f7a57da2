"""The ledger as a target gets it: what it wants, as it may know people, and a few entries at a time where they are
long."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as with_parts

from drift.sync.ingest import ingest
from drift.sync.ledger_feed import feed_ledger
from guard.core.model.exports import TargetPlan
from guard.exports import ledger_source
from guard.exports.ledger_source import LedgerSource
from guard.exports.source import entries
from tests.flows.world import CAROL, World, world

PLAN = TargetPlan("siem", "splunk_hec", people="keep")


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as w:
        at = int(w.guarded.now()) - 100
        for start in range(0, 2000, 500):
            ingest(
                w.guarded.workspace,
                [logged(f"e{number}", at) for number in range(start, start + 500)],
                "poll",
            )
        feed_ledger(w.guarded.workspace)
        yield w


def logged(id: str, at: int) -> dict[str, Any]:
    by = {"type": "admin", "id": "7", "email": CAROL, "ip": "203.0.113.9"}
    return {"id": id, "activity_type": "app_login", "created_at": at, "performed_by": by, "metadata": {}}


def test_long_entries_are_read_a_few_at_a_time_and_all_are(lived: World) -> None:
    source = LedgerSource(lived.guarded, PLAN)
    reads, after = [], 0
    while found := source.read(after, 512):
        reads.append(sum(len(entry.events) for entry in found))
        after = found[-1].number
    assert after == source.size()
    assert sum(reads) >= 2000
    assert max(reads) <= 2100, "two of a thousand rows at most"
    numbers = [entry.number for entry in entries(source, 0)]
    assert numbers == list(range(1, source.size() + 1))


def test_a_target_gets_what_it_wants_as_it_may_see_it(lived: World) -> None:
    kept = LedgerSource(lived.guarded, with_parts(PLAN, what=("activities",)))
    hidden = LedgerSource(lived.guarded, with_parts(PLAN, what=("activities",), people="leave_out"))
    mine, theirs = (
        next(one for entry in entries(source, 0) for one in entry.events if one.id.endswith("activity-e0"))
        for source in (kept, hidden)
    )
    assert (mine.id, mine.number) == (theirs.id, theirs.number)
    assert json.loads(mine.body)["guardrail_id"] == mine.id
    assert CAROL in mine.body.decode()
    assert CAROL not in theirs.body.decode()
    assert not [
        one
        for entry in entries(LedgerSource(lived.guarded, with_parts(PLAN, what=("votes",))), 0)
        for one in entry.events
    ]


def test_an_entry_that_nobody_foresaw_is_said_in_its_place(
    lived: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> Any:
        raise KeyError("severity")

    monkeypatch.setattr(ledger_source, "events_of", broken)
    source = LedgerSource(lived.guarded, PLAN)
    found = [one for entry in source.read(0, 3) for one in entry.events]
    assert {one.broken for one in found} == {"it could not be made into events: KeyError"}
    assert [one.id for one in found] == [f"default-{one.number}" for one in found]
