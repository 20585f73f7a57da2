"""Reads what the checks look at: every resource at one moment, a few fields of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.conversations.connector_runs import Outcomes
from drift.core.json_view import time
from drift.core.model.readings import ACTIVITY_LOG
from drift.core.model.resources import Ref
from drift.core.planning.manual_steps import title_of
from drift.store import CheckpointName
from guard.context import UnitOfWork
from guard.core.health.check import DAY
from guard.core.health.checks.table import fields_of, kinds_looked_at
from guard.core.health.facts import Facts, Gone, Item, Seen, item_of, wanted_targets
from guard.core.health.kept_fields import Paths, paths_of
from guard.queries.blind_spots import coverage_now

_MOST_GONE: Final = 1000
"""Resources that are gone and of which a report knows what they were called."""

_RUNS_OF: Final = 7
"""Days of which the runs of data connectors are looked at."""
_BEHIND: Final = DAY / 2
"""Seconds that the reading of runs may be behind."""


def facts_now(view: UnitOfWork, days: Mapping[str, int]) -> Facts:
    """What there is now. What is not read now is not known, whatever was read before."""
    unread = {
        name: seen.reason
        for name, seen in coverage_now(view).items()
        if seen.status in ("unread", "never_read") and name in kinds_looked_at()
    }
    return _facts(view, None, unread, days)


def facts_at(view: UnitOfWork, at: float, days: Mapping[str, int]) -> Facts:
    """What there was at a moment. What was read first after it is not known."""
    first = view.state.checkpoints.by_subject(CheckpointName.KIND_BASELINE)
    unread = {
        kind: f"It was first read completely at {time(first[kind])}."
        if kind in first
        else "It was never read."
        for kind in kinds_looked_at()
        if kind not in first or first[kind] > at
    }
    return _facts(view, at, unread, days)


def _facts(view: UnitOfWork, at: float | None, unread: Mapping[str, str], days: Mapping[str, int]) -> Facts:
    items: dict[str, dict[str, Item]] = {}
    for resource, since in view.state.versions.stream(at):
        kind = CATALOGUE.get(resource.ref.kind)
        if kind is not None and not kind.log_only:
            items.setdefault(kind.name, {})[resource.ref.id] = item_of(
                kind, resource, since, _paths(kind.name)
            )
    moment = view.now if at is None else at
    gone, seen = _gone(view, items, moment), _seen(view, items, moment)
    return Facts(moment, items, unread, gone, seen, days, _runs(view, items, moment))


def _runs(view: UnitOfWork, items: Mapping[str, Mapping[str, Item]], at: float) -> Mapping[str, Outcomes]:
    """How connectors ran in the seven whole days before a moment. Of the last hours not all may have been read yet."""
    if not items.get("data_connector"):
        return {}
    until = (at - _BEHIND) // DAY * DAY
    return view.state.connector_runs.totals(until - _RUNS_OF * DAY, until)


@cache
def _paths(kind: str) -> Paths:
    return paths_of(fields_of(kind))


def _gone(view: UnitOfWork, items: Mapping[str, Mapping[str, Item]], at: float) -> dict[Ref, Gone]:
    """Of what something refers to and is not there: what was there once."""
    targets = wanted_targets(item for of_kind in items.values() for item in of_kind.values())
    missing = sorted(ref for ref in targets if ref.id not in items.get(ref.kind, {}))[:_MOST_GONE]
    if not missing:
        return {}
    latest = view.state.versions.latest_of(missing)
    bodies = view.state.versions.bodies(version.digest for version in latest.values())
    return {
        ref: Gone(
            title_of(CATALOGUE[ref.kind], ref, bodies.get(version.digest, {})),
            version.until if version.until is not None and version.until <= at else None,
        )
        for ref, version in latest.items()
        if version.since <= at
    }


def _seen(view: UnitOfWork, items: Mapping[str, Mapping[str, Item]], at: float) -> Seen:
    """When each teammate was seen in the log last."""
    addresses = list(_addresses(items.get("admin", {}).values()))
    log = view.state.snapshots.latest_status().get(ACTIVITY_LOG)
    if not addresses or log is None or log.status != "read":
        return Seen()  # whoever is not seen there may only be unread
    return Seen(view.state.activities.last_of(addresses, at), view.state.activities.oldest_created_at())


def _addresses(admins: Iterable[Item]) -> Iterable[str]:
    return (address for admin in admins if isinstance(address := admin.get("email"), str) and address)
