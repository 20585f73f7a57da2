"""How often the service looks at what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from guard.core.change_reasons.weekly import MONDAY_MORNING, Weekly


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often things are looked at, in seconds. `sweep` overrides what the kinds say of themselves, and `kinds` says
    it of one kind, by its name. `digest` is when the list of unexplained changes is sent; None: never."""

    snapshot: float = 900.0
    poll: float = 60.0
    sweep: float | None = None
    kinds: Mapping[str, float] = field(default_factory=dict)
    reload: float = 5.0
    deliver: float = 2.0
    tokens: float = 30.0
    watch: float = 5.0
    again: float = 60.0
    idle: float = 0.5
    ledger: float = 1.0
    health: float = 900.0
    conversations: float = 60.0
    digest: Weekly | None = MONDAY_MORNING
    backfill: float = 90 * 86400.0
