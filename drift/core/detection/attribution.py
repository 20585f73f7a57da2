"""Attribution: which log entry, or which write of our own, explains a change, and with what confidence. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.model.activity import UNATTRIBUTED, Activity, Actor, Attribution, Confidence
from drift.core.model.changes import Change, Created, Deleted, Updated, after_of
from drift.core.model.json_pointer import get, tokens
from drift.core.model.records import Intent
from drift.core.model.resources import Body, Digest, Json, Ref, Resource
from drift.core.normalisation.comparison import equal_at

OURSELVES: Final = Actor(type="service", email="guardrail")
"""Who we are in our own record. Never compared with an actor of the log: our writes are known by their intents."""

SLACK: Final = 5.0
"""Seconds by which Intercom's clock and ours may differ, and by which an entry may be older than the last reading."""

ATTRIBUTION_WINDOW: Final = 3600.0
"""Seconds to look back for what may explain a change when nothing narrower is known."""

_EDITORS: Final = ("updated_by_admin_id", "updated_by_id", "last_updated_by_id")


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known when a change is found: our own writes to the kind, the entries that can touch it, the ids of
    both that already explain an earlier change of the same resource, who an admin id is, whose token we write
    with, and what else changed."""

    kind: Kind | None = None
    intents: Sequence[Intent] = ()
    entries: Sequence[Activity] = ()
    spent: frozenset[str] = frozenset()
    admins: Mapping[str, str] | None = None  # admin id -> address
    owner: str | None = None  # address of the token's owner, under whom our own writes stand in the log
    changed: Set[str] = frozenset()  # the ids of all that the same reading showed to have changed


def attribute(change: Change, clues: Clues, *, since: float) -> Attribution:
    """The best explanation of a change that came about after `since` (unix seconds, the last reading before it).

    Our own intent is certain, because the values are compared. An entry is `likely` when only one actor is in question
    or the entry names the resource, `possible` when several are, or when it names something else that changed as well.
    Without an entry, the editor that Intercom itself names beside the resource is `likely`.
    """
    fresh = (intent for intent in clues.intents if intent.id not in clues.spent)
    own = next((intent for intent in fresh if explains(intent, change, clues.kind)), None)
    if own is not None:
        return Attribution("intent", own.id, OURSELVES, "certain", int(own.writing_at or own.created_at))
    entries = [
        entry
        for entry in clues.entries
        if entry.created_at >= since - SLACK
        and entry.id not in clues.spent
        and not announces_our_write(entry, clues.intents, clues.owner)
    ]
    if entries:
        return _from_entries(change.ref, entries, clues.changed)
    return _from_trace(change, clues.admins or {}, since)


def _from_entries(ref: Ref, entries: Sequence[Activity], changed: Set[str]) -> Attribution:
    ids = {entry.id: frozenset(_ids_in(entry.metadata)) for entry in entries}
    named = [entry for entry in entries if ref.id in ids[entry.id]]
    of_none = [entry for entry in entries if ids[entry.id].isdisjoint(changed)]
    pool = sorted(named or of_none or entries, key=lambda entry: (entry.created_at, entry.id))
    newest = pool[-1]
    actors = {(entry.actor.email, entry.actor.id) for entry in pool}
    alone = len(actors) == 1 and bool(named or of_none)
    confidence: Confidence = "likely" if alone else "possible"
    return Attribution("activity", newest.id, newest.actor, confidence, newest.created_at)


def names(metadata: Json, ref: Ref) -> bool:
    """Whether an entry's metadata has the resource's id, at any depth."""
    return ref.id in _ids_in(metadata)


def _ids_in(metadata: Json) -> Iterator[str]:
    if isinstance(metadata, Mapping):
        for key, value in metadata.items():
            if key == "id" or key.endswith("_id"):
                yield str(value)
            yield from _ids_in(value)
    elif isinstance(metadata, list):
        for item in metadata:
            yield from _ids_in(item)


def _from_trace(change: Change, admins: Mapping[str, str], since: float) -> Attribution:
    after = after_of(change)
    if after is None:
        return UNATTRIBUTED
    at = after.trace.get("updated_at")
    if isinstance(at, int) and at < since - SLACK:
        return UNATTRIBUTED
    for key in _EDITORS:
        editor = after.trace.get(key)
        if isinstance(editor, str | int) and not isinstance(editor, bool):
            actor = Actor(type="admin", id=str(editor), email=admins.get(str(editor)))
            return Attribution("trace", key, actor, "likely", at if isinstance(at, int) else None)
    return UNATTRIBUTED


def announces_our_write(entry: Activity, intents: Iterable[Intent], owner: str | None) -> bool:
    """Whether an entry tells of a write that one of these intents made: it stands under the owner of our token, in
    the time of the write. Such an entry explains no change of anybody else."""
    if owner is None or entry.actor.email != owner:
        return False
    return any(
        intent.writing_at is not None
        and intent.writing_at - SLACK <= entry.created_at
        and (intent.finished_at is None or entry.created_at <= intent.finished_at + SLACK)
        for intent in intents
    )


def explains(intent: Intent, change: Change, kind: Kind | None = None) -> bool:
    """Whether a change is exactly what an intent of ours meant to do: judged by the values, not by the actor. What
    Intercom moves along by itself (`derived`, `follows` and `mirrored` of the kind) belongs to it. An intent that found
    everything done already has written nothing, and explains nothing."""
    if intent.state not in ("writing", "verified") or intent.writing_at is None:
        return False
    match change:
        case Updated(_, after, fields):
            if intent.operation != "update" or intent.ref != change.ref:
                return False
            derived = kind.derived | kind.follows.keys() if kind else frozenset()
            moved = [f.pointer for f in fields if not derived.intersection(tokens(f.pointer)[:1])]
            return bool(moved) and _all_wanted(moved, after, _wanted(intent, after.body, kind))
        case Created(after):
            return intent.operation == "create" and _is(
                intent.result_id, intent.target, after.ref, after.digest
            )
        case Deleted(before):
            replaced = (
                intent.operation == "create" and bool(intent.calls) and intent.calls[0].method == "DELETE"
            )
            return (intent.operation == "delete" or replaced) and before.ref == intent.ref


def _wanted(intent: Intent, after: Body, kind: Kind | None) -> dict[str, Json]:
    """The values the intent asked for, also where Intercom repeats them."""
    mirror = kind.mirror(after) if kind else ""
    wanted = {field.pointer: field.after for field in intent.fields}
    if not mirror:
        return wanted
    repeated = {
        pointer.removeprefix(mirror) if pointer.startswith(f"{mirror}/") else f"{mirror}{pointer}": value
        for pointer, value in wanted.items()
    }
    return repeated | wanted


def _all_wanted(moved: Iterable[str], after: Resource, wanted: Mapping[str, Json]) -> bool:
    return all(
        any(
            (pointer == mine or pointer.startswith(mine + "/"))
            and equal_at(after.ref.kind, mine, get(after.body, mine), value)
            for mine, value in wanted.items()
        )
        for pointer in moved
    )


def _is(result_id: str | None, target: Digest | None, ref: Ref, digest: Digest) -> bool:
    return result_id == ref.id or (result_id is None and target == digest)


def spent_on(ref: Ref, attributions: Iterable[tuple[Ref, Attribution]]) -> frozenset[str]:
    """The entries and intents that already explain a change of this resource: each explains one change of it."""
    used = ("activity", "intent")
    return frozenset(a.id for other, a in attributions if other == ref and a.source in used and a.id)
