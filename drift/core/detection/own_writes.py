"""Which entries of the log, and which calls to the API, only tell of what we wrote ourselves. Pure.

Our writes stand there under the owner of our token, who is a person and may act by hand as well. So each write stands
for as many entries of one type as it made calls, and for none that names another resource.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from typing import Final, TypeVar

from drift.core.detection.suspects import named_ids
from drift.core.model.activity import Activity
from drift.core.model.api_request import ApiRequest
from drift.core.model.records import Intent

SLACK: Final = 5.0
"""Seconds by which Intercom's clock and ours may differ, and by which an entry may be older than the last reading."""

Trace = TypeVar("Trace", Activity, ApiRequest)


def ours_among(
    entries: Sequence[Activity],
    intents: Iterable[Intent],
    owner: str | None,
    siblings: Set[str] = frozenset(),
) -> frozenset[str]:
    """The ids of the entries that tell of writes of these intents. What is more, the owner of our token did by hand."""

    def tells(entry: Activity, intent: Intent) -> bool:
        return announces_our_write(entry, [intent], owner, siblings)

    return _matched(entries, intents, tells, lambda entry: (entry.created_at, entry.type))


def our_requests_among(
    requests: Sequence[ApiRequest], intents: Iterable[Intent], owner: str | None
) -> frozenset[str]:
    """The ids of the calls that these intents made."""

    def tells(request: ApiRequest, intent: Intent) -> bool:
        return is_our_request(request, [intent], owner)

    return _matched(
        requests, intents, tells, lambda request: (request.at, f"{request.method} {request.path}")
    )


def _matched(
    traces: Sequence[Trace],
    intents: Iterable[Intent],
    tells: Callable[[Trace, Intent], bool],
    when_and_what: Callable[[Trace], tuple[float, str]],
) -> frozenset[str]:
    """Give each write the traces that are nearest to it: of each sort as many as it made calls."""
    ours: set[str] = set()
    for intent in sorted(intents, key=lambda one: (one.writing_at or 0.0, one.id)):
        began = intent.writing_at or 0.0
        free = sorted(
            (abs(when_and_what(trace)[0] - began), trace.id, when_and_what(trace)[1])
            for trace in traces
            if trace.id not in ours and tells(trace, intent)
        )
        left = dict.fromkeys((sort for _, _, sort in free), _most(intent))
        for _, id_, sort in free:
            if left[sort] > 0:
                left[sort] -= 1
                ours.add(id_)
    return frozenset(ours)


def _most(intent: Intent) -> int:
    """How often a write may have been made: once, or again after an attempt of which the outcome is unknown."""
    return max(len(intent.calls), intent.attempts, 1)


def announces_our_write(
    entry: Activity, intents: Iterable[Intent], owner: str | None, siblings: Set[str] = frozenset()
) -> bool:
    """Whether an entry may tell of a write that one of these intents made: it stands under the owner of our token, in
    the time of the write, and names none of the `siblings`, other resources of the kind, instead of what was
    written."""
    if owner is None or entry.actor.email != owner:
        return False
    ids = {id_ for _, id_ in named_ids(entry)}
    return any(
        _while_writing(intent, entry.created_at) and not _names_another(ids, intent, siblings)
        for intent in intents
    )


def _names_another(ids: Set[str], intent: Intent, siblings: Set[str]) -> bool:
    if intent.operation == "create" or not ids & siblings:
        return False  # the id of what we made is not known at once
    written = {intent.ref.id, intent.result_id, intent.parent.id if intent.parent else None}
    return ids.isdisjoint(id_ for id_ in written if id_ is not None)


def is_our_request(request: ApiRequest, intents: Iterable[Intent], owner: str | None) -> bool:
    """Whether a call to the API is one of our own writes: under the owner of our token, by the method and path of an
    intent, in the time of its write."""
    if owner is None or request.actor.email != owner:
        return False
    return any(
        any(call.method == request.method and call.path == request.path for call in intent.calls)
        for intent in intents
        if _while_writing(intent, request.at)
    )


def _while_writing(intent: Intent, at: float) -> bool:
    if intent.writing_at is None or at < intent.writing_at - SLACK:
        return False
    return intent.finished_at is None or at <= intent.finished_at + SLACK
