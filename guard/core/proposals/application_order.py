"""The order in which the changes of a proposal are made: what is referred to before what refers to it, parents before
their children, what can be undone before what cannot, and deletions last, children before their parents. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from heapq import heappop, heappush
from typing import Final

from drift.core.model.resources import Ref
from guard.core.proposals.new_names import name_of_unborn
from guard.core.proposals.proposal import ProposedChange
from guard.core.proposals.steps import Extent

_STAYS: Final[Mapping[Extent, int]] = {"whole": 0, "part": 1, "nothing": 2}
"""The less can be undone, the later."""


def application_order(
    changes: Sequence[ProposedChange], undone: Sequence[Extent], parents: Mapping[Ref, Ref | None]
) -> tuple[int, ...]:
    """The places of the changes in their list, in the order in which they are made. `undone` is how much of each can be
    rolled back, `parents` are those of the resources that exist. Names refer in no circle: `name_checks.py` says so."""
    graph = TopologicalSorter({place: set(_before(place, changes, parents)) for place in range(len(changes))})
    graph.prepare()
    ready: list[tuple[tuple[int, int, int], int]] = []
    order: list[int] = []
    while graph.is_active():
        for place in graph.get_ready():
            heappush(ready, (_rank(place, changes[place], undone[place]), place))
        _, place = heappop(ready)
        order.append(place)
        graph.done(place)
    return tuple(order)


def _rank(place: int, change: ProposedChange, undone: Extent) -> tuple[int, int, int]:
    return int(change.asked == "delete"), _STAYS[undone], place


def _before(
    place: int, changes: Sequence[ProposedChange], parents: Mapping[Ref, Ref | None]
) -> Iterator[int]:
    """The places of what has to be made before this one."""
    change = changes[place]
    around = set(_around(change, parents))
    for other, earlier in enumerate(changes):
        if change.asked == "delete":
            needed = earlier.asked == "delete" and change.ref in _around(earlier, parents)
        elif earlier.asked == "create":
            needed = bool(earlier.name) and earlier.name in change.refers_to
        else:
            needed = earlier.asked == "update" and earlier.ref in around
        if needed:
            yield other


def _around(change: ProposedChange, parents: Mapping[Ref, Ref | None]) -> Iterator[Ref]:
    """The resources that a change lies under, the nearest first."""
    parent = change.parent if change.asked == "create" else parents.get(change.ref)
    seen = set()
    while parent is not None and parent not in seen and not name_of_unborn(parent):
        yield parent
        seen.add(parent)
        parent = parents.get(parent)
