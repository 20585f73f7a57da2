"""Resources that are alike in one thing, such as a name or a text, grouped once for all that ask. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Final, cast

from msgspec import Struct, field

from guard.core.health.facts import Facts, Item

_NAMED: Final = 4
"""Members of a group that are known by name: one more than a sentence names."""


class Group(Struct):
    """How many there are, the first of them, and since when there are two."""

    count: int = 0
    first: list[Item] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)

    def add(self, item: Item) -> None:
        self.count += 1
        if len(self.first) < _NAMED:
            self.first.append(item)
        self.starts = sorted((*self.starts, item.since))[:2]

    def others(self, item: Item) -> tuple[list[str], int]:
        """The names of the first others, and how many others there are."""
        names = [f"“{one.title}” ({one.ref.id})" for one in self.first if one.ref != item.ref]
        return names[: _NAMED - 1], self.count - 1

    def since(self, item: Item) -> float:
        """Since when it is not alone."""
        return max(item.since, self.starts[-1] if item.since == self.starts[0] else self.starts[0])


def group_of(
    facts: Facts,
    name: Hashable,
    items: Callable[[], Iterable[Item]],
    key: Callable[[Item], Hashable],
    item: Item,
) -> Group:
    """The group of an item among those that are alike by this key. `name` is that of the grouping."""
    if name not in facts.shared:
        found: dict[Hashable, Group] = {}
        for one in items():
            found.setdefault(key(one), Group()).add(one)
        facts.shared[name] = found
    return cast(Mapping[Hashable, Group], facts.shared[name]).get(key(item), Group())


def listed_of(names: list[str], count: int) -> str:
    """The first few of so many."""
    more = f" and {count - len(names)} more" if count > len(names) else ""
    return f"{', '.join(names)}{more}"
