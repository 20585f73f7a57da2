"""Sources of Fin that were not read again for long: what cannot be told."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check

CHECK: Final = Check(
    "source-not-synced",
    "stale",
    "medium",
    "A content source of Fin was not synced for long.",
    "What Fin knows of it grows old.",
    "Fin answers from what stood there then.",
    ("Look at Knowledge > Sources, which shows when each was synced.",),
    of=("content_import_source",),
    certainty="unknown",
    doubt="The time of the last sync moves by itself, so the record keeps it only where something else has changed.",
)
