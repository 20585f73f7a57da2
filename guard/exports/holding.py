"""One target, held by one process at a time: every step is kept only while it is held."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import random
from typing import Final, TypeAlias

from guard.context import GuardedWorkspace, UnitOfWork, new_id
from guard.core.model.exporting import DeadLetter, ExportState
from guard.core.model.exports import TargetPlan
from guard.exports.pauses import pause_after
from guard.exports.source import Source
from guard.exports.target import Failed, Outcome, Outgoing, Target

log = logging.getLogger(__name__)

FIRST_RETRY: Final = 3600.0
"""Seconds after which an event that was refused is tried again by itself."""


Sign: TypeAlias = Callable[[str], str]
"""The lines of a note behind the name of who signs -> the note, signed with the key of the ledger."""


class Lost(Exception):
    """Another process holds the target now, or somebody sent it back: nothing more may be done for it."""


@dataclass(frozen=True, slots=True)
class Export:
    """A target with what it gets. `sign` signs the manifests of archives, where there is a key. `goes_on` says whether
    to begin another batch; `chance` spreads the pauses."""

    guarded: GuardedWorkspace
    plan: TargetPlan
    target: Target
    source: Source
    sign: Sign | None = None
    goes_on: Callable[[], bool] = lambda: True
    chance: Callable[[], float] = random
    holder: str = field(default_factory=new_id)

    @property
    def name(self) -> str:
        return self.plan.name


def begin(export: Export) -> None:
    """Let a target that is seen for the first time begin where exports.yaml says."""
    with export.guarded.view() as view:
        if view.exports.get(export.name) is not None:
            return
    after = _beginning(export)
    with export.guarded.transaction() as work:
        work.exports.begin(export.name, work.now, after)


def _beginning(export: Export) -> int:
    start = export.plan.start
    if start == "now":
        return export.source.size()
    return 0 if start == "beginning" else export.source.first_at(start) - 1


def hold(export: Export) -> ExportState | None:
    """Hold the target; None where it is not due, or somebody else holds it."""
    begin(export)
    with export.guarded.transaction() as work:
        if not work.exports.claim(export.name, export.holder, work.now):
            return None
        return work.exports.get(export.name)


def release(export: Export) -> None:
    with export.guarded.transaction() as work:
        work.exports.release(export.name, export.holder)


def keep(export: Export) -> None:
    """Before each request: whoever lost the target sends nothing more. Raises Lost."""
    with export.guarded.transaction() as work:
        if not work.exports.keep(export.name, export.holder, work.now):
            raise Lost


def request(export: Export, events: Sequence[Outgoing]) -> Outcome:
    """Send events, held. Raises Lost, and nothing else: what a target cannot make something of holds nobody up."""
    keep(export)
    try:
        return export.target.send(events)
    except Exception as problem:
        log.exception("a batch for %s could not be sent", export.name)
        return Failed(f"a batch could not be sent: {type(problem).__name__}")


def moved(export: Export, state: ExportState, letters: Sequence[DeadLetter] = ()) -> ExportState:
    """Keep how far the target is, with what it refused on the way. Raises Lost."""
    with export.guarded.transaction() as work:
        if not work.exports.delivered(state, work.now):
            raise Lost
        work.export_letters.put(letters)
        return _kept(work, export)


def failed(export: Export, state: ExportState, why: Failed) -> None:
    """Leave the target alone for a while. Its reason is logged when it is a new one. Raises Lost."""
    pause = pause_after(state.attempts, why.pause, export.chance())
    with export.guarded.transaction() as work:
        if not work.exports.failed(state, work.now, why.why, pause):
            raise Lost
    if why.why != state.failed_because:
        log.warning("exports to %s wait: %s", export.name, why.why)


def _kept(work: UnitOfWork, export: Export) -> ExportState:
    state = work.exports.get(export.name)
    if state is None:
        raise Lost
    return state


def letters_of(export: Export, refused: Sequence[tuple[Outgoing, str]], now: float) -> list[DeadLetter]:
    """New letters, for events that the target refused by themselves, or that could not be made."""
    return [
        DeadLetter(
            export.name, event.id, event.number, event.event, why, now, now, next_try_at=now + FIRST_RETRY
        )
        for event, why in refused
    ]
