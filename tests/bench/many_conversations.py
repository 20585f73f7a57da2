"""Very many conversations of a year, straight into the tables: `python -m tests.bench.many_conversations FOLDER COUNT`.

The same every time. A twentieth of what Fin answers with is in half of all answers, as it is with help centers.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from drift.core.conversations.read_windows import ReadWindow
from drift.core.model.records import KindStatus
from drift.core.model.resources import Ref, Resource
from drift.store import CheckpointName, StateStore
from drift.store.sql.conversation_tables import conversation_sources, conversation_uses, conversations
from tests.bench.keeping import Kept, kept
from tests.bench.material import SEED

NOW: Final = 1_790_000_000
DAY: Final = 86_400
YEAR: Final = 365 * DAY
ARTICLE: Final = Ref("article", "7001")
TAG: Final = Ref("tag", "108")
_KINDS: Final = ("article",) * 160 + ("content_snippet",) * 30 + ("external_page",) * 10
_STATES: Final = (
    "assumed_resolution",
    "confirmed_resolution",
    "escalated",
    "negative_feedback",
    "procedure_handoff",
)
_AT_ONCE: Final = 50_000


def fill(store: Kept, count: int) -> None:
    chance = random.Random(SEED)
    with store.database.write(lambda: float(NOW)) as connection:
        state = StateStore(connection, store.workspace)
        state.conversations._scope.insert_all(conversation_sources, _sources())
        for ref, body in ((ARTICLE, {"title": "Title 1"}), (TAG, {"name": "vip"})):
            state.versions.open(Resource(ref, {"id": ref.id, **body}), NOW - YEAR - DAY)
        state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, NOW)
        state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, NOW - YEAR)
        state.snapshots.cover(None, KindStatus("conversations", "read", "", "", 0, NOW, NOW))
        state.conversations.note(ReadWindow("created_at", NOW - YEAR, NOW, NOW, count, count, "2.16"))
    picked = random.Random(SEED + 1).choices(
        range(1, len(_KINDS) + 1), [1 / (place + 3) for place in range(len(_KINDS))], k=100_003
    )
    for first in range(0, count, _AT_ONCE):
        rows = [_row(chance, picked, number, count) for number in range(first, min(first + _AT_ONCE, count))]
        with store.database.write(lambda: float(NOW)) as connection:
            scope = StateStore(connection, store.workspace).conversations._scope
            scope.insert_all(conversations, rows)
            scope.insert_all(conversation_uses, [use for row in rows for use in _uses(row)])
    sum_up(store)


def sum_up(store: Kept) -> None:
    """As the service does behind its reading."""
    days = 10
    while days == 10:
        with store.database.write(lambda: float(NOW)) as connection:
            counts = StateStore(connection, store.workspace).conversation_counts
            days = counts.sum_up(NOW - YEAR, NOW - 3 * DAY, 10)


def _sources() -> list[dict[str, Any]]:
    return [
        {"kind": kind, "resource_id": str(7000 + number), "title": f"Title {number}", "locale": "en"}
        for number, kind in enumerate(_KINDS, start=1)
    ]


def _row(chance: random.Random, picked: list[int], number: int, count: int) -> dict[str, Any]:
    at = float(NOW - YEAR + number * YEAR // count)
    fin = chance.random() < 0.7
    place = chance.randrange(100_000)
    sources = sorted(set(picked[place : place + chance.choice((0, 1, 1, 1, 2, 3))])) if fin else []
    return {
        "created_at": at,
        "id": str(215_000_000_000 + number),
        "updated_at": at + 4_000,
        "closed_at": at + 3_000,
        "first_reply_at": at + chance.randrange(30, 9_000) if chance.random() < 0.5 else None,
        "is_open": number > count * 0.995,
        "channel": chance.choice(("email", "conversation", "conversation", "whatsapp")),
        "locale": chance.choice(("en", "en", "fr", "de", "es")),
        "fin": fin,
        "setup": "workflow" if fin else None,
        "resolution": chance.choice(_STATES) if fin else None,
        "sales": None,
        "rating": chance.randrange(1, 6) if fin and chance.random() < 0.1 else None,
        "reopened": int(chance.random() < 0.08),
        "team": chance.choice(("203", "204", "205", None)),
        "tags": " 108 " if chance.random() < 0.03 else " 101 ",
        "sources": f" {' '.join(map(str, sources))} " if sources else None,
        "attributes": {"Issue type": chance.choice(("Billing", "Delivery", "Device"))},
    }


def _uses(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    numbers = (row["sources"] or "").split()
    for number in numbers:
        yield {
            "source": int(number),
            "created_at": row["created_at"],
            "conversation": row["id"],
            "alone": len(numbers) == 1,
        }


if __name__ == "__main__":
    with kept(Path(sys.argv[1])) as made:
        fill(made, int(sys.argv[2]))
