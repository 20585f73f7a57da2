"""Where everything stands in a YAML file. Places are kept as the parser marks them: few are ever asked for."""

from __future__ import annotations

from typing import Any, Final, Protocol, TypeAlias

from msgspec import Struct, field

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath, Place


class NotReadable(ValueError):
    """The text is no YAML at all; `place` says where reading stopped."""

    def __init__(self, place: Place, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place
        self.sentence = sentence


class Mark(Protocol):
    """A place as the parser says it: both count from 0."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


class Collection:
    """A list or a mapping in a file. `spots` has what stands at each step into it; `depth` and `size` are those of what
    it holds, anchors expanded. `is_odd`: its tag says that it is something else."""

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


# In the place of the key that waits for its value: no name of a key holds such a character.
NO_TEXT: Final = "\0no text"
REFUSED: Final = "\0refused"
MERGE: Final = "\0<<"


class Mapping(Collection):
    """While it is read, `key` is what waits for its value (None: the next one is a key), and `merged` what `<<` brings
    in. `keys` says where each key is written."""

    __slots__ = ("key", "keys", "merged")

    def __init__(self, mark: Mark) -> None:
        super().__init__({}, {}, mark)
        self.key: str | None = None
        self.keys: dict[str, Mark] = {}
        self.merged: list[tuple[Json, Spot]] = []

    def take(self, value: Json, spot: Spot) -> None:
        key, self.key = self.key, None
        if key == NO_TEXT:
            self.key = REFUSED  # this was no value yet, but the key
        elif key == MERGE:
            self.merged.append((value, spot))
        elif key != REFUSED:
            self.value[key] = value
            self.spots[key] = spot

    def put_under(self, other: Mapping) -> None:
        """Take over what it has and this one has not."""
        self.value = {**other.value, **self.value}
        self.spots = {**other.spots, **self.spots}
        self.keys = {**other.keys, **self.keys}


Spot: TypeAlias = Mark | Sequence | Mapping
"""What stands somewhere: a collection, or a scalar, of which the mark alone is kept."""


def place_of(spot: Spot) -> Place:
    mark = spot.mark if isinstance(spot, Collection) else spot
    return Place(mark.line + 1, mark.column + 1)


class Document(Struct):
    """A YAML file as a JSON value. `root` is what stands at its top; `problems` are (place, sentence);
    `text` is what was read."""

    value: Json = None
    root: Spot | None = None
    problems: list[tuple[Place, str]] = field(default_factory=list)
    text: str = ""

    def place(self, path: DocumentPath) -> Place:
        """Where the value at these steps stands, or the nearest thing around it."""
        way = self._way(path)
        return place_of(way[-1]) if way else Place()

    def place_of(self, diagnostic: Diagnostic, under: DocumentPath = ()) -> Place:
        """Where the value that a diagnostic is about stands, or its key."""
        path = (*under, *diagnostic.path)
        return self.key_place(path) if diagnostic.at_key else self.place(path)

    def exact_place(self, path: DocumentPath) -> Place | None:
        """Where the value at these steps stands; None where there is none."""
        return self.place(path) if len(self._way(path)) > len(path) else None

    def key_place(self, path: DocumentPath) -> Place:
        """Where the last step is written as a key."""
        around = self._way(path[:-1])
        inside = around[-1] if path and len(around) == len(path) else None
        key = inside.keys.get(str(path[-1])) if isinstance(inside, Mapping) else None
        return self.place(path) if key is None else place_of(key)

    def _way(self, path: DocumentPath) -> list[Spot]:
        """What stands at the top, and at each step from there as far as they lead."""
        way = [] if self.root is None else [self.root]
        for step in path:
            inner = way[-1].at(step) if way and isinstance(way[-1], Collection) else None
            if inner is None:
                break
            way.append(inner)
        return way
