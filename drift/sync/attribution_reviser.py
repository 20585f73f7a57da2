"""Revises who may have made a change when the log, or a webhook, tells of more after the change was found.

The attribution of a change follows from all that is known now, so that the order and the delay in which it came to be
known say nothing. Who was named as the author stays named; the suspects and what is doubted about it may change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from drift.core.catalogue.kind import Kind
from drift.core.detection.attribution import ATTRIBUTION_WINDOW, attribute, spent_on
from drift.core.detection.own_writes import SLACK
from drift.core.detection.suspects import once
from drift.core.model.activity import Attribution, Confidence, Suspect
from drift.core.model.changes import Change, Created, Deleted, Updated
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Body, Digest, Resource
from drift.core.normalisation.comparison import differences
from drift.store import StateStore
from drift.sync.change_recorder import clues_of


def revise_attributions(
    drift: StateStore, kinds: Sequence[Kind], at: float, now: float, owner: str | None
) -> int:
    """Revise the changes of these kinds that came about around a moment; returns how many attributions changed."""
    by_name = {kind.name: kind for kind in kinds}
    around = drift.changes.around(list(by_name), at - SLACK, at + SLACK)
    return sum(revise(drift, by_name[record.ref.kind], record, now, owner) for record in around)


def revise(drift: StateStore, kind: Kind, record: ChangeRecord, now: float, owner: str | None) -> bool:
    """Give a change the attribution that follows from all that is known now; tells whether it is another one."""
    attribution = known_now(drift, kind, record, owner)
    return attribution != record.attribution and drift.changes.attribute(record.id, attribution, now)


def known_now(drift: StateStore, kind: Kind, record: ChangeRecord, owner: str | None) -> Attribution:
    """The attribution of a recorded change by all that is known now."""
    if record.since is None or record.attribution.source == "intent":
        return record.attribution
    clues = clues_of(drift, kind, record.since, record.detected_at, owner)
    told = drift.changes.attributions(kind.name, [record.ref.id], record.since - ATTRIBUTION_WINDOW)
    # Whether it was a write of our own was seen from its values when it was found.
    spent = (spent_on(record.ref, told) | {intent.id for intent in clues.intents}) - {record.attribution.id}
    changed = frozenset(other.ref.id for other in drift.changes.found_together(record))
    found = attribute(
        _change(drift, record),
        replace(clues, spent=spent, changed=changed),
        since=record.since,
        until=record.detected_at,
    )
    return _keeping_the_author(record.attribution, found)


def _keeping_the_author(before: Attribution, found: Attribution) -> Attribution:
    """What is known now, under the author that was named before: another entry does not take the change from them."""
    editors = [suspect for suspect in before.suspects if suspect.source == "trace"]
    if before.source not in ("activity", "request"):
        named = before if found.source == "unattributed" else found
        return replace(named, suspects=once([*found.suspects, *editors]), gap=found.gap)
    author = Suspect(before.source, before.id, before.actor, before.at)
    suspects = once([author, *found.suspects, *editors])
    confidence: Confidence = "possible" if len(suspects) > 1 or found.gap else before.confidence
    if before.confidence == "possible" and found.confidence == "likely" and len(suspects) == 1:
        confidence = "likely"
    return replace(before, suspects=suspects, gap=found.gap, confidence=confidence)


def _change(drift: StateStore, record: ChangeRecord) -> Change:
    """The change as it was found, with the time at which Intercom says it was made."""
    digests = [digest for digest in (record.before, record.after) if digest is not None]
    bodies = drift.versions.bodies(digests)
    before = _resource(record, record.before, bodies)
    after = _resource(record, record.after, bodies)
    if before is None:
        assert after is not None  # noqa: S101  # a change has at least one side
        return Created(after)
    if after is None:
        return Deleted(before)
    return Updated(before, after, differences(record.ref.kind, before.body, after.body))


def _resource(record: ChangeRecord, digest: Digest | None, bodies: Mapping[Digest, Body]) -> Resource | None:
    if digest is None:
        return None
    trace = {} if record.touched_at is None else {"updated_at": int(record.touched_at)}
    return Resource(record.ref, bodies[digest], record.parent, trace=trace)
