"""The read schedule: which parents a reading needs, and how often each kind is read. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from drift.core.catalogue.kind import Kind


def with_parents(names: Collection[str], kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """The kinds with these names and the parents that their lists need, in the order of `kinds`."""
    by_name = {kind.name: kind for kind in kinds}
    included: set[str] = set()
    waiting = [by_name[name] for name in names if name in by_name]
    while waiting:
        kind = waiting.pop()
        included.add(kind.name)
        if found_under_parent(kind) and kind.parent in by_name and kind.parent not in included:
            waiting.append(by_name[kind.parent])
    return tuple(kind for kind in by_name.values() if kind.name in included)


def found_under_parent(kind: Kind) -> bool:
    """Whether the resources of a kind can only be listed per parent."""
    return kind.parent is not None and not kind.parent_field


def rhythms(kinds: Iterable[Kind], own: Mapping[str, float], usual: float) -> dict[float, tuple[str, ...]]:
    """The names of kinds by poll interval in seconds.

    A kind without its own interval has that of its parent, so that it does not cause more readings of a large parent.
    Kinds without change events are also part of every usual reading.
    """
    by_name = {kind.name: kind for kind in kinds}

    def seconds(kind: Kind) -> float:
        if kind.reread_every is not None:
            return usual
        if kind.name in own:
            return own[kind.name]
        parent = by_name.get(kind.parent or "") if found_under_parent(kind) else None
        return seconds(parent) if parent else usual

    by_interval: dict[float, tuple[str, ...]] = {usual: ()}
    for kind in by_name.values():
        every = seconds(kind)
        by_interval[every] = (*by_interval.get(every, ()), kind.name)
    return by_interval
