"""What is not being looked at, why, and since when: nobody may take it for fine. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from guard.core.model.policy import Severity

NEVER: Final = float("inf")


class Cause(StrEnum):
    """Why something is not being looked at. The words are stable: metrics, reports and docs/operations.md use them."""

    APP_UNINSTALLED = "app_uninstalled"
    INTERCOM_AWAY = "intercom_away"
    DISK_FULL = "disk_full"
    DATABASE_LOCKED = "database_locked"
    DATABASE_AWAY = "database_away"
    SERVICE_SILENT = "service_silent"
    JOB_FAILS = "job_fails"
    JOB_OVERDUE = "job_overdue"
    LOG_UNREADABLE = "log_unreadable"
    ENTRY_UNREADABLE = "entry_unreadable"
    KIND_UNREAD = "kind_unread"
    CLOCK_WRONG = "clock_wrong"
    CHANNEL_REFUSES = "channel_refuses"
    LEDGER_BROKEN = "ledger_broken"
    LEDGER_UNSIGNED = "ledger_unsigned"
    SHARE_UNKNOWN = "share_unknown"


@dataclass(frozen=True, slots=True)
class CauseFacts:
    """What follows from a cause. `stops_work`: nothing at all is being done, so `/readyz` says 503. People are told
    once it has lasted for `tell_after` seconds: what ends by itself before is no news to them."""

    title: str
    severity: Severity
    stops_work: bool
    tell_after: float


CAUSES: Final[Mapping[Cause, CauseFacts]] = MappingProxyType(
    {
        # Told by whoever takes in the news from Intercom, at once.
        Cause.APP_UNINSTALLED: CauseFacts(
            "The app was uninstalled from Intercom", "critical", stops_work=True, tell_after=NEVER
        ),
        Cause.INTERCOM_AWAY: CauseFacts(
            "Intercom does not answer", "critical", stops_work=True, tell_after=60.0
        ),
        Cause.DISK_FULL: CauseFacts("The disk is full", "critical", stops_work=True, tell_after=30.0),
        Cause.DATABASE_LOCKED: CauseFacts(
            "The database is locked", "critical", stops_work=True, tell_after=60.0
        ),
        Cause.DATABASE_AWAY: CauseFacts(
            "The database does not answer", "critical", stops_work=True, tell_after=60.0
        ),
        Cause.SERVICE_SILENT: CauseFacts(
            "No service is running", "critical", stops_work=True, tell_after=NEVER
        ),
        Cause.JOB_FAILS: CauseFacts("A job fails", "high", stops_work=False, tell_after=60.0),
        Cause.JOB_OVERDUE: CauseFacts("A job does not run", "high", stops_work=False, tell_after=60.0),
        Cause.LOG_UNREADABLE: CauseFacts(
            "The activity log cannot be read", "critical", stops_work=False, tell_after=0.0
        ),
        Cause.ENTRY_UNREADABLE: CauseFacts(
            "An entry of the activity log could not be read whole", "high", stops_work=False, tell_after=0.0
        ),
        # What passes by itself is read again within a minute.
        Cause.KIND_UNREAD: CauseFacts("A kind is not read", "high", stops_work=False, tell_after=120.0),
        Cause.CLOCK_WRONG: CauseFacts(
            "The clock of this machine is wrong", "medium", stops_work=False, tell_after=60.0
        ),
        Cause.CHANNEL_REFUSES: CauseFacts(
            "A channel refuses messages", "high", stops_work=False, tell_after=120.0
        ),
        Cause.LEDGER_BROKEN: CauseFacts(
            "The ledger was changed", "critical", stops_work=False, tell_after=0.0
        ),
        Cause.LEDGER_UNSIGNED: CauseFacts(
            "The ledger is not signed", "high", stops_work=False, tell_after=0.0
        ),
        # Reading catches up by itself within a day, where it is only behind.
        Cause.SHARE_UNKNOWN: CauseFacts(
            "A share that a policy limits cannot be counted", "medium", stops_work=False, tell_after=86400.0
        ),
    }
)

LOOP: Final = "loop"
FIRST_LOOK: Final = "first look"
_ALL_WORK: Final = (LOOP, FIRST_LOOK)
"""The jobs without which nothing is judged."""


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """`subject` is the kind, job or channel that it is about; empty where it is about everything. `since` is the moment
    up to which everything was looked at, None where nothing ever was. `sentence` is finished, for people."""

    cause: Cause
    subject: str
    since: float | None
    sentence: str

    @property
    def key(self) -> tuple[Cause, str]:
        return self.cause, self.subject

    @property
    def stops_work(self) -> bool:
        if self.cause in (Cause.JOB_FAILS, Cause.JOB_OVERDUE):
            return self.subject in _ALL_WORK
        return CAUSES[self.cause].stops_work

    @property
    def severity(self) -> Severity:
        return "critical" if self.stops_work else CAUSES[self.cause].severity

    @property
    def title(self) -> str:
        about = CAUSES[self.cause].title
        return f"{about}: {self.subject}" if self.subject else about


@dataclass(frozen=True, slots=True)
class NoticedBlindSpot:
    """A blind spot as the record keeps it: when a service noticed it first and last, and when people were told."""

    spot: BlindSpot
    noticed_at: float
    seen_at: float
    told_at: float | None = None


def merged(*groups: Iterable[BlindSpot]) -> tuple[BlindSpot, ...]:
    """Each once, since the earliest moment, in the words of who noticed it first; what stops all work comes first."""
    found: dict[tuple[Cause, str], BlindSpot] = {}
    for spot in (spot for group in groups for spot in group):
        known = found.get(spot.key)
        if known is None or _earlier(spot.since, known.since):
            found[spot.key] = spot
    order = {cause: number for number, cause in enumerate(Cause)}
    return tuple(
        sorted(found.values(), key=lambda spot: (not spot.stops_work, order[spot.cause], spot.subject))
    )


def _earlier(one: float | None, other: float | None) -> bool:
    return other is not None and (one is None or one < other)
