"""A ledger, or a part of it, as a file that the verifier reads: with its keys, checkpoints and time stamps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drift.core.ledger.writer import checkpoint_line, stamp_line
from drift.store import StateStore
from drift.store.ledger_seals import Sealed

UNSIGNED: Final = "unsigned"
"""What a ledger is called before its first key gives it a name."""


def ledger_lines(state: StateStore, first: int, last: int, *, opened: bool) -> Iterator[bytes]:
    """The entries `first` to `last`, with what they say of people where that is wanted."""
    keys = state.seals.published()
    signed = {sealed.size: _lines(sealed) for sealed in state.seals.between(first, last)}
    return state.ledger.lines(
        first,
        last,
        opened=opened,
        origin=state.seals.origin() or UNSIGNED,
        keys=[key.public for key in keys],
        handed=[key.handed for key in keys if key.handed],
        signed=signed,
    )


def _lines(sealed: Sealed) -> bytes:
    return checkpoint_line(sealed.note) + (stamp_line(sealed.stamp) if sealed.stamp else b"")
