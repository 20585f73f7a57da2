"""The authors of a change, as known now: all who may have had a part in it. None of them may decide about it."""

from __future__ import annotations

from dataclasses import replace

from drift.core.catalogue.kind import Kind
from drift.core.model.activity import Actor, Attribution
from drift.core.model.email_addresses import plain_email
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from drift.store import CheckpointName, StateStore
from drift.sync.attribution_reviser import known_now
from guard.context import UnitOfWork

LOOK_BACK = 900.0
"""Seconds before the newest entry within which others may have had a part in a change that was recorded without its
suspects: a snapshot's interval."""

NOBODY_KNOWN = "Nobody knows who made this change: nothing that Intercom tells explains it."
BEHIND = "Nobody knows who stands behind {}, which is no teammate."
LAST_EDITOR = "Intercom names only the last editor of this resource: others may have changed it before."


def attribution_now(work: UnitOfWork, record: ChangeRecord) -> ChangeRecord:
    """The change with its attribution by all that is known in this moment, which is kept if it is new."""
    kind = work.workspace.kinds[record.ref.kind]
    known = known_now(work.state, kind, record, work.workspace.intercom.owner())
    if known == record.attribution:
        return record
    work.state.changes.attribute(record.id, known, work.now)
    return replace(record, attribution=known)


def authors_of(state: StateStore, kind: Kind, record: ChangeRecord) -> frozenset[str]:
    """The addresses, under one spelling, of whoever made this change or may have had a part in it. A log entry may come
    after the change was found, so this is asked again whenever it matters."""
    attribution = record.attribution
    if attribution.source == "intent":
        cause = attribution.cause
        return frozenset() if cause is None or cause.undoes else addresses_of(state, cause.asker)
    actors = [attribution.actor, *(suspect.actor for suspect in attribution.suspects)]
    if record.since is None and attribution.confidence == "possible" and attribution.at is not None:
        actors += _actors_before(state, kind, record, attribution.at)
    return frozenset[str]().union(*(addresses_of(state, actor) for actor in actors))


def makers_of(work: UnitOfWork, change: ChangeRecord) -> frozenset[str]:
    """The addresses of whoever may have made a change, by all that is recorded now."""
    kind = work.workspace.kinds.get(change.ref.kind)
    if kind is not None:
        return authors_of(work.state, kind, change)
    actors = [change.attribution.actor, *change.attribution.others]
    return frozenset[str]().union(*(addresses_of(work.state, actor) for actor in actors))


def _actors_before(state: StateStore, kind: Kind, record: ChangeRecord, at: float) -> list[Actor]:
    """Who acted before the newest entry, for a change of which the reading before is not recorded."""
    earlier = state.changes.search(
        kind=record.ref.kind, resource_id=record.ref.id, before_id=record.id, limit=1
    )
    since = max([at - LOOK_BACK, *(change.detected_at for change in earlier)])
    return [entry.activity.actor for entry in state.activities.near(kind.activity_types, since, at)]


def why_unexplained(attribution: Attribution) -> str:
    """Why somebody may have made this change of whom nothing is known, as a sentence; "" where all are known."""
    if attribution.is_explained:
        return "" if attribution.source == "intent" else _who_stands_behind(attribution)
    if attribution.source == "trace":
        return attribution.gap or LAST_EDITOR
    return attribution.gap or NOBODY_KNOWN


def _who_stands_behind(attribution: Attribution) -> str:
    """Why nobody is known behind an app, a bot or the system that acted; "" where teammates did."""
    others = [actor for actor in (attribution.actor, *attribution.others) if not actor.is_person]
    named = dict.fromkeys(actor.name for actor in others if actor.id)
    if named:
        return BEHIND.format(", ".join(named))
    return NOBODY_KNOWN if others else ""


def addresses_of(state: StateStore, actor: Actor) -> frozenset[str]:
    """All the addresses, under one spelling, that an actor is or was known by: the one that the log names, and those
    that a teammate with this id has or had."""
    seen = [version.digest for version in state.versions.history(Ref("admin", actor.id))] if actor.id else []
    found = [actor.email, *(body.get("email") for body in state.versions.bodies(seen).values())]
    return frozenset(plain_email(address) for address in found if isinstance(address, str) and address)


def insiders(state: StateStore) -> frozenset[str] | None:
    """The addresses of everybody who is or was a teammate of the Intercom workspace; None while nobody has read
    them. A list without anybody counts as unread: the token's owner is always one."""
    if state.checkpoints.get(CheckpointName.KIND_BASELINE, "admin") is None:
        return None
    bodies = state.versions.bodies_ever("admin")
    known = frozenset(
        plain_email(address) for body in bodies if isinstance(address := body.get("email"), str) and address
    )
    return known or None
