"""What is news about what is not being looked at: what people are to be told, and what is over. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from guard.core.model.blind_spots import CAUSES, BlindSpot, NoticedBlindSpot

SEEN_EVERY: Final = 10.0
"""Seconds after which it is kept again that a blind spot is still there."""
QUIET: Final = 30.0
"""Seconds without a sign of it after which a blind spot is over: what comes and goes is one, and is told once."""


@dataclass(frozen=True, slots=True)
class BlindSpotNews:
    """`keep` and `forget` are what to change in the record, `tell` is to be told to people, `over` is to be told as
    over."""

    keep: tuple[NoticedBlindSpot, ...]
    forget: tuple[NoticedBlindSpot, ...]
    tell: tuple[BlindSpot, ...]

    @property
    def over(self) -> tuple[NoticedBlindSpot, ...]:
        return tuple(noticed for noticed in self.forget if noticed.told_at is not None)


def news_of(spots: Sequence[BlindSpot], known: Sequence[NoticedBlindSpot], now: float) -> BlindSpotNews:
    """Compare what is there with what was noticed before."""
    before = {noticed.spot.key: noticed for noticed in known}
    current = {spot.key for spot in spots}
    keep, tell = [], []
    for spot in spots:
        noticed = before.get(spot.key)
        after = _noticed_again(spot, noticed, now)
        if after.told_at is not None and (noticed is None or noticed.told_at is None):
            tell.append(after.spot)
        if noticed is None or after.told_at != noticed.told_at or abs(now - noticed.seen_at) >= SEEN_EVERY:
            keep.append(after)
    forget = [
        noticed
        for noticed in known
        if noticed.spot.key not in current and abs(now - noticed.seen_at) >= QUIET
    ]
    return BlindSpotNews(tuple(keep), tuple(forget), tuple(tell))


def _noticed_again(spot: BlindSpot, before: NoticedBlindSpot | None, now: float) -> NoticedBlindSpot:
    if before is None:
        noticed = NoticedBlindSpot(spot, noticed_at=now, seen_at=now)
    else:
        noticed = replace(before, spot=replace(spot, since=before.spot.since), seen_at=now)
    lasted = abs(now - noticed.noticed_at)  # the clock may have been put back
    if noticed.told_at is None and lasted >= CAUSES[spot.cause].tell_after:
        return replace(noticed, told_at=now)
    return noticed
