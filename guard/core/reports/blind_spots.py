"""What the record tells of what is not being looked at. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.json_view import time
from drift.core.model.damaged_activity import UnreadableEntry
from drift.core.model.records import KindStatus
from guard.core.effects.reading import NOT_ALLOWED, why_not
from guard.core.model.blind_spots import BlindSpot, Cause
from guard.core.model.records import UndeliveredMessages
from guard.core.model.share_look import ShareLook
from guard.core.reports.drift_report import ReadCoverage

AWAY: Final = ("unreachable", "server_error", "rate_limited", "unauthorized")
"""Codes of a reading that say something of Intercom, and nothing of what was read."""
KNOWN_LIMITS: Final = ("not_in_version", "no_ids", "plan_restricted", "log_only")
"""Codes of a kind that is not there to be read: in this version, in this plan, or as it is set up."""
SILENT_AFTER: Final = 180.0
"""Seconds after the last sign of a running service."""
UNSIGNED_AFTER: Final = 7200.0
"""Seconds after the last checkpoint of the ledger: one is due each hour."""
REMEMBERED: Final = 86400.0
"""Seconds for which an entry that could not be read whole is told of."""


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What the record holds at the moment `now`. `log` is how the last reading of the activity log went, `judged` are
    the kinds that a policy in force speaks of, `unreadable` are entries of the last day, newest first, `heard_at` is
    the last sign of a running service, if there ever was one, `uninstalled_at` since when our app is not installed,
    `sealed_at` the last checkpoint of the ledger, `conversations` how the last reading of conversations went,
    `shares` how those that policies in force limit stood at the last look."""

    now: float
    coverage: Sequence[ReadCoverage]
    log: KindStatus | None
    judged: Collection[str]
    undelivered: Sequence[UndeliveredMessages]
    unreadable: Sequence[UnreadableEntry]
    heard_at: float | None
    uninstalled_at: float | None
    sealed_at: float | None = None
    conversations: KindStatus | None = None
    shares: Sequence[ShareLook] = ()


def blind_spots_in(facts: RecordFacts) -> Iterable[BlindSpot]:
    yield from _service(facts)
    log = log_spot(facts.log, [kind.kind for kind in facts.coverage if kind.code == Cause.LOG_UNREADABLE])
    if log is not None:
        yield log
    yield from _kinds(facts, away=log is not None and log.cause is Cause.INTERCOM_AWAY)
    yield from _entries(facts.unreadable)
    yield from map(_channel, facts.undelivered)
    yield from _ledger(facts)
    yield from _conversations(facts.conversations)
    yield from _shares(facts.shares)


def log_spot(log: KindStatus | None, kinds: Sequence[str] = ()) -> BlindSpot | None:
    """The blind spot of a log that was not read at the last attempt. `kinds` are those that only the log tells of."""
    if log is None or log.status == "read":
        return None
    if log.code in AWAY:
        return BlindSpot(Cause.INTERCOM_AWAY, "", log.read_at, log.reason)
    since = f"since {time(log.read_at)}" if log.read_at is not None else "altogether"
    missing = f" {len(kinds)} kinds that only the log tells of: {', '.join(kinds)}." if kinds else ""
    return BlindSpot(
        Cause.LOG_UNREADABLE,
        "",
        log.read_at if log.read_at is not None else log.attempted_at,
        f"{_finished(log.reason)} Who changed what is unknown {since}, and so is what no API reads.{missing}",
    )


def _finished(text: str) -> str:
    """Intercom's own words at the end of a reason are no sentence."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _service(facts: RecordFacts) -> Iterable[BlindSpot]:
    if facts.uninstalled_at is not None:
        yield BlindSpot(
            Cause.APP_UNINSTALLED,
            "",
            facts.uninstalled_at,
            "Intercom says that the app was uninstalled: nothing is watched or put back.",
        )
    if facts.heard_at is not None and facts.now - facts.heard_at > SILENT_AFTER:
        yield BlindSpot(
            Cause.SERVICE_SILENT,
            "",
            facts.heard_at,
            f"No service has looked at this workspace since {time(facts.heard_at)}: start `guardrail serve`.",
        )


def _kinds(facts: RecordFacts, *, away: bool) -> Iterable[BlindSpot]:
    """Kinds that were read before, or that a policy speaks of. While Intercom is away, that says it of all of them."""
    for kind in facts.coverage:
        if kind.status != "unread" or kind.code in (*KNOWN_LIMITS, Cause.LOG_UNREADABLE):
            continue
        if (kind.read_at is not None or kind.kind in facts.judged) and not (away and kind.code in AWAY):
            yield BlindSpot(Cause.KIND_UNREAD, kind.kind, kind.read_at, kind.reason)


def _entries(unreadable: Sequence[UnreadableEntry]) -> Iterable[BlindSpot]:
    if unreadable:
        more = f" So could {len(unreadable) - 1} more." if len(unreadable) > 1 else ""
        yield BlindSpot(
            Cause.ENTRY_UNREADABLE,
            "",
            min(entry.received_at for entry in unreadable),
            f"{unreadable[0].why}{more} `guardrail activity --unreadable` shows what was kept.",
        )


def _ledger(facts: RecordFacts) -> Iterable[BlindSpot]:
    """Where no service runs, that says it."""
    runs = facts.heard_at is None or facts.now - facts.heard_at <= SILENT_AFTER
    if facts.sealed_at is not None and facts.now - facts.sealed_at > UNSIGNED_AFTER and runs:
        yield BlindSpot(
            Cause.LEDGER_UNSIGNED,
            "",
            facts.sealed_at,
            f"No checkpoint of the ledger was signed since {time(facts.sealed_at)}: what was recorded since could be "
            "changed unseen.",
        )


def _conversations(last: KindStatus | None) -> Iterable[BlindSpot]:
    """Those that were read before and may not be any more. Where a reading fails otherwise, its job says so."""
    if last is not None and last.read_at is not None and last.status == "unread" and last.code in NOT_ALLOWED:
        sentence = f"{why_not(last)}."
        yield BlindSpot(Cause.KIND_UNREAD, last.kind, last.read_at, sentence[0].upper() + sentence[1:])


def _shares(looks: Sequence[ShareLook]) -> Iterable[BlindSpot]:
    """Shares that could not be counted. One of too few, or between what is certain, was looked at."""
    blind = sorted((look for look in looks if look.is_blind), key=lambda look: look.since)
    policies = list(dict.fromkeys(look.policy for look in blind))
    if blind:
        several = (
            f"{len(policies)} policies cannot be judged: {', '.join(policies)}. " if policies[1:] else ""
        )
        yield BlindSpot(Cause.SHARE_UNKNOWN, "", blind[0].since, f"{several}{blind[0].sentence}")


def _channel(undelivered: UndeliveredMessages) -> BlindSpot:
    messages = "1 message was" if undelivered.count == 1 else f"{undelivered.count} messages were"
    return BlindSpot(
        Cause.CHANNEL_REFUSES,
        undelivered.channel,
        undelivered.since,
        f"{messages} not delivered to {undelivered.channel}: {undelivered.why}.",
    )


def counts_of(spots: Iterable[BlindSpot]) -> Mapping[Cause, int]:
    """How many there are of each cause; of most there are none."""
    counts = dict.fromkeys(Cause, 0)
    for spot in spots:
        counts[spot.cause] += 1
    return counts
