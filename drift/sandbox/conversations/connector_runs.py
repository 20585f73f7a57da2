"""What the data connectors did for customers, decided by the conversations alone: Fin, workflows and teammates ran
them, and now and then the other side failed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from drift.sandbox.conversations.sources import SOURCES
from drift.sandbox.conversations.truth import Truth

OUTAGE: Final = (12, 10)
"""From how many days before the seeding until how many days before it the orders system failed most of the time."""
FIRST_ID: Final = 90_000_000_000
_LATEST: Final = 4_000
"""Seconds after the beginning of a conversation within which all of its runs come."""
_AT_MOST: Final = 8
_ORDERS: Final = "501"
_ASKS: Final = next(
    number for number, one in enumerate(SOURCES) if (one.id, one.issue) == (_ORDERS, "Delivery")
)


class Run(NamedTuple):
    """One run, which began at `at`, in unix seconds. `ran_by` is what ran it, `ran_by_id` which one of those; `error`
    is empty for a run that went well."""

    number: int
    connector: str
    at: int
    ran_by: str
    ran_by_id: str | None
    error: str
    truth: Truth

    @property
    def id(self) -> str:
        return str(FIRST_ID + self.number)


def runs_of(truth: Truth) -> tuple[Run, ...]:
    """The runs for a conversation, in the order of their beginning. Trials of teammates run nothing."""
    if truth.is_preview:
        return ()
    found = sorted(_decided(truth))
    return tuple(
        Run(truth.number * _AT_MOST + place, connector, at, by, by_id or None, error, truth)
        for place, (at, connector, by, by_id, error) in enumerate(found)
    )


def runs_between(every: Sequence[Truth], connector: str, since: float, until: float) -> list[Run]:
    """The runs of a connector between two moments, both included, the newest first. `every` is in the order of its
    beginning."""
    begun = attrgetter("created_at")
    near = every[bisect_left(every, since - _LATEST, key=begun) : bisect_right(every, until, key=begun)]
    found = [
        run
        for truth in near
        for run in runs_of(truth)
        if run.connector == connector and since <= run.at <= until
    ]
    return sorted(found, key=lambda run: (run.at, run.number), reverse=True)


def run_with(every: Sequence[Truth], id: str, now: float) -> Run | None:
    """The run with an id, if it has begun."""
    number = int(id) - FIRST_ID if id.isascii() and id.isdigit() else 0
    place = number // _AT_MOST - 1  # conversations are numbered from 1 on
    if number <= 0 or not 0 <= place < len(every):
        return None
    return next((run for run in runs_of(every[place]) if run.number == number and run.at <= now), None)


def _decided(truth: Truth) -> Iterator[tuple[int, str, str, str, str]]:
    """When, which connector, run by what and which one, and how it failed."""
    at, delivery = truth.created_at, truth.issue == "Delivery"
    if _ASKS in truth.sources:
        yield at + 25, _ORDERS, "fin", "", ""  # it answered with what came back
    elif delivery and truth.setup and _chance(truth, 1) < (0.7 if _is_outage(truth) else 0.08):
        yield (
            at + 25,
            _ORDERS,
            "fin",
            "",
            "response_mapping_error" if _chance(truth, 2) < 0.3 else "3rd_party_error",
        )
    if delivery and truth.channel == "conversation" and _chance(truth, 3) < 0.25:
        yield at + 40, _ORDERS, "workflow", "9002", _failing(truth, 0.8 if _is_outage(truth) else 0.03)
    if "101" in truth.tags:
        error = "request_validation_error" if _chance(truth, 5) < 0.05 else ""
        yield at + 900, "502", "workflow", "9003", error
    if truth.issue == "Device" and _chance(truth, 6) < 0.1:
        yield at + 1_800 + truth.number % 2_000, "505", "inbox", "", ""
    if delivery and truth.setup and _chance(truth, 7) < 0.05:
        yield at + 30, "504", "fin", "", _failing(truth, 0.02)


def _is_outage(truth: Truth) -> bool:
    first, last = OUTAGE
    return -first <= truth.day < -last


def _failing(truth: Truth, share: float) -> str:
    return "3rd_party_error" if _chance(truth, 4) < share else ""


def _chance(truth: Truth, question: int) -> float:
    """A number from 0 to 1 that follows from the conversation and the question."""
    mixed = (truth.number * 2_654_435_761 + question * 40_503 * 2_246_822_519) & 0xFFFFFFFF
    mixed = ((mixed ^ mixed >> 15) * 2_246_822_519) & 0xFFFFFFFF
    mixed = ((mixed ^ mixed >> 13) * 3_266_489_917) & 0xFFFFFFFF
    return (mixed ^ mixed >> 16) / 2**32
