"""Keeps in the record what is not being looked at, and tells people once when it begins and once when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from drift.core.json_view import time
from drift.core.model.resources import Json
from drift.store import CheckpointName
from drift.sync.installation import SIGNS
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.blind_spots import BlindSpot
from guard.core.reports.blind_spot_news import news_of
from guard.core.reports.blind_spots import SILENT_AFTER
from guard.notify import messages
from guard.notify.outbox import enqueue

SILENCES: Final = "silences"
HEARD_EVERY: Final = 30.0
"""Seconds after which a service gives the next sign of life."""


def note_blind_spots(guarded: GuardedWorkspace, spots: Sequence[BlindSpot]) -> None:
    """Keep what a service noticed, and that it is there. Raises StoreError."""
    with guarded.transaction() as work:
        _keep(work, spots)


def has_news(view: UnitOfWork, spots: Sequence[BlindSpot]) -> bool:
    """Whether there is anything to keep, or the next sign of life is due: mostly there is not."""
    news = news_of(spots, view.blind_spots.all(), view.now)
    return not (news.keep == news.forget == ()) or _is_sign_due(view)


def _keep(work: UnitOfWork, spots: Sequence[BlindSpot]) -> None:
    """In one transaction, so that of several services one tells."""
    if _is_sign_due(work):
        _note_silence(work)
        work.state.checkpoints.set(CheckpointName.HEARD, work.now)
    news = news_of(spots, work.blind_spots.all(), work.now)
    for noticed in news.keep:
        work.blind_spots.put(noticed)
    over = [noticed for noticed in news.forget if work.blind_spots.remove(noticed)]
    if news.tell:
        enqueue(work, messages.not_looked_at(news.tell))
    if ended := [noticed.spot for noticed in over if noticed.told_at is not None]:
        enqueue(work, messages.looked_at_again(ended))


def _note_silence(work: UnitOfWork) -> None:
    """That no service was running stands in the ledger: what happened meanwhile was not seen when it happened."""
    heard_at = work.state.checkpoints.get(CheckpointName.HEARD)
    if heard_at is not None and work.now - heard_at > SILENT_AFTER:
        silence: dict[str, Json] = {"since": heard_at, "until": work.now}
        work.state.ledger.append(SILENCES, time(heard_at), silence)


def _is_sign_due(work: UnitOfWork) -> bool:
    heard_at = work.state.checkpoints.of(*SIGNS).get(CheckpointName.HEARD)
    return heard_at is None or abs(work.now - heard_at) >= HEARD_EVERY
