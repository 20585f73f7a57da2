"""Evidence packs of a year and of its last quarter, each made in a process of its own (`python -m
tests.bench.evidencing FOLDER FIRST LAST`). Beside them, what a script does with the database: a dump, zipped."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from drift.core.model.resources import Ref, Resource
from drift.store import StateStore
from drift.sync.ledger_feed import feed_ledger
from guard.queries.evidence.evidence import Wish, evidence
from guard.sealing.private_key import KeySource
from guard.sealing.seal import seal
from tests.bench.figures import Figure, Size, peak_megabytes, seconds
from tests.bench.hearing import assembled
from tests.guard.queries.evidence.quarter import EXPORTS, HOURS, PEOPLE

BEGIN: Final = datetime(2025, 1, 1, tzinfo=UTC).timestamp()
DAY: Final = 86400.0
DAYS: Final = 365
CHANGES: Final = 60_000
AT_ONCE: Final = 50
PEOPLE_EVERY: Final = 25
WHO: Final = [f"person{number}@acme.example" for number in range(40)]
LONGEST: Final = 60.0
FLAT: Final = 1.2
PEAK: Final = 300.0
_PEOPLE: Final = ("actor_email", "actor_id", "actor_ip")


def measure(size: Size) -> list[Figure]:
    changes = size.of(CHANGES, least=200)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        entries = _live(folder, changes)
        year = _made(folder, "2025-01-01", "2025-12-31")
        quarter = _made(folder, "2025-10-01", "2025-12-31")
        began = time.perf_counter()
        _dump(folder)
        dumped = time.perf_counter() - began
    title = f"An evidence pack of a year: {changes:,} changes, {entries:,} entries"
    return [
        Figure(title, seconds(year["seconds"]), "", year["seconds"], "s", "<=", LONGEST),
        Figure("the same", seconds(year["seconds"]), f"sqlite3's dump, zipped {seconds(dumped)}",
               dumped / year["seconds"], "x", ">="),
        Figure("Peak memory of it", f"{year['peak']:.0f} MB", "", year["peak"], "MB", "<=", PEAK),
        Figure("the same beside its last quarter", f"{year['peak']:.0f} MB", f"{quarter['peak']:.0f} MB",
               year["peak"] / quarter["peak"], "x", "<=", FLAT),
        Figure("Its size", f"{year['size'] / 1e6:.1f} MB", "", year["size"] / 1e6, "MB", "<="),
    ]  # fmt: skip


def _live(folder: Path, changes: int) -> int:
    """A year in a ledger: what a change leaves there, snapshots, hourly reports, the log. Returns how many entries."""
    made = assembled(folder)
    workspace = made.guarded.workspace
    step = DAYS * DAY / changes
    for start in range(0, changes, AT_ONCE):
        at = BEGIN + start * step
        with workspace.database.write(lambda at=at: at) as connection:  # type: ignore[misc]  # bound at once
            ledger = StateStore(connection, workspace.id).ledger
            if start == 0:
                document = {"policies": [HOURS, EXPORTS], "people": PEOPLE}
                ledger.append("policy_sets", "aaaa1111", {"revision": "aaaa1111", "document": document})
            for number in range(start, min(start + AT_ONCE, changes), PEOPLE_EVERY):
                _teammate(connection, workspace.id, number, BEGIN + number * step)
            for number in range(start, min(start + AT_ONCE, changes)):
                for what, key, row in facts_of_a_change(number, BEGIN + number * step):
                    ledger.append(what, key, row, personal=[*_PEOPLE, "fields", "judgement", "raw"])
    feed_ledger(workspace)
    with made.guarded.view() as view:
        size = view.state.ledger.head().size
    seal(made.guarded, KeySource(folder / "home"), 900.0)
    made.close()
    return size


def _teammate(connection: Connection, workspace: int, number: int, at: float) -> None:
    """One of two hundred teammates gets another role."""
    role = {"type": "role", "id": str(number % 7), "name": f"Role {number % 7}"}
    id = str(number // PEOPLE_EVERY % 200)
    said = {
        "name": f"Person {id}",
        "email": f"person{id}@acme.example",
        "role": role,
        "team_ids": [1, number],
    }
    StateStore(connection, workspace).versions.open(Resource(Ref("admin", id), said), at)


def facts_of_a_change(number: int, at: float) -> Iterator[tuple[str, str, dict[str, Any]]]:
    who = WHO[number % len(WHO)]
    named = {"kind": "office_hours_schedule" if number % 3 else "tag", "resource_id": str(number % 900)}
    acted = {
        "actor_email": who,
        "actor_id": str(number % 40),
        "actor_ip": "203.0.113.9",
        "actor_type": "admin",
    }
    yield "versions", f"v{number}", {**named, "since": at, "digest": f"{number:064x}"}
    yield "changes", str(number + 1), {
        **named, **acted, "operation": "updated", "fields": ["/name"], "detected_at": at + 2, "acted_at": at,
        "source": "activity", "confidence": "likely", "source_id": f"log-{number}",
    }  # fmt: skip
    yield (
        "activities",
        f"log-{number}",
        {"raw": {"id": f"log-{number}", "performed_by": acted, "metadata": "m" * 200}},
    )
    verdict = "require_approval" if number % 10 == 0 else "allow"
    reason = {"policy": "hours", "outcome": "broken" if number % 10 == 0 else "kept", "action": verdict,
              "sentence": "This change needs approval because office hours were changed."}  # fmt: skip
    yield "decisions", f"d{number}", {
        **named, **acted, "at": at + 3, "entry": "change", "change_id": number + 1, "verdict": verdict,
        "mode": "enforce",
        "policy_revision": "aaaa1111", "note": "", "judgement": {"reasons": [reason]},
    }  # fmt: skip
    if number % 10 == 0:
        yield "approvals", f"a{number}", {
            **named, "change_id": number + 1, "decision_id": f"d{number}", "requirements": [["hours", WHO[:3], 1]],
            "excluded": [who], "asked_at": at + 3, "expires_at": at + DAY, "settlement": "",
        }  # fmt: skip
        yield "votes", "", {"approval_id": f"a{number}", "voter": WHO[1], "choice": "approve", "at": at + 60}
    if number % 2 == 0:
        yield "coverage", str(number), {"status": "read", "kinds": {"tag": 900, "office_hours_schedule": 20}}


def _made(folder: Path, first: str, last: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.evidencing", str(folder), first, last]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(told.splitlines()[-1])
    return found


def _dump(folder: Path) -> None:
    """What a script does that knows nothing of the ledger: every row as SQL, zipped."""
    with (
        sqlite3.connect(folder / "guardrail.db") as database,
        zipfile.ZipFile(folder / "dump.zip", "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("dump.sql", "w") as file,
    ):
        for statement in database.iterdump():
            file.write(statement.encode() + b"\n")


def main(folder: Path, first: str, last: str) -> None:
    made = assembled(folder)
    wish = Wish((), date.fromisoformat(first), date.fromisoformat(last))
    with tempfile.TemporaryDirectory() as name:
        began, worked = time.perf_counter(), time.process_time()
        pack = evidence(made.guarded, wish, KeySource(folder / "home"), 900.0, Path(name))
        taken, size = time.perf_counter() - began, pack.stat().st_size
        worked = time.process_time() - worked
    made.close()
    peak = peak_megabytes()
    print(json.dumps({"seconds": taken, "worked": worked, "size": size, "peak": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
