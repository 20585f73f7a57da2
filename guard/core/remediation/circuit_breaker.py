"""When the service stops putting things back by itself. Pure: worked out from what was written and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from drift.core.model.activity import Actor
from drift.core.model.resources import Ref

Cause: TypeAlias = Literal["breaker", "cap", "no API"]


class Blocked(Struct, frozen=True):
    """Nothing is written by itself; `sentence` says why, and who the other writer is."""

    cause: Cause
    sentence: str


def check_circuit_breaker(
    ref: Ref, reverts: Sequence[float], other: Actor, *, limit: int, within: float, now: float
) -> Blocked | None:
    """Open once a resource was put back `limit` times `within` seconds. `reverts` are the times of those writes.

    It closes by itself as the writes get older: nothing has to be reset.
    """
    recent = [at for at in reverts if at > now - within]
    if len(recent) < limit:
        return None
    return Blocked(
        "breaker",
        f"The breaker is open: {ref} was put back {len(recent)} times within {_span(within)} and {other.name} "
        f"changed it again. The service does not put it back any more; a person must decide.",
    )


def check_write_cap(written: int, *, limit: int, within: float) -> Blocked | None:
    """Open once the service made `limit` remedial writes in the workspace `within` seconds."""
    if written < limit:
        return None
    return Blocked(
        "cap",
        f"The cap is reached: the service has made {written} remedial writes within {_span(within)} and makes no more "
        f"by itself until some of them are older; a person must decide.",
    )


def unwritable(title: str) -> Blocked:
    """No API of Intercom writes this kind."""
    return Blocked("no API", f"No API of Intercom writes the kind {title}: a person is given the steps.")


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds == 3600:
        return "an hour"
    return f"{minutes} minutes" if minutes > 1 else f"{seconds:.0f} seconds"
