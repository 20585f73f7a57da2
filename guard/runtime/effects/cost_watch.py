"""Warns people before what Fin costs passes the limit of a month, once for each month and limit."""

from __future__ import annotations

from typing import Final

from guard.context import GuardedWorkspace
from guard.core.effects.cost.billed_days import seconds
from guard.core.effects.cost.cost_moves import CostMove
from guard.core.effects.differences import MOVED
from guard.notify.cost_messages import limit_told
from guard.notify.outbox import enqueue
from guard.queries.effects.cost import cost_now

JOB: Final = "what Fin costs"
EVERY: Final = 3600.0


def look(guarded: GuardedWorkspace) -> bool:
    """Tell people what they were not told yet; tells whether it did. Without a limit nothing is read."""
    limit = guarded.policies().policy_set.prices.limit
    if limit is None or not guarded.tells_anybody():
        return False
    with guarded.view() as view:
        cost = cost_now(view)
    message = limit_told(cost.bill, tuple(map(_told, _clear(cost.moves))))
    if message is None:
        return False
    with guarded.transaction() as work:
        if not work.state.checkpoints.claim(f"{message.event} {limit}", seconds(cost.bill.month.first)):
            return False
        enqueue(work, message)
    return True


def _clear(moves: tuple[CostMove, ...]) -> list[CostMove]:
    return [move for move in moves if move.verdict == MOVED]


def _told(move: CostMove) -> str:
    return f"{move.change.title} was changed on {move.change.day}: {move.sentence}"
