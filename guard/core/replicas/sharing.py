"""Which workspaces a replica takes, and which it gives away, so that all replicas have about as many. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple


class Move(NamedTuple):
    take: tuple[int, ...] = ()
    give: tuple[int, ...] = ()


def move(
    me: str,
    workers: Collection[str],
    known: Collection[int],
    holders: Mapping[int, str],
    waiting: Collection[int] = (),
    kept: Collection[int] = (),
) -> Move:
    """What the replica `me` does next. `workers` are the replicas that are there, `me` among them; `known` the
    workspaces that it can work on; `holders` says who holds which. What is free and has been `waiting` for long is
    taken beyond a fair share, too: others may not know it, or fail with it. What is `kept` is not given away."""
    free = sorted(workspace for workspace in known if workspace not in holders)
    mine = sorted(workspace for workspace, holder in holders.items() if holder == me)
    counts = Counter(dict.fromkeys(workers, 0))
    counts.update(holder for holder in holders.values() if holder in counts)
    total = len(holders.keys() | set(known))
    most = -(-total // max(len(workers), 1))
    room = max(most - len(mine), 0)
    take = [*free[:room], *(workspace for workspace in free[room:] if workspace in waiting)]
    if take or free:
        return Move(take=tuple(take))
    movable = [workspace for workspace in mine if workspace not in kept]
    surplus = min(_given(me, counts), len(movable))
    return Move(give=tuple(movable[len(movable) - surplus :]))


def _given(me: str, counts: Counter[str]) -> int:
    """How many `me` gives away until nobody has two more than another."""
    counts, given = Counter(counts), 0
    while counts:
        richest = max(counts, key=lambda worker: (counts[worker], worker))
        poorest = min(counts, key=lambda worker: (counts[worker], worker))
        if counts[richest] - counts[poorest] < 2:
            break
        counts[richest] -= 1
        counts[poorest] += 1
        given += richest == me
    return given
