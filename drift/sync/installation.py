"""Whether Intercom still has our app installed, as far as it told us: an uninstalled app sees and writes nothing."""

from __future__ import annotations

from typing import Final, Literal

from drift.store import CheckpointName, StateStore

ANSWERS_AGAIN: Final = 60.0
"""Seconds after which an answer of Intercom counts: one that came with the news may have been given before it."""
HEARD_WITHIN: Final = 900.0
"""Seconds since the last poll that reached Intercom, after which we cannot say that we work."""

SIGNS: Final = (
    CheckpointName.HEARD,
    CheckpointName.APP_UNINSTALLED,
    CheckpointName.POLLED,
    CheckpointName.SEALED,
)
"""What tells whether the service and Intercom are there, and do what is due: asked together."""

Health = Literal["OK", "UNKNOWN"]
"""What Intercom's health check may be told. It also knows UNHEALTHY, for what a teammate has to mend."""


def note_uninstalled(state: StateStore, now: float) -> bool:
    """Keep that the app was uninstalled; tells whether that is news."""
    if uninstalled_at(state) is not None:
        return False
    state.checkpoints.set(CheckpointName.APP_UNINSTALLED, now)
    return True


def uninstalled_at(state: StateStore) -> float | None:
    """Since when the app is uninstalled, in unix seconds. None when it is not, or Intercom has answered since."""
    known = state.checkpoints.of(*SIGNS)
    at, polled = known.get(CheckpointName.APP_UNINSTALLED), known.get(CheckpointName.POLLED)
    return None if at is None or (polled is not None and polled > at + ANSWERS_AGAIN) else at


def health(state: StateStore, now: float) -> Health:
    """What is known of our work in this workspace."""
    polled = state.checkpoints.get(CheckpointName.POLLED)
    return "OK" if polled is not None and now - polled <= HEARD_WITHIN else "UNKNOWN"
