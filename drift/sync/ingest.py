"""Takes in what Intercom says happened: webhook bodies and the polled activity log. Stores first; works later."""

from __future__ import annotations

import contextlib
import logging
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from drift.core.catalogue.api_paths import targets_of
from drift.core.catalogue.catalogue import ACTIVITY_TOPIC, API_REQUEST_TOPIC
from drift.core.model.activity import IngestRoute, NotAnActivity, parse_activity
from drift.core.model.api_request import parse_api_request
from drift.core.model.damaged_activity import Understood, understand
from drift.core.model.json_repair import repaired
from drift.core.model.readings import ACTIVITY_LOG
from drift.core.model.records import KindStatus, RereadRequest
from drift.core.model.resources import Json
from drift.core.normalisation.normalise import scrub
from drift.intercom.errors import IntercomError
from drift.store import CheckpointName
from drift.store.sql.activity_months import make_months
from drift.store.sql.database import StoreError
from drift.store.sql.workspace_scope import CLOCKS_DIFFER
from drift.sync.erased import value_without_erased, without_erased
from drift.workspace import Workspace

log = logging.getLogger(__name__)

OVERLAP = 600
"""Seconds by which a poll reaches back behind the newest entry it knows: a lost webhook is found by the next poll."""

"""The mark that says when the service first looked. Entries from before are history: kept, never acted on."""

LOG_KEPT = 365 * 86400.0
"""Seconds for which Intercom keeps its activity log: what is older cannot be read any more."""

BATCH = 500


@dataclass(frozen=True, slots=True)
class Received:
    """The result of a notification. `news`: whether something new was stored."""

    topic: str
    news: bool
    understood: bool = True


def receive(workspace: Workspace, notification: Json, keep: Callable[[Json], bool] | None = None) -> Received:
    """Store one webhook notification (its signature is already checked). Unknown topics and pings store nothing.

    `keep` stores an entry and tells whether it was new; given where there is a quicker way than one by one. Raises
    NotAnActivity when an activity notification holds no entry.
    """
    if not isinstance(notification, dict):
        raise NotAnActivity("a notification must be a JSON object")
    topic = notification.get("topic")
    if not isinstance(topic, str) or not topic:
        raise NotAnActivity("the notification has no topic")
    item = notification["data"].get("item") if isinstance(notification.get("data"), dict) else None
    if topic == ACTIVITY_TOPIC:
        return Received(topic, keep(item) if keep else ingest(workspace, [item], "webhook") > 0)
    if topic == API_REQUEST_TOPIC:
        return Received(topic, _store_api_request(workspace, item))
    if any(topic in kind.topics for kind in workspace.kinds.values()):
        return Received(topic, _store_request(workspace, topic, notification, item))
    return Received(topic, False, understood=False)


def _store_api_request(workspace: Workspace, item: Json) -> bool:
    """Keep a call that may have written something we watch. Everything else, most of all, is let go at once."""
    request = parse_api_request(item)
    targets = targets_of(request.path) if request.may_have_written else ()
    if not targets:
        return False
    with workspace.writing() as drift:
        again = parse_api_request(value_without_erased(workspace, drift, item))
        return drift.api_requests.add(again, targets, workspace.clock())


def _store_request(workspace: Workspace, topic: str, notification: dict[str, Json], item: Json) -> bool:
    id_ = notification.get("id")
    if not isinstance(id_, str) or not id_:
        raise NotAnActivity(f"the {topic} notification has no id")
    now = workspace.clock()
    created = notification.get("created_at")
    resource_id = item.get("id") if isinstance(item, dict) else None
    request = RereadRequest(
        id=id_,
        topic=topic,
        created_at=_created_at(created, now),
        received_at=now,
        resource_id=None if resource_id is None else str(resource_id),
    )
    with workspace.writing() as drift:
        return drift.reread_requests.add(request)


def _created_at(created: Json, now: float) -> float:
    """The notification's own time, if it is plausible; it is only kept to be shown."""
    return float(created) if isinstance(created, int | float) and 0 <= created <= now else now


