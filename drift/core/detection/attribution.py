"""Attribution: which log entry, or which write of our own, explains a change, and with what confidence. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from msgspec import structs

from drift.core.catalogue.kind import Kind
from drift.core.detection.own_writes import SLACK, our_requests_among, ours_among
from drift.core.detection.suspects import (
    Traces,
    as_told_by_calls,
    investigate,
    is_about_another,
    named_ids,
    once,
)
from drift.core.model.activity import UNATTRIBUTED, Activity, Actor, Attribution, Confidence, Suspect
from drift.core.model.api_request import ApiRequest
from drift.core.model.changes import Change, Created, Deleted, Updated, after_of
from drift.core.model.json_pointer import get, tokens
from drift.core.model.records import Intent
from drift.core.model.resources import Body, Digest, Json, Ref, Resource
from drift.core.normalisation.comparison import equal_at

OURSELVES: Final = Actor(type="service", email="guardrail")
"""Who we are in our own record. Never compared with an actor of the log: our writes are known by their intents."""

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
    requests: Sequence[ApiRequest] = ()  # calls that may have written this resource
    spent: frozenset[str] = frozenset()
    admins: Mapping[str, str] | None = None  # admin id -> address
    owner: str | None = None  # address of the token's owner, under whom our own writes stand in the log
    changed: Set[str] = frozenset()  # the ids of all that the same reading showed to have changed
    siblings: Set[str] = frozenset()  # the ids in the entries that are resources of the same kind


def attribute(change: Change, clues: Clues, *, since: float, until: float = inf) -> Attribution:
    """The best explanation of a change that came about after `since` and was found by `until` (unix seconds), with all
    who may have had a part in it.

    Our own intent is certain, because the values are compared. An entry is `likely` when only one actor is in question
    or the entry names the resource, `possible` when several are, or when it names something else that changed as well.
    Without an entry, a call to the API is `likely`, or the editor that Intercom itself names beside the resource. None
    is more than `possible` when somebody else may have acted as well.
    """
    fresh = (intent for intent in clues.intents if intent.id not in clues.spent)
    own = next((intent for intent in fresh if explains(intent, change, clues.kind)), None)
    if own is not None:
        return _our_own(own)
    traces = _traces(change, clues, since, until)
    found = investigate(change, traces, clues.kind, since)
    out = clues.spent | traces.ours | found.aside
    named = _explanation(change, traces, [entry for entry in traces.entries if entry.id not in out])
    return _with_suspects(named, found.suspects, found.gap)


def _our_own(intent: Intent) -> Attribution:
    """Our own write: whoever asked for it in advance acts through us."""
    cause = intent.cause
    actor = OURSELVES if cause is None or cause.undoes else cause.asker
    at = int(intent.writing_at or intent.created_at)
    return Attribution("intent", intent.id, actor, "certain", at, cause=cause)


def _traces(change: Change, clues: Clues, since: float, until: float) -> Traces:
    """What is left of those who acted between the two readings."""
    elsewhere = clues.siblings - clues.changed - {change.ref.id}
    entries = [
        entry
        for entry in clues.entries
        if since - SLACK <= entry.created_at <= until + SLACK
        and not is_about_another(entry, change, elsewhere)
    ]
    ours = ours_among(entries, clues.intents, clues.owner, clues.siblings | {change.ref.id})
    requests = [
        request
        for request in clues.requests
        if request.target in (None, change.ref.id)
        and since - SLACK <= request.at <= until + SLACK
        and request.id not in clues.spent
    ]
    our_requests = our_requests_among(requests, clues.intents, clues.owner)
    strangers = [request for request in requests if request.id not in our_requests]
    return Traces(
        entries=[
            structs.replace(entry, actor=as_told_by_calls(entry.actor, entry.created_at, strangers))
            for entry in entries
        ],
        ours=ours,
        spent=clues.spent,
        requests=strangers,
        writes=[intent for intent in clues.intents if intent.ref == change.ref],
        editor=_editor(change, clues.admins or {}, since, strangers),
        changed=clues.changed - {change.ref.id},
    )


def _explanation(change: Change, traces: Traces, entries: Sequence[Activity]) -> Attribution:
    """Who is named as the author: by the log, by a call to the API, or by Intercom's own note of the last editor."""
    if entries:
        return _from_entries(change.ref, entries, traces.changed | {change.ref.id})
    if traces.requests:
        newest = max(traces.requests, key=lambda request: (request.at, request.id))
        return Attribution("request", newest.id, newest.actor, "likely", newest.at)
    if traces.editor is not None:
        editor = traces.editor
        return Attribution("trace", editor.id, editor.actor, "likely", editor.at)
    return UNATTRIBUTED


def _with_suspects(named: Attribution, suspects: Sequence[Suspect], gap: str) -> Attribution:
    """The explanation with all suspects, the named author first; several of them, or a gap, make it `possible`."""
    if named.source == "unattributed":
        return replace(named, suspects=tuple(suspects), gap=gap if suspects else "")
    author = Suspect(named.source, named.id, named.actor, named.at)
    every = once([author, *suspects])
    doubted = named.confidence == "likely" and (len(every) > 1 or bool(gap))
    return replace(named, suspects=every, gap=gap, confidence="possible" if doubted else named.confidence)


def _from_entries(ref: Ref, entries: Sequence[Activity], changed: Set[str]) -> Attribution:
    ids = {entry.id: {id_ for _, id_ in named_ids(entry)} for entry in entries}
    named = [entry for entry in entries if ref.id in ids[entry.id]]
    of_none = [entry for entry in entries if ids[entry.id].isdisjoint(changed)]
    pool = sorted(named or of_none or entries, key=lambda entry: (entry.created_at, entry.id))
    newest = pool[-1]
    actors = {(entry.actor.email, entry.actor.id) for entry in pool}
    alone = len(actors) == 1 and bool(named or of_none)
    confidence: Confidence = "likely" if alone else "possible"
    return Attribution("activity", newest.id, newest.actor, confidence, newest.created_at)


def _editor(
    change: Change, admins: Mapping[str, str], since: float, requests: Iterable[ApiRequest]
) -> Suspect | None:
    """The last editor, where Intercom names one beside the resource and has done so since the last reading."""
    after = after_of(change)
    if after is None:
        return None
    at = after.trace.get("updated_at")
    if isinstance(at, int) and at < since - SLACK:
        return None
    for key in _EDITORS:
        editor = after.trace.get(key)
        if isinstance(editor, str | int) and not isinstance(editor, bool):
            actor = Actor(type="admin", id=str(editor), email=admins.get(str(editor)))
            told = as_told_by_calls(actor, None, requests)
            return Suspect("trace", key, told, at if isinstance(at, int) else None)
    return None


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
    used = ("activity", "request", "intent")
    return frozenset(a.id for other, a in attributions if other == ref and a.source in used and a.id)
