"""Times that a clock on a wall shows, and the moments that they are: some are none, and some are two. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo


class NoMoment(ValueError):
    """A text or a time on a clock that names no one moment; the message is a finished sentence."""


def instant(naive: datetime, zone: tzinfo) -> float:
    """The moment in Unix seconds at which the clocks of a zone show this. Raises NoMoment where they skip it or show it
    twice: the sentence offers the two moments that may be meant."""
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.timestamp()
    shown = f"{naive.isoformat(sep=' ', timespec='minutes')} in {getattr(zone, 'key', zone)}"
    early, late = (local(at, zone) for at in sorted((first.timestamp(), second.timestamp())))
    exists = datetime.fromtimestamp(first.timestamp(), zone).replace(tzinfo=None) == naive
    happens = "happens twice, as the clocks are put back" if exists else "is skipped by the clocks"
    raise NoMoment(f"{shown} {happens}: write {early} or {late}.")


def local(at: float, zone: tzinfo) -> str:
    """A moment as the clocks of a zone show it, with the offset."""
    return datetime.fromtimestamp(at, zone).isoformat(timespec="minutes")
