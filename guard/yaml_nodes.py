"""YAML read strictly: JSON values with the place of everything in them, and a problem for whatever YAML would guess.

PyYAML keeps the last of two equal keys, reads `no` as false and 12:30 as 750; a guard must not run on guesses.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from drift.resources import Json

Path: TypeAlias = tuple[str | int, ...]

LONGEST_FILE: Final = 1_000_000
"""Bytes. The largest policy file a person reviews is a hundredth of this."""
TOO_LARGE: Final = f"The file is larger than {LONGEST_FILE // 1000} kB: no person can review it. Split it."
MOST_VALUES: Final = 50_000
"""Values in a file once its anchors are expanded."""
DEEPEST: Final = 60
LONGEST_NUMBER: Final = 300
"""Characters. No number that Intercom keeps comes near it."""
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
"""Characters that a reviewer cannot see: control characters, and those that turn the order of what is shown."""
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NEARLY_A_NUMBER: Final = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+|0o[0-7]+")
_TAG: Final = "tag:yaml.org,2002:"
_KEY: Final = "\0key"
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Place(NamedTuple):
    """Where something stands in a file. Both count from 1."""

    line: int = 1
    column: int = 1


class NotReadable(ValueError):
    """The text is no YAML at all; `place` says where reading stopped."""

    def __init__(self, place: Place, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place
        self.sentence = sentence


@dataclass(slots=True)
class Document:
    """A YAML file as a JSON value. `places` maps the steps to a value to where it stands; `problems` are (place,
    sentence)."""

    value: Json = None
    places: dict[Path, Place] = field(default_factory=dict)
    problems: list[tuple[Place, str]] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Where the value at these steps stands, or the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place())

    def key_place(self, path: Path) -> Place:
        """Where the last step is written as a key."""
        return self.places.get((*path, _KEY), self.place(path))


def read(content: bytes) -> Document:
    """Read one YAML document. Raises NotReadable; everything less than that is in `problems`."""
    if len(content) > LONGEST_FILE:
        raise NotReadable(Place(), TOO_LARGE)
    text = _text(content)
    node = _composed(text)
    document = Document()
    if node is not None:
        document.value = _Reader(document).value(node, ())
    return document


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise NotReadable(Place(line), "The file is not UTF-8. Save it as UTF-8 text.") from None
    if unseen := _UNSEEN.search(text):
        before = text[: unseen.start()]
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise NotReadable(place, f"The character {_code(unseen[0])} cannot be seen in a review. Take it out.")
    return text


def _composed(text: str) -> Node | None:
    """The one document of a text, as nodes."""
    loader = _Loader(text)
    try:
        return _Composer(loader).root()
    except yaml.YAMLError as error:
        raise _not_yaml(error, text) from None
    finally:
        loader.dispose()


class _Composer:
    """Puts nodes together as their events come. PyYAML's own composers call themselves for what is inside: text that is
    deep enough would end the process."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._root: Node | None = None
        self._anchors: dict[str, Node] = {}
        self._tags: dict[tuple[object, ...], str] = {}  # of what is written again and again
        self._open: list[Node] = []
        self._keys: list[Node | None] = []  # of each open mapping the key that waits for its value

    def root(self) -> Node | None:
        check, get = self._loader.check_event, self._loader.get_event
        while check():
            event = get()
            if isinstance(event, yaml.NodeEvent):
                self._take(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._open.pop()
                self._keys.pop()
            elif isinstance(event, yaml.DocumentStartEvent) and self._root is not None:
                mark: Any = event.start_mark  # PyYAML has two kinds of marks, and its types know one
                first: Any = self._root.start_mark
                raise yaml.composer.ComposerError(
                    "expected a single document in the stream",
                    first,
                    "but found another document",
                    mark,
                )
        return self._root

    def _take(self, event: Any) -> None:
        node = self._node(event)
        self._put(node)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(self._open) == DEEPEST:
                raise NotReadable(_place_of(event.start_mark), f"Values are nested more than {DEEPEST} deep.")
            self._open.append(node)
            self._keys.append(None)

    def _node(self, event: Any) -> Node:
        start, end = event.start_mark, event.end_mark
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise yaml.composer.ComposerError(
                    None, None, f"found undefined alias {event.anchor!r}", start
                )
            return self._anchors[event.anchor]
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            tag = self._tag(ScalarNode, event, event.value)
            node = ScalarNode(tag, event.value, start, end, style=event.style)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = SequenceNode(self._tag(SequenceNode, event, None), [], start, end)
        else:
            node = MappingNode(self._tag(MappingNode, event, None), [], start, end)
        if event.anchor is not None:
            self._name(event.anchor, node)
        return node

    def _tag(self, kind: type[Node], event: Any, value: str | None) -> str:
        if event.tag not in (None, "!"):
            return str(event.tag)
        key = (kind, value, event.implicit)
        if key not in self._tags:
            self._tags[key] = str(self._loader.resolve(*key))
        return self._tags[key]

    def _name(self, anchor: str, node: Node) -> None:
        if anchor in self._anchors:
            first, mark = (
                f"found duplicate anchor {anchor!r}; first occurrence",
                self._anchors[anchor].start_mark,
            )
            raise yaml.composer.ComposerError(first, mark, "second occurrence", node.start_mark)
        self._anchors[anchor] = node

    def _put(self, node: Node) -> None:
        """Where it belongs: at the top, in a sequence, or as a key or value of a mapping."""
        if not self._open:
            self._root = node
            return
        inside = self._open[-1]
        if isinstance(inside, SequenceNode):
            inside.value.append(node)
        elif (key := self._keys[-1]) is None:
            self._keys[-1] = node
        else:
            inside.value.append((key, node))
            self._keys[-1] = None


def _not_yaml(error: yaml.YAMLError, text: str) -> NotReadable:
    from guard.yaml_sentences import Stop, Where, in_our_words  # most files are YAML

    begun = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or begun
    at, since = (Where(*(Place() if one is None else _place_of(one))) for one in (mark, begun or mark))
    problem, context = getattr(error, "problem", None) or str(error), getattr(error, "context", None) or ""
    where, clause = in_our_words(Stop(problem, context, at, since, text))
    last = max(len(text.splitlines()), 1)  # the parser may stop behind the end
    return NotReadable(Place(*where) if where.line <= last else Place(last), f"This is not YAML: {clause}.")


class _Reader:
    """Turns nodes into values and writes down where they stand."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0
        self._open: set[int] = set()

    def value(self, node: Node, path: Path) -> Json:
        self._document.places[path] = _place_of(node.start_mark)
        self._count += 1
        if self._count > MOST_VALUES:
            raise NotReadable(
                _place_of(node.start_mark),
                f"With its anchors expanded the file holds over {MOST_VALUES} values. Write less, or split it.",
            )
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if id(node) in self._open:
            raise NotReadable(
                _place_of(node.start_mark), "An anchor contains itself. Write out what was meant."
            )
        self._open.add(id(node))
        try:
            return self._mapping(node, path) if isinstance(node, MappingNode) else self._sequence(node, path)
        finally:
            self._open.discard(id(node))

    def _sequence(self, node: Node, path: Path) -> Json:
        if not isinstance(node, SequenceNode) or node.tag != f"{_TAG}seq":
            return self._odd(node)
        return [self.value(inner, (*path, index)) for index, inner in enumerate(node.value)]

    def _mapping(self, node: MappingNode, path: Path) -> Json:
        if node.tag != f"{_TAG}map":
            return self._odd(node)
        own: dict[str, Json] = {}
        merged: dict[str, Json] = {}
        for key, inner in [pair for pair in node.value if pair[0].tag == f"{_TAG}merge"]:
            if merged:
                self._problem(key, "`<<` is written twice here. Write one, with a list: `<<: [*a, *b]`.")
            merged = {**self._merged(inner, path), **merged}
        for key, inner in [pair for pair in node.value if pair[0].tag != f"{_TAG}merge"]:
            name = self._key(key)
            if name is None:
                continue
            if name in own:
                first = self._document.key_place((*path, name)).line
                self._problem(
                    key, f"`{name}` is written twice here (first in line {first}); only one may stay."
                )
                continue
            self._document.places[*path, name, _KEY] = _place_of(key.start_mark)
            own[name] = self.value(inner, (*path, name))
        return {**merged, **own}

    def _merged(self, node: Node, path: Path) -> dict[str, Json]:
        """What `<<` brings in; of several, the first wins, and what is written beside it wins over all."""
        sources = node.value if isinstance(node, SequenceNode) else [node]
        brought: dict[str, Json] = {}
        for source in sources:
            value = self.value(source, path)
            if not isinstance(value, dict):
                self._problem(source, "`<<` can only bring in a mapping.")
                continue
            brought = {**value, **brought}
        return brought

    def _key(self, node: Node) -> str | None:
        if not isinstance(node, ScalarNode):
            self._problem(node, "A key must be text.")
            return None
        if node.tag != f"{_TAG}str":
            self._problem(node, f"YAML does not read the key {node.value} as text. Put it in quotes.")
            return None
        return self._seen(node, str(node.value))

    def _scalar(self, node: ScalarNode) -> Json:
        kind, text = node.tag.removeprefix(_TAG), str(node.value)
        if kind == "str" or kind == "timestamp":
            self._look_for_numbers(node, text)
            return self._seen(node, text)  # JSON has no dates: a date is the text that was written
        if kind == "null":
            return None
        if kind == "bool":
            return self._boolean(node, text)
        if kind in ("int", "float"):
            return self._number(node, kind, text)
        return self._odd(node)

    def _boolean(self, node: ScalarNode, text: str) -> Json:
        if text.lower() not in ("true", "false"):
            self._problem(
                node, f"YAML reads {text} as {_truth(text)}. Write true or false, or put it in quotes."
            )
        return _truth(text) == "true"

    def _seen(self, node: Node, text: str) -> str:
        """The text without what an escape sequence may have brought in and no store or terminal takes."""
        if control := _CONTROL.search(text):
            self._problem(node, f"The text holds the control character {_code(control[0])}. Take it out.")
        return _CONTROL.sub("", text)

    def _look_for_numbers(self, node: ScalarNode, text: str) -> None:
        if not node.style and _NEARLY_A_NUMBER.fullmatch(text):
            self._problem(node, f"YAML reads {text} as text. Write the number out, or put it in quotes.")

    def _number(self, node: ScalarNode, kind: str, text: str) -> Json:
        if len(text) > LONGEST_NUMBER:
            self._problem(
                node, f"The number is longer than {LONGEST_NUMBER} digits. Put it in quotes if it is text."
            )
            return text
        plain = r"-?(0|[1-9][0-9]*)" if kind == "int" else r"[-+]?(0|[1-9][0-9]*)?\.?[0-9]*([eE][-+]?[0-9]+)?"
        if not re.fullmatch(plain, text) or not re.search("[0-9]", text) or _is_endless(text, kind):
            self._problem(
                node, f"YAML reads {text} as {_guessed(text, kind)}. Put it in quotes if it is text."
            )
            return text
        return int(text) if kind == "int" else float(text)

    def _odd(self, node: Node) -> Json:
        self._problem(node, f"The tag {node.tag.replace(_TAG, '!!')} is not understood. Write a plain value.")
        return None

    def _problem(self, node: Node, sentence: str) -> None:
        self._document.problems.append((_place_of(node.start_mark), sentence))


def _place_of(mark: Any) -> Place:
    return Place(int(mark.line) + 1, int(mark.column) + 1)


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _is_endless(text: str, kind: str) -> bool:
    """Whether a number is too large to be kept as one: JSON has no infinity."""
    return kind == "float" and math.isinf(float(text))


def _truth(text: str) -> str:
    return "true" if text.lower() in ("true", "yes", "on", "y") else "false"


def _guessed(text: str, kind: str) -> str:
    """What YAML 1.1 makes of a number that no person would write as one."""
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, OverflowError):
        value = None
    return f"the number {value}" if isinstance(value, int | float) else f"a strange {kind}"
