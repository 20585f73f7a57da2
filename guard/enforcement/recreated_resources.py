"""Follows a resource that was created again: its known-good state and findings move to the new id, and its children are
put back under it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drift.core.catalogue.catalogue import children
from drift.core.model.records import Intent
from drift.core.model.resources import Ref, Resource
from guard.context import UnitOfWork
from guard.core.model.records import Decision, KnownGood
from guard.core.remediation.circuit_breaker import Blocked
from guard.core.remediation.remedy import Recreate
from guard.enforcement.approval_requests import request_person_decision
from guard.enforcement.asked_people import asked_message
from guard.enforcement.remedy_recorder import capped, record_remedy
from guard.enforcement.subjects import last_change
from guard.notify.outbox import enqueue

TOGETHER: Final = 120.0
"""Seconds before its parent within which a child that is gone is held to have gone with it."""


def follow_new_id(work: UnitOfWork, intent: Intent) -> None:
    """A resource has a new id: what is known good and what was found go over to it, and its children are put back.
    Its history and its exemptions follow by the alias that was kept with the write."""
    new, now = Ref(intent.ref.kind, str(intent.result_id)), work.now
    live = work.state.versions.live(new)
    if live is None:
        return
    before = work.known_good.get(intent.ref)
    because = "approved" if before and before.because == "approved" else "restored"
    work.known_good.put(KnownGood(new, live.parent, live.digest, now, because))
    work.known_good.put(KnownGood(intent.ref, intent.parent, None, now, "restored"))
    for finding in work.findings.for_subject(str(intent.ref)):
        if finding.closed_at is None:
            work.findings.close(finding.policy, finding.subject, now, f"It was put back as {new}.")
    for guided in work.remedies.open_remedies(intent.ref):
        work.remedies.done(guided.id, now, f"It was put back as {new}.")
    decision = work.decisions.get(intent.reason)
    for child in _lost_children(work, intent.ref):
        stopped = capped(work) if decision is not None else None  # what a person decided is not capped
        if stopped is None:
            record_remedy(work, Recreate(child), purpose=intent.purpose, reason=intent.reason)
        elif decision is not None:
            _ask_about(work, child, decision, stopped)


def _ask_about(work: UnitOfWork, child: Resource, decision: Decision, stopped: Blocked) -> None:
    """Ask a person about a child that the service may no longer put back by itself."""
    record = last_change(work.state, child.ref)
    if record is None or record.operation != "deleted" or work.approvals.open_for(child.ref):
        return
    asked = request_person_decision(work, decision, record, "breaker", stopped.sentence)
    enqueue(work, asked_message(work, asked, decision))


def _lost_children(work: UnitOfWork, parent: Ref) -> Iterator[Resource]:
    """The children that stood under a resource when it went, as they last were, where Intercom can make them again."""
    ended = [version.until for version in work.state.versions.history(parent) if version.until is not None]
    since = (max(ended) if ended else work.now) - TOGETHER
    for kind in children(work.workspace.kinds[parent.kind]):
        if kind.can("create"):
            yield from work.state.versions.under(kind.name, parent, since)
