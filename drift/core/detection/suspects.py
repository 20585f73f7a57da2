"""Suspects: all who may have made a change, because they acted between the two readings that show it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias

from msgspec.structs import replace

from drift.core.catalogue.kind import Kind
from drift.core.detection.told_values import Trail, trail
from drift.core.model.activity import Activity, Actor, Suspect, same_actor, same_way
from drift.core.model.api_request import ApiRequest
from drift.core.model.changes import Change, Updated, after_of, before_of
from drift.core.model.json_pointer import join
from drift.core.model.records import Intent
from drift.core.model.resources import Json

ROUNDING: Final = 1.0
"""Seconds that Intercom's times leave open: they are whole."""
OF_ONE_CALL: Final = 5.0
"""Seconds within which a log entry and a call of the same teammate tell of one act."""


MANY: Final = 500
"""Entries beyond which their values are not followed one by one: everybody who acted is a suspect then."""

Named: TypeAlias = frozenset[tuple[str, str]]
"""The ids inside an entry's metadata, each with the path to it."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What was left of those who acted between two readings: log entries, calls to the API, writes of ours, and
    Intercom's own note of the last editor."""

    entries: Sequence[Activity] = ()
    ours: frozenset[str] = frozenset()  # ids of the entries that only tell of our own writes
    spent: frozenset[str] = frozenset()  # ids of what explains an earlier change of the same resource
    requests: Sequence[ApiRequest] = ()
    writes: Sequence[Intent] = ()
    editor: Suspect | None = None
    changed: Set[str] = frozenset()  # the ids of all that changed in the same reading


@dataclass(frozen=True, slots=True)
class Findings:
    """Everybody who may have had a part in a change, the latest first, each once; why somebody unknown may have had one
    as well, as a sentence, "" where nothing speaks for that; and the entries that evidently had none."""

    suspects: tuple[Suspect, ...]
    gap: str
    aside: frozenset[str]


def investigate(change: Change, traces: Traces, kind: Kind | None, since: float) -> Findings:
    """Who may have made a change, by all that is left of those who acted between the two readings.

    Whoever is left out had no part for certain: an entry names other resources than this one, where entries of its type
    name theirs; it explains an earlier change and is older than the last reading; or the values of the others lead from
    one reading to the other without it.
    """
    entries = about(change, traces)
    settled = {entry.id for entry in entries if _is_settled(entry, traces, since)}
    told = Trail()
    if isinstance(change, Updated) and len(entries) <= MANY:
        told = trail(change, entries, kind, settled)
    left = [entry for entry in entries if entry.id not in settled | told.aside]
    return Findings(_suspects(left, traces), _gap(change, traces, entries, told), told.aside)


def _is_settled(entry: Activity, traces: Traces, since: float) -> bool:
    """Whether an entry explains something else for certain: a write of ours, or an earlier change, if it is also older
    than the last reading."""
    return entry.id in traces.ours or (entry.id in traces.spent and entry.created_at + ROUNDING <= since)


def _suspects(entries: Iterable[Activity], traces: Traces) -> tuple[Suspect, ...]:
    found = [Suspect("activity", entry.id, entry.actor, entry.created_at) for entry in entries]
    found += [Suspect("request", request.id, request.actor, request.at) for request in traces.requests]
    found += [traces.editor] if traces.editor is not None else []
    return once(sorted(found, key=_latest_first))


def _gap(change: Change, traces: Traces, entries: Sequence[Activity], told: Trail) -> str:
    if told.broken:
        fields = ", ".join(join([name]) for name in told.broken)
        return f"Somebody else may have acted as well: the values in the log do not lead to what is live at {fields}."
    if traces.entries and not entries:
        return "Somebody else may have acted: the log entries of that time name other resources."
    touched, known = touched_at(change), _last_known(traces)
    if touched is not None and known is not None and touched > known + ROUNDING:
        moment = datetime.fromtimestamp(touched, UTC).strftime("%H:%M:%S")
        return (
            f"Somebody else may have acted as well: Intercom says that it was changed at {moment} UTC, after all that "
            "is known."
        )
    return ""


def about(change: Change, traces: Traces) -> list[Activity]:
    """The entries that may be about this resource. Those are not that name neither it nor its parent, but another that
    changed as well, or another in the place in which entries of their type name this one."""
    mine = _own_ids(change)
    named = [(entry, named_ids(entry)) for entry in traces.entries]
    places = {(entry.type, path) for entry, ids in named for path, id_ in ids if id_ == change.ref.id}
    return [
        entry
        for entry, ids in named
        if any(id_ in mine for _, id_ in ids)
        or not any(id_ in traces.changed or (entry.type, path) in places for path, id_ in ids)
    ]


def is_about_another(entry: Activity, change: Change, others: Set[str]) -> bool:
    """Whether an entry names one of these other resources, and neither this one nor its parent."""
    ids = {id_ for _, id_ in named_ids(entry)}
    return bool(ids & others) and not ids & _own_ids(change)


def _own_ids(change: Change) -> set[str]:
    resource = after_of(change) or before_of(change)
    return {change.ref.id} | ({resource.parent.id} if resource and resource.parent else set())


def named_ids(entry: Activity) -> Named:
    """The ids inside an entry's metadata, at any depth."""
    return frozenset(_ids_in("", entry.metadata))


def _ids_in(path: str, value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "id" or key.endswith("_id"):
                yield f"{path}/{key}", str(item)
            yield from _ids_in(f"{path}/{key}", item)
    elif isinstance(value, list):
        for item in value:
            yield from _ids_in(path, item)


def once(suspects: Iterable[Suspect]) -> tuple[Suspect, ...]:
    """Each actor once, by the first trace of theirs; under each of their addresses, where they have several, and in
    each of their ways: by hand, and through each app."""
    found: list[Suspect] = []
    for suspect in suspects:
        alike = [known.actor for known in found if same_actor(suspect.actor, known.actor)]
        addresses = {actor.email for actor in alike if same_way(suspect.actor, actor)}
        is_known = suspect.actor.email in addresses or (suspect.actor.email is None and bool(addresses))
        if not is_known:
            found.append(suspect)
    return tuple(found)


def as_told_by_calls(actor: Actor, at: float | None, requests: Iterable[ApiRequest]) -> Actor:
    """The actor that an entry names, or Intercom's note of the last editor (`at` None: at any time), with the app and
    the token through which they acted, where the call is known that it tells of."""
    if actor.app or actor.token:
        return actor
    theirs = [request for request in requests if same_actor(actor, request.actor)]
    if at is not None:
        theirs = [request for request in theirs if abs(request.at - at) <= OF_ONE_CALL]
    if not theirs:
        return actor
    nearest = max(theirs, key=lambda request: (-abs(request.at - (at or request.at)), request.at, request.id))
    return replace(actor, app=nearest.actor.app, token=nearest.actor.token)


def touched_at(change: Change) -> float | None:
    """When Intercom says that the resource was last changed (unix seconds), in the reading that showed the change."""
    after = after_of(change)
    at = after.trace.get("updated_at") if after else None
    return float(at) if isinstance(at, int | float) and not isinstance(at, bool) else None


def _last_known(traces: Traces) -> float | None:
    """The latest moment at which somebody is known to have acted, we included."""
    times = [
        *(float(entry.created_at) for entry in traces.entries),
        *(float(request.at) for request in traces.requests),
        *(at for write in traces.writes if (at := write.finished_at or write.writing_at) is not None),
    ]
    return max(times, default=None)


def _latest_first(suspect: Suspect) -> tuple[float, str, str]:
    return (-(suspect.at or 0.0), suspect.source, suspect.id or "")
