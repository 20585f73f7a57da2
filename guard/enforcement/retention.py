"""Deletes records whose period is over, class by class and in small transactions, and says what went.

It can be killed at any point: what went so far is known, and is said when the next run ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from drift.sync.conversations.conversation_reader import forget_before
from guard.context import GuardedWorkspace, new_id
from guard.core.model.legal_hold import LegalHold
from guard.core.model.retention import ACTIVITY, CLASSES, CONVERSATIONS, LEDGER_VALUES, Deletion, Retention
from guard.enforcement.holds_now import held_now
from guard.enforcement.old_ledger_values import close_old_values
from guard.enforcement.old_months import drop_months
from guard.store.aging.old_records import rules_of
from guard.store.aging.rules import Rule
from guard.store.aging.unused_bodies import portions

BY_ITSELF: Final = "the service"
PAUSE: Final = 0.05
"""Seconds between two transactions, in which others write."""
BODIES: Final = "history"
"""The class that bodies belong to; what needs them is in others, too."""

Rest = Callable[[float], object]


class PoliciesBroken(Exception):
    """The newest policies are not in force, and nobody knows how long they want records to be kept."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What a run deleted, the classes that a hold keeps as a whole, and how many single records holds kept."""

    deletions: tuple[Deletion, ...] = ()
    held_classes: dict[str, LegalHold] = field(default_factory=dict)
    held: int = 0


def apply_retention(guarded: GuardedWorkspace, rest: Rest, by: str = BY_ITSELF) -> Applied:
    """Delete what is older than its period. `rest` waits so many seconds. Raises PoliciesBroken."""
    if alarm := guarded.alarm():
        raise PoliciesBroken(
            f"Nothing was deleted: the newest policies are not in force, and may want it to be kept. {alarm}"
        )
    retention = guarded.policies().policy_set.retention
    with guarded.transaction() as work:
        for left in work.deletions.under_way():
            work.deletions.end(left, new_id(), work.now)
        held, now = held_now(work), work.now
    done: list[Deletion] = []
    kept: dict[str, LegalHold] = {}
    count = 0
    for one in CLASSES:
        if hold := held.of_class(one.name):
            kept[one.name] = hold
        elif (moment := retention.kept_from(one.name, now)) is not None:
            begun = Deletion(one.name, retention.rule(one.name), moment, now, by)
            ended, kept_rows = _delete_class(guarded, begun, rest)
            count += kept_rows
            done += [ended] if ended else []
    return Applied(tuple(done), kept, count)


class Kept(Exception):
    """A legal hold keeps what was to be deleted."""


def forget_conversations(guarded: GuardedWorkspace, rest: Rest, by: str) -> int:
    """Delete all that is kept of conversations, as somebody asks for it; returns how many rows went. Raises Kept."""
    with guarded.view() as view:
        hold, now = held_now(view).of_class(CONVERSATIONS), view.now
    if hold is not None:
        raise Kept(f"Nothing was deleted. {hold.sentence}")
    rule = f"`guardrail conversations --forget` ({CONVERSATIONS}: nothing)"
    ended, _ = _delete_class(guarded, Deletion(CONVERSATIONS, rule, now, now, by), rest)
    return ended.records if ended else 0


def moments(retention: Retention, now: float) -> dict[str, float]:
    """From when on the rows of each table are kept, by table; one that keeps all is left out."""
    return {
        rule.name: moment
        for one in CLASSES
        for rule in rules_of(one.name)
        if (moment := retention.kept_from(one.name, now)) is not None
    }


def _delete_class(guarded: GuardedWorkspace, begun: Deletion, rest: Rest) -> tuple[Deletion | None, int]:
    deletion = begun
    if begun.record_class == CONVERSATIONS:
        forget_before(guarded.workspace, begun.kept_from)
    if begun.record_class == ACTIVITY:
        deletion = drop_months(guarded, deletion, rest)
    for rule in rules_of(begun.record_class):
        deletion = _delete_table(guarded, rule, deletion, rest)
    if begun.record_class == BODIES:
        deletion = _delete_bodies(guarded, deletion, rest)
    if begun.record_class == LEDGER_VALUES:
        deletion = close_old_values(guarded, deletion, rest, PAUSE)
    with guarded.transaction() as work:
        return work.deletions.end(deletion, new_id(), work.now), deletion.held


def _delete_table(guarded: GuardedWorkspace, rule: Rule, deletion: Deletion, rest: Rest) -> Deletion:
    after = None
    while True:
        with guarded.transaction() as work:
            held = held_now(work)
            if held.of_class(rule.of):
                return deletion  # placed meanwhile
            step = work.old_records.step(rule, deletion.kept_from, held, after)
            if step.deleted or step.held:
                deletion = deletion.plus(step.deleted, step.held)
                work.deletions.goes_on(deletion)
        if step.deleted or step.last:
            rest(PAUSE)
        if step.last is None:
            return deletion
        after = step.last


def _delete_bodies(guarded: GuardedWorkspace, deletion: Deletion, rest: Rest) -> Deletion:
    """A body goes when nothing names it; first those that are written as a difference, then those they build on."""
    for _ in range(2):
        with guarded.view() as view:
            found = view.unused_bodies.find()
        for digests in portions(found.digests):
            with guarded.transaction() as work:
                if held_now(work).of_class(BODIES):
                    return deletion
                count = work.unused_bodies.delete(digests, found)
                if count:
                    deletion = deletion.plus({"bodies": count}, 0)
                    work.deletions.goes_on(deletion)
            rest(PAUSE)
    return deletion


def told(applied: Applied) -> Iterator[str]:
    """What a run came to, in sentences."""
    for one in applied.deletions:
        if one.up_to is not None:
            yield f"{one.sentence} {one.records:,} of them went now."
            continue
        yield f"{one.records:,} records of the class {one.record_class} were deleted by {one.rule}."
    for name, hold in applied.held_classes.items():
        yield f"The class {name} stays. {hold.sentence}"
    if applied.held:
        yield f"{applied.held:,} old records stay, as legal holds keep them."
