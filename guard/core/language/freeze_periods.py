"""periods.yaml: freezes that policies name, as they are written, and as values. Pure.

Times are those of a wall clock in the named zone. A time that happens twice when clocks are put back begins a freeze
the first time and ends it the second; one that clocks skip is the moment at which they skip it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, did_you_mean
from guard.core.language.schema_parts import ID, TEXT
from guard.core.language.scope_schema import scope_words
from guard.core.language.vocabulary.local_time import why_no_zone
from guard.core.language.vocabulary.when import ZONE
from guard.core.language.vocabulary.who import ONE_OR_MORE, listed, nobody_in, place
from guard.core.model.periods import Period, never
from guard.core.model.policy import People

DAY_OR_TIME: Final = {
    "title": "a day such as 2026-12-18, or a time such as 2026-12-18T18:00",
    "type": "string",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2})?$",
}
_DAY: Final = len("2026-12-18")

PERIOD: Final[dict[str, Any]] = {
    "title": "a mapping with from, until, zone and approvers",
    "type": "object",
    "properties": {
        "from": {**DAY_OR_TIME, "description": "When it begins: a day, from its first moment on, or a time."},
        "until": {
            **DAY_OR_TIME,
            "description": "When it ends: a day, which still belongs to it, or the time at which it is over.",
        },
        "zone": {**ZONE, "description": "The time zone of both."},
        "approvers": {
            **ONE_OR_MORE,
            "description": "Groups of people.yaml: of these, `quorum` people have to approve as well, somebody else "
            "than those whom the policy asks.",
        },
        "quorum": {"type": "integer", "minimum": 1, "description": "How many of them. Left out: 1."},
        "because": {**TEXT, "description": "Why there is a freeze. For people who read the file."},
        **scope_words("the period; in others it never comes, whatever policies say of it"),
    },
    "required": ["from", "until", "zone", "approvers"],
    "additionalProperties": False,
}

PERIODS: Final[dict[str, Any]] = {
    "version": {"const": 1, "description": "The version of the language: 1."},
    "periods": {
        "title": "a mapping of names to periods",
        "type": "object",
        "minProperties": 1,
        "propertyNames": ID,
        "additionalProperties": PERIOD,
        "description": "Freezes by name. Policies name them in `freeze` of `require_approval` and in `during`.",
    },
}


def periods_schema() -> dict[str, Any]:
    """periods.yaml: the freezes that policies name."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail periods",
        "type": "object",
        "properties": PERIODS,
        "required": ["version", "periods"],
        "additionalProperties": False,
    }


def build_periods(
    written: Mapping[str, Json], places: Mapping[str, Sequence[Any]] | None = None
) -> dict[str, Period]:
    """The periods of a document without errors. `places` are the file and line of each."""
    return {
        name: _period(name, period, *(places or {}).get(name, ("", 0))) for name, period in written.items()
    }


def _period(name: str, written: Mapping[str, Json], file: str, line: int) -> Period:
    zone = ZoneInfo(written["zone"])
    period = Period(
        name,
        _start(written["from"], zone),
        _end(written["until"], zone),
        listed(written["approvers"]),
        written.get("quorum", 1),
        f"from {written['from']} until {written['until']}, {written['zone']}",
        written.get("because", ""),
        file,
        line,
    )
    return never(period) if written.get("elsewhere") else period


def _start(text: str, zone: ZoneInfo) -> float:
    return instant(datetime.fromisoformat(text), zone, last=False)


def _end(text: str, zone: ZoneInfo) -> float:
    """The first moment that is no longer in the period."""
    wall = datetime.fromisoformat(text)
    if len(text) > _DAY:
        return instant(wall, zone, last=True)
    return instant(wall + timedelta(days=1), zone, last=False)


def instant(wall: datetime, zone: ZoneInfo, *, last: bool) -> float:
    """The unix seconds at which the clocks of a zone show a time. Of two, the first or the last; of none, the moment at
    which they skip it."""
    early, late = sorted(wall.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1))
    if datetime.fromtimestamp(early, zone).replace(tzinfo=None) == wall:
        return late if last else early
    return _turn(early, late, zone)


def _turn(before: float, after: float, zone: ZoneInfo) -> float:
    """The second between two moments at which the clocks of a zone are changed."""
    old = datetime.fromtimestamp(before, zone).utcoffset()
    low, high = int(before), int(after)
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return float(high)


def period_errors(written: Mapping[str, Json], people: People) -> Iterator[Diagnostic]:
    """What a schema cannot say of the periods by name: times that are none, and groups that nobody is in."""
    for name, period in written.items():
        for error in (*_time_errors(period), *_approver_errors(period, people)):
            yield Diagnostic((name, *error.path), error.sentence)


def _time_errors(period: Mapping[str, Json]) -> Iterator[Diagnostic]:
    if why := why_no_zone(period["zone"]):
        yield Diagnostic(("zone",), why)
        return
    for side in ("from", "until"):
        if not _is_time(period[side]):
            yield Diagnostic((side,), f"`{period[side]}` is on no calendar and no clock.")
            return
    zone = ZoneInfo(period["zone"])
    if _end(period["until"], zone) <= _start(period["from"], zone):
        yield Diagnostic(("until",), f"`until` ({period['until']}) is not after `from` ({period['from']}).")


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).date() < date.max
    except ValueError:
        return False


def _approver_errors(period: Mapping[str, Json], people: People) -> Iterator[Diagnostic]:
    groups = period["approvers"]
    for index, group in enumerate(listed(groups)):
        if not people.groups.get(group):
            hint = did_you_mean(group, sorted(people.groups))
            yield Diagnostic(("approvers", *place(groups, index)), f"{nobody_in(group)}{hint}")
    able, quorum = len(people.members(listed(groups))), period.get("quorum", 1)
    if 0 < able < quorum:
        yield Diagnostic(("quorum",), f"{quorum} people must approve, but only {able} may.")
