"""Reads a far workspace twice and says what each reading took: `python -m tests.bench.big_reader URL WORKFLOW,...`.

A process of its own, so that its peak memory is that of the reading and of nothing else.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from drift.core.catalogue.catalogue import CATALOGUE
from drift.intercom.client import IntercomClient
from drift.intercom.workspace_reader import Reader
from drift.sync.snapshot import snapshot
from drift.workspace import Workspace
from tests.bench.far_workspace import WINDOW
from tests.bench.figures import peak_megabytes, timed
from tests.bench.keeping import Kept, kept
from tests.bench.material import FINGERPRINT


def main(url: str, workflows: str, *, patient: bool) -> None:
    """Take two looks. Who is patient begins each with a window of its own, so that runs can be compared."""
    client = IntercomClient(url, "a-token", read_only=True)
    reader = Reader(client, fingerprint=FINGERPRINT, workflow_ids=workflows.split(","))
    with tempfile.TemporaryDirectory() as folder, kept(Path(folder)) as store:
        workspace = Workspace(
            store.workspace, "bench", store.database, reader, CATALOGUE, time.time, FINGERPRINT
        )
        looks = []
        for _ in range(2):
            time.sleep((WINDOW - time.time() % WINDOW) * patient)
            looks.append(_look(workspace, store, url))
        reader.close()
    told = {
        "looks": looks,
        "megabytes": peak_megabytes(),
        "allowed": client.budget.allowed(),
        "connections": client.concurrency,
    }
    print(json.dumps(told))


def _look(workspace: Workspace, store: Kept, url: str) -> dict[str, Any]:
    """One snapshot: when it began, its seconds, what it recorded and wrote, and what the server counted meanwhile."""
    _emptied(store)
    httpx.get(f"{url}/_counted")
    began = time.time()
    taken = timed(lambda: snapshot(workspace, "bench"))
    counted = httpx.get(f"{url}/_counted").json()
    return {"began": began, "seconds": taken, "written": _written(store), **_covered(workspace), **counted}


def _covered(workspace: Workspace) -> dict[str, Any]:
    with workspace.reading() as drift:
        last = drift.snapshots.last_finished()
        changes = len(drift.changes.search(limit=1))
    assert last is not None
    return {
        "read": {one.kind: one.count for one in last.coverage if one.status == "read"},
        "unread": {one.kind: one.reason for one in last.coverage if one.status == "unread"},
        "changes": changes,
    }


def _emptied(store: Kept) -> None:
    """Put everything into the database itself, so that its log holds only what comes next."""
    with sqlite3.connect(store.file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _written(store: Kept) -> int:
    """Bytes in the write-ahead log since it was emptied. It begins again when it has a thousand pages: of less than
    that, nothing is missing."""
    log = store.file.with_name(f"{store.file.name}-wal")
    return log.stat().st_size if log.exists() else 0


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], patient=sys.argv[3:] == ["patient"])
