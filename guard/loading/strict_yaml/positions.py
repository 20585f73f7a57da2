"""Positions of values in a YAML file. The parser's marks are stored, because few positions are ever needed."""

from __future__ import annotations

from typing import Any, Final, Protocol, TypeAlias

from msgspec import Struct, field

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath, Place


class NotReadable(ValueError):
    """The text is not YAML; `place` is where parsing stopped."""

    def __init__(self, place: Place, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place
        self.sentence = sentence


class Mark(Protocol):
    """A position from the parser: line and column count from 0."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


class Collection:
    """A list or mapping in a file. `spots` are the positions of its items; `depth` and `size` are those of its content
    after expanding anchors. `is_odd`: its tag says that it is something else."""

    __slots__ = ("depth", "is_odd", "mark", "size", "spots", "value")

    def __init__(self, value: Any, spots: Any, mark: Mark) -> None:
        self.value = value
        self.spots = spots
        self.mark = mark
        self.depth = 1
        self.size = 0
        self.is_odd = False

    def at(self, step: str | int) -> Spot | None:
        try:
            spot: Spot = self.spots[step]
        except (LookupError, TypeError):
            return None
        return spot


class Sequence(Collection):
    __slots__ = ()

    def __init__(self, mark: Mark) -> None:
        super().__init__([], [], mark)

    def take(self, value: Json, spot: Spot) -> None:
        self.value.append(value)
        self.spots.append(spot)


# Markers in place of a key; no key contains such a character.
NO_TEXT: Final = "\0no text"
REFUSED: Final = "\0refused"
MERGE: Final = "\0<<"


class Mapping(Collection):
    """A mapping. During parsing, `key` is the key that waits for its value (None: a key comes next), and `merged` are
    the merged mappings. `keys` are the positions of the keys."""

    __slots__ = ("key", "keys", "merged")

    def __init__(self, mark: Mark) -> None:
        super().__init__({}, {}, mark)
        self.key: str | None = None
        self.keys: dict[str, Mark] = {}
        self.merged: list[tuple[Json, Spot]] = []

    def take(self, value: Json, spot: Spot) -> None:
        key, self.key = self.key, None
        if key == NO_TEXT:
            self.key = REFUSED  # this was the key, not the value
        elif key == MERGE:
            self.merged.append((value, spot))
        elif key != REFUSED:
            self.value[key] = value
            self.spots[key] = spot

    def put_under(self, other: Mapping) -> None:
        """Add the keys of another mapping that this one lacks."""
        self.value = {**other.value, **self.value}
        self.spots = {**other.spots, **self.spots}
        self.keys = {**other.keys, **self.keys}


Spot: TypeAlias = Mark | Sequence | Mapping
"""A value with its position: a collection, or the mark of a scalar."""


def place_of(spot: Spot) -> Place:
    mark = spot.mark if isinstance(spot, Collection) else spot
    return Place(mark.line + 1, mark.column + 1)


class Document(Struct):
    """A YAML file as a JSON value. `root` has the positions, `problems` are (place, sentence), and `text` is the
    source."""

    value: Json = None
    root: Spot | None = None
    problems: list[tuple[Place, str]] = field(default_factory=list)
    text: str = ""

    def place(self, path: DocumentPath) -> Place:
        """The position of the value at a path, or of the nearest value around it."""
        way = self._way(path)
        return place_of(way[-1]) if way else Place()

    def place_of(self, diagnostic: Diagnostic, under: DocumentPath = ()) -> Place:
        """The position of the value or key that a diagnostic is about."""
        path = (*under, *diagnostic.path)
        return self.key_place(path) if diagnostic.at_key else self.place(path)

    def exact_place(self, path: DocumentPath) -> Place | None:
        """The position of the value at a path; None if there is none."""
        return self.place(path) if len(self._way(path)) > len(path) else None

    def key_place(self, path: DocumentPath) -> Place:
        """The position of the key that is the last step of a path."""
        around = self._way(path[:-1])
        inside = around[-1] if path and len(around) == len(path) else None
        key = inside.keys.get(str(path[-1])) if isinstance(inside, Mapping) else None
        return self.place(path) if key is None else place_of(key)

    def _way(self, path: DocumentPath) -> list[Spot]:
        """The values from the root along a path, as far as it leads."""
        way = [] if self.root is None else [self.root]
        for step in path:
            inner = way[-1].at(step) if way and isinstance(way[-1], Collection) else None
            if inner is None:
                break
            way.append(inner)
        return way
