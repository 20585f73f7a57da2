"""Limits of automatic reverts: the circuit breaker of a resource and the write cap of a workspace. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from drift.core.model.activity import Actor
from drift.core.model.resources import Ref

Cause: TypeAlias = Literal["breaker", "cap", "no API"]


class Blocked(Struct, frozen=True):
    """An automatic write that is not made. `sentence` says why, and names the other writer."""

    cause: Cause
    sentence: str


def check_circuit_breaker(
    ref: Ref, reverts: Sequence[float], other: Actor, *, limit: int, within: float, now: float
) -> Blocked | None:
    """The open breaker of a resource that was reverted `limit` times `within` seconds, or None.

    `reverts` are the times of those writes. The breaker closes by itself as they get older: nothing has to be reset.
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
    """The cap of a workspace, once the service made `limit` remedial writes `within` seconds; None before."""
    if written < limit:
        return None
    return Blocked(
        "cap",
        f"The cap is reached: the service has made {written} remedial writes within {_span(within)} and makes no more "
        f"by itself until some of them are older; a person must decide.",
    )


def unwritable(title: str) -> Blocked:
    """The block of a kind that no API of Intercom writes."""
    return Blocked("no API", f"No API of Intercom writes the kind {title}: a person is given the steps.")


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds == 3600:
        return "an hour"
    return f"{minutes} minutes" if minutes > 1 else f"{seconds:.0f} seconds"
