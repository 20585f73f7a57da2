"""Changes laid into proposals: what refers to something new stands in one proposal with it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guard.core.proposals.proposal import ProposedChange

Proposals = list[list[ProposedChange]]


def grouped(changes: Sequence[ProposedChange], most: int) -> tuple[Proposals, int]:
    """Proposals of at most so many changes, and how many changes have to wait until those are applied. What is created
    stands before what refers to it in `changes`, and stays so."""
    proposals: Proposals = []
    waiting = 0
    for group in _together(changes):
        now, later = group[:most], group[most:]  # what comes first refers to nothing that comes later
        waiting += len(later)
        room = next((one for one in proposals if len(one) + len(now) <= most), None)
        if room is None:
            proposals.append(now)
        else:
            room.extend(now)
    return proposals, waiting


def _together(changes: Sequence[ProposedChange]) -> Iterator[list[ProposedChange]]:
    """The changes in groups between which nothing refers to anything new, in the order of their first."""
    group_of: list[int] = list(range(len(changes)))
    made_by = {change.name: place for place, change in enumerate(changes) if change.name}

    def root(place: int) -> int:
        while group_of[place] != place:
            place = group_of[place]
        return place

    for place, change in enumerate(changes):
        for name in change.refers_to & made_by.keys():
            one, other = sorted((root(place), root(made_by[name])))
            group_of[other] = one
    groups: dict[int, list[ProposedChange]] = {}
    for place, change in enumerate(changes):
        groups.setdefault(root(place), []).append(change)
    yield from groups.values()
