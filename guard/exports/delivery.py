"""Brings a target what it has not got yet, batch by batch: the target takes it, then that is kept. So nothing is
missed, and what is sent twice has the same id."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from guard.core.model.exporting import ExportState
from guard.exports.archive.filing import file_days
from guard.exports.archive.shelf import Archive
from guard.exports.batches import Batch, batches
from guard.exports.holding import Export, Lost, failed, hold, letters_of, moved, release, request
from guard.exports.isolation import Sent, send_isolating
from guard.exports.letters import retry_letters
from guard.exports.source import entries
from guard.exports.target import Outgoing

MOST_IN_A_ROW: Final = 64
"""Events that a target may refuse one after the other. Then it is the target that is wrong, and not each of them."""


def deliver(export: Export) -> int:
    """Bring the target all that is due, unless somebody else does; returns how many events it took. Never raises for
    what the target does. Raises StoreError."""
    state = hold(export)
    if state is None:
        return 0
    before = state.events
    try:
        state = _deliver(export, state)
    except Lost:
        return 0
    finally:
        release(export)
    return state.events - before


def _deliver(export: Export, state: ExportState) -> ExportState:
    if isinstance(export.target, Archive):
        return file_days(export, state, export.target.shelf)
    state, is_well = _send_news(export, state)
    if is_well and export.goes_on():
        state = retry_letters(export, state)
    return state


def _send_news(export: Export, state: ExportState) -> tuple[ExportState, bool]:
    """What the ledger holds behind what was delivered; False where the target failed."""
    found = entries(export.source, state.delivered)
    for batch in batches(found, state.delivered, export.target.limits):
        if not export.goes_on():
            return state, False
        sent = _send(export, state, batch.events)
        if sent.failed is not None:
            failed(export, state, sent.failed)
            return state, False
        state = _settled(export, state, batch, sent)
    return state, True


def _send(export: Export, state: ExportState, events: Sequence[Outgoing]) -> Sent:
    """Events that could not be made count as refused, whatever the target would say."""
    broken = tuple((event, event.broken) for event in events if event.broken)
    made = [event for event in events if not event.broken]
    if not made:
        return Sent(refused=broken)
    sent = send_isolating(partial(request, export), made, MOST_IN_A_ROW - state.refused_in_a_row)
    return sent if sent.failed else Sent(sent.accepted, (*broken, *sent.refused))


def _settled(export: Export, state: ExportState, batch: Batch, sent: Sent) -> ExportState:
    with export.guarded.view() as view:
        now = view.now
    in_a_row = 0 if sent.accepted else state.refused_in_a_row + len(sent.refused)
    further = replace(
        state,
        delivered=batch.upto,
        delivered_at=state.delivered_at if batch.at is None else batch.at,
        events=state.events + sent.accepted,
        accepted_at=now if sent.accepted else state.accepted_at,
        refused_in_a_row=in_a_row,
    )
    return moved(export, further, letters_of(export, sent.refused, now))
