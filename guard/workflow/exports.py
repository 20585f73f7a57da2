"""What operators do about exports: try again what was refused, let it go, or send a part of the record once more."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, TypeAlias

from guard.context import GuardedWorkspace, UnitOfWork, new_id
from guard.core.model.exporting import Act, ExportAct
from guard.core.model.exports import ARCHIVES, TargetPlan
from guard.core.model.not_found import NoSuchTarget
from guard.core.proposals.moments import moment

RefusalCode: TypeAlias = Literal["no_letters", "archive", "no_place"]


class ExportRefused(Exception):
    """Something that cannot be done about an export; `code` is a short word for machines, the message a sentence."""

    def __init__(self, code: RefusalCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def retry_letters(guarded: GuardedWorkspace, target: str, ids: Collection[str] | None, by: str) -> int:
    """Try refused events again at once, all of them where no ids are given, and end the pause of the target; returns
    how many there are. Raises NoSuchTarget and ExportRefused."""
    with guarded.transaction() as work:
        _known(work, target)
        found = work.export_letters.try_now(target, ids, work.now)
        _refuse_nothing(target, ids, found)
        work.exports.try_now(target)
        _note(work, target, "retry", by, letters=tuple(ids or ()))
    return found


def drop_letters(
    guarded: GuardedWorkspace, target: str, ids: Collection[str] | None, by: str, because: str = ""
) -> int:
    """Let refused events go: the target never gets them, and the ledger says who decided that. Raises NoSuchTarget and
    ExportRefused."""
    with guarded.transaction() as work:
        _known(work, target)
        gone = tuple(
            letter.id for letter in work.export_letters.of(target, 10_000) if ids is None or letter.id in ids
        )
        found = work.export_letters.drop(target, gone)
        _refuse_nothing(target, ids, found)
        _note(work, target, "drop", by, because, gone)
    return found


def replay(guarded: GuardedWorkspace, target: str, begin: str, by: str, because: str = "") -> int:
    """Send again all from an entry of the ledger on, under the ids it had: `begin` is its number, or a moment. Returns
    the number. Raises NoSuchTarget and ExportRefused."""
    with guarded.transaction() as work:
        plan = _known(work, target)
        if plan is not None and plan.type in ARCHIVES:
            raise ExportRefused(
                "archive",
                f"The target {target} keeps files of days, and finished days are never written again. Declare "
                "another target with `start: beginning`, or a day, and let it write to another place.",
            )
        number = _number(work, begin)
        _refuse_a_gap(work, target, number)
        work.exports.replay(target, number - 1)
        _note(work, target, "replay", by, because, number=number)
    return number


def _number(work: UnitOfWork, begin: str) -> int:
    size = work.state.ledger.head().size
    if begin.isascii() and begin.isdigit():
        number = int(begin[:18])
    else:
        at, why = moment(begin)
        if at is None:
            raise ExportRefused("no_place", f"{why} The number of an entry of the ledger is taken as well.")
        number = work.state.ledger.first_at(at)
    if not 1 <= number <= size:
        held = f"it has the entries 1 to {size}" if size else "it has no entries yet"
        raise ExportRefused("no_place", f"The ledger has no entry to begin with at {begin}: {held}.")
    return number


def _refuse_a_gap(work: UnitOfWork, target: str, number: int) -> None:
    """To begin behind what a target has would leave out what lies between."""
    state = work.exports.get(target)
    if state is not None and number > state.delivered + 1:
        raise ExportRefused(
            "no_place",
            f"The target {target} has the ledger up to entry {state.delivered}: to begin at entry {number} would leave "
            "out those between. It gets all that follows by itself.",
        )


def _known(work: UnitOfWork, target: str) -> TargetPlan | None:
    declared = work.policies.policy_set.exports
    plan = declared.targets.get(target) if declared else None
    if work.exports.get(target) is None:
        begun = "it has not begun yet" if plan else "exports.yaml declares none of this name"
        raise NoSuchTarget(f"There is no export to {target}: {begun}.")
    return plan


def _refuse_nothing(target: str, ids: Collection[str] | None, found: int) -> None:
    if found == 0:
        which = f"these: {', '.join(sorted(ids)[:5])}" if ids else "any event"
        raise ExportRefused("no_letters", f"The target {target} has not refused {which}.")


def _note(
    work: UnitOfWork,
    target: str,
    act: Act,
    by: str,
    because: str = "",
    letters: tuple[str, ...] = (),
    number: int | None = None,
) -> None:
    work.export_letters.note(ExportAct(new_id(), target, act, by, work.now, because.strip(), letters, number))
