"""A month of history stays small: what does not change is not written again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from drift.core.model.resources import Ref, Resource
from drift.store import StateStore, ensure_workspace
from tests.stores import sqlite_database

DAY = 86400.0


def article(number: int, edition: int) -> Resource:
    """About 2 KB of text that does not compress to nothing."""
    words = (hashlib.sha256(f"{number} {edition} {line}".encode()).hexdigest()[:9] for line in range(55))
    body = {
        "id": str(number),
        "title": f"Article {number}",
        "state": "published",
        "body": " and then ".join(words),
    }
    return Resource(
        Ref("article", str(number)), {**body, "translated_content": {}, "parent_ids": [number % 40]}
    )


def test_thirty_days_of_five_hundred_resources_take_under_two_megabytes(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    with database.write() as connection:
        drift = StateStore(connection, ensure_workspace(connection, "acme"))
        drift.versions.open_many([article(number, 0) for number in range(500)], 0.0)
        for day in range(1, 31):
            moved = [article((day * 7 + step) % 500, day) for step in range(3)]
            drift.versions.open_many(moved, day * DAY)
        assert drift.versions.count("article") == 500
        assert len(drift.versions.between(29 * DAY, 30 * DAY)) == 3
    database.close()
    assert (tmp_path / "guardrail.db").stat().st_size < 2_000_000
