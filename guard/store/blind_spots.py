"""What is not being looked at, as the services on this record noticed it."""

from __future__ import annotations

from typing import Final

from drift.store.sql.workspace_scope import Scope, Stored
from guard.core.model.blind_spots import BlindSpot, Cause, NoticedBlindSpot
from guard.store.tables import blind_spots

_KNOWN: Final = frozenset(cause.value for cause in Cause)
"""A newer version may know more causes."""


class BlindSpots:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def all(self) -> list[NoticedBlindSpot]:
        rows = self._scope.all(self._scope.select(blind_spots).order_by(blind_spots.c.since))
        return [_noticed(row) for row in rows if row.cause in _KNOWN]

    def put(self, noticed: NoticedBlindSpot) -> None:
        """Keep one, in the place of what was kept of it before."""
        spot = noticed.spot
        self._scope.upsert(
            blind_spots,
            [
                {
                    "cause": spot.cause.value,
                    "subject": spot.subject,
                    "since": spot.since,
                    "sentence": spot.sentence,
                    "noticed_at": noticed.noticed_at,
                    "seen_at": noticed.seen_at,
                    "told_at": noticed.told_at,
                }
            ],
        )

    def remove(self, noticed: NoticedBlindSpot) -> bool:
        """Forget one that is over, unless it was seen again meanwhile; tells whether this call did."""
        c, spot = blind_spots.c, noticed.spot
        same = (c.cause == spot.cause.value, c.subject == spot.subject, c.seen_at == noticed.seen_at)
        return self._scope.delete(blind_spots, *same) == 1


def _noticed(row: Stored) -> NoticedBlindSpot:
    spot = BlindSpot(Cause(row.cause), row.subject, row.since, row.sentence)
    return NoticedBlindSpot(spot, row.noticed_at, row.seen_at, row.told_at)