def ingest(workspace: Workspace, raw_entries: Iterable[Json], route: IngestRoute) -> int:
    """Store entries, each once whatever the route and the order; returns how many were new.

    Entries older than the baseline are kept as history. Raises NotAnActivity for a malformed webhook entry: Intercom
    offers it again, and the poll brings it. A malformed polled one is kept as far as it can be read, and named, so that
    it stops neither the others nor the poll.
    """
    new = 0
    entries = (_read(workspace, raw, strict=route == "webhook") for raw in raw_entries)
    while batch := list(islice(entries, BATCH)):
        new += _store(workspace, batch, route)
    return new


def _read(workspace: Workspace, raw: Json, *, strict: bool) -> Understood:
    if strict:
        return Understood(parse_activity(scrub(raw, workspace.fingerprint)))
    whole, replaced = repaired(raw)
    return understand(scrub(whole, workspace.fingerprint), replaced, workspace.clock())


def _store(workspace: Workspace, batch: Sequence[Understood], route: IngestRoute) -> int:
    read_whole = [read.activity for read in batch if read.activity is not None]
    unreadable = [read.unreadable for read in batch if read.unreadable is not None]
    make_months(workspace.database, [entry.created_at for entry in read_whole], workspace.clock())
    with workspace.writing() as drift:
        activities = without_erased(workspace, drift, read_whole)
        now = workspace.clock()
        baseline = baseline_of(drift.checkpoints.get(CheckpointName.BASELINE), now)
        past = [entry for entry in activities if entry.created_at < baseline]
        fresh = [entry for entry in activities if entry.created_at >= baseline]
        new = drift.activities.add_many(past, route=route, received_at=now, history=True)
        new += drift.activities.add_many(fresh, route=route, received_at=now, history=False)
        named = [
            entry
            for entry in unreadable
            if drift.unreadable_entries.add(
                replace(entry, raw=value_without_erased(workspace, drift, entry.raw))
            )
        ]
    for entry in named:
        log.warning("%s `guardrail activity --unreadable` shows what was kept.", entry.why)
    return new


def poll(workspace: Workspace, *, backfill: float) -> int:
    """Read the activity log since the newest known entry, less the overlap; returns how many entries were new.

    With nothing known yet it reaches back `backfill` seconds. How it went is kept beside the coverage of the kinds.
    Raises IntercomError.
    """
    try:
        return _poll(workspace, backfill)
    except IntercomError as problem:
        with contextlib.suppress(StoreError), workspace.writing() as drift:
            at = workspace.clock()
            drift.snapshots.cover(
                None, KindStatus(ACTIVITY_LOG, "unread", problem.word, str(problem), 0, at, None)
            )
        raise


def _poll(workspace: Workspace, backfill: float) -> int:
    now = workspace.clock()
    with workspace.reading() as drift:
        newest = drift.activities.newest_created_at()
        polled = drift.checkpoints.get(CheckpointName.POLLED)
    start = now - backfill if polled is None else min(newest or now, polled, now) - OVERLAP
    route: IngestRoute = "backfill" if polled is None else "poll"
    new = ingest(workspace, workspace.intercom.activities(int(start), int(now) + 60), route)
    with workspace.writing() as drift:
        drift.checkpoints.set(CheckpointName.POLLED, now)
        drift.watch_periods.read_log(max(start, now - LOG_KEPT), now)
        drift.snapshots.cover(None, KindStatus(ACTIVITY_LOG, "read", "", "", 0, workspace.clock(), now))
        baseline = drift.checkpoints.get(CheckpointName.BASELINE)
        if baseline is not None and baseline_of(baseline, now) < int(baseline):
            log.warning("the clock was put back: what happens from now on is news, although it looks older")
            drift.checkpoints.set(CheckpointName.BASELINE, baseline_of(baseline, now))
    return new


def baseline_of(baseline: float | None, now: float) -> float:
    """From when on entries are news; older ones are history. A baseline that lies ahead was written before the clock
    was put back: an entry from just now is news all the same. Entries that are known stay what they are."""
    if baseline is None:
        return math.inf
    return int(baseline) if baseline <= now + CLOCKS_DIFFER else int(now) - OVERLAP
