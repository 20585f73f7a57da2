"""A pass over 1,000 open proposals, beside reading the same rows with bare sqlite3: of which nothing is to be said, and
all of which have expired."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from statistics import median
from typing import Final

from drift.core.model.resources import Ref, Resource
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.records import Rule, Way
from guard.core.proposals.binding import fingerprint_of
from guard.core.proposals.records import Claim, ProposalRecord
from guard.identity.tokens import create
from guard.workflow.proposals.settlement import settle_proposals
from tests.bench.figures import Figure, Size, seconds, timed
from tests.bench.hearing import assembled

PROPOSALS: Final = 1_000
BOB: Final = "bob@acme.example"
ROWS: Final = ("proposals", "proposal_claims", "votes", "versions")
MOST: Final = 2.0


def measure(size: Size) -> list[Figure]:
    count = size.of(PROPOSALS, least=4)
    with tempfile.TemporaryDirectory() as name:
        made = assembled(Path(name))
        try:
            return _measured(made.guarded, Path(name) / "guardrail.db", count, size)
        finally:
            made.close()


def _measured(guarded: GuardedWorkspace, file: Path, count: int, size: Size) -> list[Figure]:
    create(guarded, BOB, "requester")
    with guarded.transaction() as work:
        _ask(work, count, lasts=86400.0)
    assert settle_proposals(guarded) == 0
    quiet = median(timed(lambda: settle_proposals(guarded)) for _ in range(size.times(5)))
    bare = median(timed(lambda: _read_rows(file)) for _ in range(size.times(5)))
    with guarded.transaction() as work:
        for record in work.proposals.open_proposals():
            work.proposals.close(record.id, "withdrawn", work.now, "")
        _ask(work, count, lasts=-1.0)
    ended: list[int] = []
    all_of_them = timed(lambda: ended.append(settle_proposals(guarded)))
    assert ended == [count]
    rows = f"sqlite3, reading the same rows {seconds(bare)}"
    title = f"{count:,} open proposals"
    return [
        Figure(f"{title}: a pass that says nothing", seconds(quiet), rows, quiet, "s", "<=", MOST),
        Figure(
            f"{title}: a pass that ends them all", seconds(all_of_them), rows, all_of_them, "s", "<=", MOST
        ),
    ]


def _ask(work: UnitOfWork, count: int, *, lasts: float) -> None:
    """So many proposals, each about an office of its own."""
    for number in range(count):
        ref = Ref("office_hours_schedule", str(number))
        office = Resource(ref, {"id": str(number), "name": f"Office {number}"})
        work.state.versions.open(office, work.now)
        work.proposals.add(
            ProposalRecord(
                id=f"p{number}{lasts}",
                asker=BOB,
                created_at=work.now,
                asked_at=work.now,
                document={"changes": [{"resource": str(ref), "set": {"/name": "Paris"}}]},
                content=f"c{number}",
                fingerprint=fingerprint_of(f"c{number}", {ref: office.digest}),
                policy_revision=work.policies.revision,
                answer="needs_approval",
                expires_at=work.now + lasts,
                plan={"changes": [{"diff": ["name changes"] * 40}]},
                rules=(Rule("hours", (Way(("alice@acme.example", "dave@acme.example"), 1),)),),
                excluded=(BOB,),
                claims=(Claim(ref, "/name"),),
            )
        )


def _read_rows(file: Path) -> None:
    connection = sqlite3.connect(file)
    try:
        for table in ROWS:
            connection.execute(f"SELECT * FROM {table}").fetchall()
    finally:
        connection.close()
