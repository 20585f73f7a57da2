"""Composes JSON values from the events of a YAML parser, and reports values that YAML would guess.

It is not recursive, unlike PyYAML's composers: deeply nested text would overflow the stack.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from yaml.nodes import ScalarNode

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Place
from guard.loading.strict_yaml.positions import (
    MERGE,
    NO_TEXT,
    REFUSED,
    Document,
    Mapping,
    Mark,
    NotReadable,
    Sequence,
    Spot,
    place_of,
)
from guard.loading.strict_yaml.scalars import TAG, odd, seen, understood

MOST_VALUES: Final = 50_000
"""The most values in a file, after expanding anchors."""
DEEPEST: Final = 60
"""The deepest nesting of collections, after expanding anchors."""


class Reader:
    """Composes the single document of a parser."""

    def __init__(self, parser: Any) -> None:
        self._parser = parser
        self._top = Sequence(Place())
        self._open: list[Sequence | Mapping] = [self._top]
        self._anchors: dict[str, Any] = {}  # the event of a scalar, or a collection
        # Caches, because words repeat: the tags of scalars, and the values of valid plain scalars.
        self._tags: dict[str, str] = {}
        self._plain: dict[str, Json] = {}
        self._count = 0
        self._problems: list[tuple[Place, str]] = []

    def document(self) -> Document:
        """The document. Raises NotReadable, and YAMLError for syntax errors."""
        for event in iter(self._parser.get_event, None):
            if isinstance(event, ScalarEvent):
                self._name(event, event)
                self._take(event)
            elif isinstance(event, CollectionEndEvent):
                self._end()
            elif isinstance(event, CollectionStartEvent):
                self._begin(event)
            elif isinstance(event, AliasEvent):
                self._repeat(event)
            elif isinstance(event, DocumentStartEvent) and self._top.value:
                raise _no_second_document(event)
        if not self._top.value:
            return Document()
        return Document(self._top.value[0], self._top.spots[0], self._problems)

    def _take(self, scalar: Any) -> None:
        inside = self._open[-1]
        if isinstance(inside, Mapping) and inside.key is None:
            inside.key = self._key(scalar, inside)
        else:
            self._put(self._value(scalar), scalar.start_mark)

    def _begin(self, event: Any) -> None:
        mark, is_list = event.start_mark, isinstance(event, SequenceStartEvent)
        self._look_how_deep(1, mark)
        self._look_for_a_key(mark)
        begun = Sequence(mark) if is_list else Mapping(mark)
        begun.size = self._count  # the count before it, until it ends
        self._name(event, begun)
        if event.tag not in (None, "!", f"{TAG}{'seq' if is_list else 'map'}"):
            begun.is_odd = True
            self._problem(mark, odd(event.tag))
        self._open.append(begun)

    def _end(self) -> None:
        ended = self._open.pop()
        ended.size = self._count - ended.size
        if isinstance(ended, Mapping) and ended.merged:
            self._merge(ended)
        if ended.is_odd:
            ended.value = None
        self._put_collection(ended)

    def _repeat(self, alias: Any) -> None:
        """Replace an alias by the value of its anchor."""
        named = self._anchors.get(alias.anchor)
        if named is None:
            raise _no_alias(alias)
        if isinstance(named, ScalarEvent):
            self._take(named)
            return
        if any(named is opened for opened in self._open):
            raise NotReadable(place_of(named), "An anchor contains itself. Write out what was meant.")
        self._look_how_deep(named.depth, alias.start_mark)
        self._look_for_a_key(named.mark)
        self._count += named.size
        self._put_collection(named)

    def _name(self, event: Any, what: Any) -> None:
        if event.anchor is None:
            return
        if event.anchor in self._anchors:
            raise NotReadable(
                place_of(event.start_mark),
                f"The anchor `{event.anchor}` is set twice. Give the second one another name.",
            )
        self._anchors[event.anchor] = what

    def _put_collection(self, collection: Sequence | Mapping) -> None:
        around = self._open[-1]
        around.depth = max(around.depth, collection.depth + 1)
        self._put(collection.value, collection)

    def _put(self, value: Json, spot: Spot) -> None:
        self._count += 1
        if self._count > MOST_VALUES:
            raise NotReadable(
                place_of(spot),
                f"With its anchors expanded the file holds over {MOST_VALUES} values. Write less, or split it.",
            )
        self._open[-1].take(value, spot)

    def _merge(self, mapping: Mapping) -> None:
        """Merge the mappings of `<<`. The first one wins, and explicit keys win over all."""
        brought = Mapping(mapping.mark)
        for value, spot in _sources(mapping):
            if isinstance(spot, Mapping) and isinstance(value, dict):
                brought.put_under(spot)
            else:
                self._problem(spot, "`<<` can only bring in a mapping.")
        mapping.put_under(brought)

    def _look_how_deep(self, more: int, mark: Mark) -> None:
        if len(self._open) + more > DEEPEST + 1:  # the root is open, too
            raise NotReadable(place_of(mark), f"Values are nested more than {DEEPEST} deep.")

    def _look_for_a_key(self, mark: Mark) -> None:
        """Report a collection that is used as a key."""
        inside = self._open[-1]
        if isinstance(inside, Mapping) and inside.key is None:
            self._problem(mark, "A key must be text.")
            inside.key = NO_TEXT

    def _key(self, scalar: Any, mapping: Mapping) -> str:
        """The key that waits for its value, or a marker for an invalid one."""
        tag, mark = self._tag(scalar), scalar.start_mark
        if tag == f"{TAG}merge":
            if mapping.merged:
                self._problem(mark, "`<<` is written twice here. Write one, with a list: `<<: [*a, *b]`.")
            return MERGE
        if tag != f"{TAG}str":
            self._problem(mark, f"YAML does not read the key {scalar.value} as text. Put it in quotes.")
            return REFUSED
        name, problems = seen(scalar.value)
        for sentence in problems:
            self._problem(mark, sentence)
        if name in mapping.keys:
            first = place_of(mapping.keys[name]).line
            self._problem(mark, f"`{name}` is written twice here (first in line {first}); only one may stay.")
            return REFUSED
        mapping.keys[name] = mark
        return name

    def _value(self, scalar: Any) -> Json:
        is_plain = scalar.tag is None and not scalar.style
        if is_plain and scalar.value in self._plain:
            return self._plain[scalar.value]
        value, problems = understood(self._tag(scalar), scalar.value, is_quoted=bool(scalar.style))
        for sentence in problems:
            self._problem(scalar.start_mark, sentence)
        if is_plain and not problems:
            self._plain[scalar.value] = value
        return value

    def _tag(self, scalar: Any) -> str:
        if scalar.tag not in (None, "!"):
            return str(scalar.tag)
        if not scalar.implicit[0]:
            return f"{TAG}str"  # quoted
        if scalar.value not in self._tags:
            self._tags[scalar.value] = str(self._parser.resolve(ScalarNode, scalar.value, scalar.implicit))
        return self._tags[scalar.value]

    def _problem(self, spot: Spot, sentence: str) -> None:
        self._problems.append((place_of(spot), sentence))


def _sources(mapping: Mapping) -> Iterator[tuple[Json, Spot]]:
    """The mappings that `<<` merges: one, or a list of them."""
    for value, spot in mapping.merged:
        if isinstance(spot, Sequence):
            yield from zip(value or (), spot.spots, strict=False)  # without a value if its tag is invalid
        else:
            yield value, spot


def _no_alias(alias: Any) -> NotReadable:
    return NotReadable(
        place_of(alias.start_mark),
        "This is not YAML: a text that begins with `*` means something else in YAML; put it in quotes.",
    )


def _no_second_document(event: Any) -> NotReadable:
    return NotReadable(
        place_of(event.start_mark),
        "This is not YAML: a file holds one document, so there is no place for a second `---`.",
    )
