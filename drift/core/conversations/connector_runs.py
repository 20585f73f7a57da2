"""Runs of data connectors, counted by the hour: who ran them, and how they ended. What was sent, what came back, the
address and the conversation are not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from drift.core.model.resources import Json

HOUR: Final = 3600.0
NO_TYPE: Final = "unknown_error"
"""The error of a run that failed, and of which Intercom says no more."""
_LONGEST: Final = 80


class NoRun(Exception):
    """What was read is no run of a connector; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class Run:
    """`ran_by` is what ran it, in Intercom's words (`fin`, `workflow`, `inbox`, ...), `ran_by_id` which one of those;
    both are empty where Intercom does not say. `error` is empty for a run that went well."""

    id: str
    at: float
    ran_by: str
    ran_by_id: str
    error: str


class Outcomes(NamedTuple):
    """How many runs there were, and how many of them failed."""

    runs: int = 0
    failed: int = 0

    def plus(self, runs: int, failed: int) -> Outcomes:
        return Outcomes(self.runs + runs, self.failed + failed)


@dataclass(frozen=True, slots=True, order=True)
class RunCount:
    """How many runs of one sort began within an hour; `hour` is its beginning, in unix seconds."""

    hour: float
    ran_by: str
    ran_by_id: str
    error: str
    runs: int


@dataclass(frozen=True, slots=True)
class ConnectorRuns:
    """The runs of a connector from `since` until `until`: of the period that was asked for, the latest part that was
    read without a gap. Where nothing of it was read, both are the same moment, and nothing is known."""

    asked: tuple[float, float]
    since: float
    until: float
    counts: tuple[RunCount, ...] = ()

    @property
    def known(self) -> bool:
        """Whether anything is known."""
        return self.until > self.since

    @property
    def whole(self) -> bool:
        """Whether all of the period that was asked for is known."""
        return self.known and self.since <= self.asked[0] and self.until >= self.asked[1]

    def total(self, ran_by: str | None = None, ran_by_id: str | None = None) -> Outcomes:
        """All runs, or those that one sort of things ran, or one thing."""
        found = Outcomes()
        for one in self.counts:
            if ran_by in {None, one.ran_by} and ran_by_id in {None, one.ran_by_id}:
                found = found.plus(one.runs, one.runs if one.error else 0)
        return found

    def by_who(self) -> dict[tuple[str, str], Outcomes]:
        """By what ran it and which one of those, the busiest first."""
        found: dict[tuple[str, str], Outcomes] = {}
        for one in self.counts:
            who = one.ran_by, one.ran_by_id
            found[who] = found.get(who, Outcomes()).plus(one.runs, one.runs if one.error else 0)
        return dict(sorted(found.items(), key=lambda each: (-each[1].runs, each[0])))

    def errors(self) -> dict[str, int]:
        """How often each error came, the most frequent first."""
        found: Counter[str] = Counter()
        for one in self.counts:
            if one.error:
                found[one.error] += one.runs
        return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))

    def every(self, seconds: float) -> dict[float, Outcomes]:
        """By pieces of time of this length, which is one or more whole hours; also those without a run. A piece that
        is not known whole is left out."""
        found: dict[float, Outcomes] = {}
        piece = -(-self.since // seconds) * seconds
        while piece + seconds <= self.until:
            found[piece] = Outcomes()
            piece += seconds
        for one in self.counts:
            start = one.hour // seconds * seconds
            if start in found:
                found[start] = found[start].plus(one.runs, one.runs if one.error else 0)
        return found


def run_of(item: Json) -> Run:
    """A run as a list shows it. Raises NoRun."""
    shown = item if isinstance(item, Mapping) else {}
    id, at = _word(shown.get("id")), _moment(shown.get("created_at"))
    if not id or at is None:
        raise NoRun("A run of a connector has no id or no time.")
    return Run(id, at, _word(shown.get("source_type")), _word(shown.get("source_id")), _error(shown))


def counted(runs: Iterable[Run]) -> tuple[RunCount, ...]:
    """Runs counted by the hour and by what they have in common."""
    found = Counter((run.at // HOUR * HOUR, run.ran_by, run.ran_by_id, run.error) for run in runs)
    return tuple(sorted(RunCount(*key, runs) for key, runs in found.items()))


def _error(shown: Mapping[str, Json]) -> str:
    """Only what Intercom says went well did."""
    error = _word(shown.get("error_type"))
    return error or ("" if shown.get("success") is True else NO_TYPE)


def _word(value: Json) -> str:
    """A word of Intercom's, or an id."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and len(value) <= _LONGEST else ""


def _moment(value: Json) -> float | None:
    """A time as ISO 8601, which is UTC where it names no zone, or as unix seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        return None if at is None else (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
