"""A hundred conversations as people decided them, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drift.core.conversations.corrections import Corrections, Decided, Why, tallied
from drift.core.conversations.labels import WHOLE
from guard.core.effects.rehearsing.confusion import truth_of
from guard.core.effects.rehearsing.report import Report, reported
from guard.core.model.rehearsal import Bar, Rehearsal


def one(
    id: int, automated: str | None, final: str | None, why: Why | None = None, at: float = 0.0
) -> Decided:
    found: Why = why or ("accepted" if automated == final else "corrected")
    return Decided(str(id), at, "Triage" if automated else "", automated, final, found)


EVERY = (
    *(one(n, "Billing", "Billing") for n in range(60)),
    *(one(n, "Billing", "Delivery") for n in range(60, 70)),
    *(one(n, "Delivery", "Delivery") for n in range(70, 100)),
    one(100, None, "Device", "set by a person"),
    one(101, "Billing", None, "undecided"),
    one(102, None, None, "not labelled"),
    one(103, "Billing", "", "corrected"),
)
PERFECT = truth_of(EVERY)


def rehearsal(**bar: Any) -> Rehearsal:
    return Rehearsal("topic", "Topic", 86_400.0, require=Bar(**bar))


def report(
    given: dict[str, str] | None = None,
    every: Sequence[Decided] = EVERY,
    *,
    share: int = WHOLE // 2,
    unread: int = 0,
    **bar: Any,
) -> Report:
    told = Corrections("Topic", 0.0, 86_400.0, share, 500, len(every), unread, tallied(every))
    return reported(rehearsal(**bar), every, told, given)
