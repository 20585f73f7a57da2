"""YAML read strictly: JSON values with the line of everything in them, and a problem for whatever YAML would guess.

PyYAML keeps the last of two equal keys, reads `no` as false and 12:30 as 750; a guard must not run on guesses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from drift.resources import Json

Path: TypeAlias = tuple[str | int, ...]

LONGEST_FILE: Final = 1_000_000
"""Bytes. The largest policy file a person reviews is a hundredth of this."""
MOST_VALUES: Final = 50_000
"""Values in a file once its anchors are expanded."""
DEEPEST: Final = 60
_TAG: Final = "tag:yaml.org,2002:"
_KEY: Final = "\0key"
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotReadable(ValueError):
    """The text is no YAML at all; `line` (from 1) says where reading stopped."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


@dataclass(slots=True)
class Document:
    """A YAML file as a JSON value. `lines` maps the steps to a value to its line; `problems` are (line, sentence)."""

    value: Json = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of the value at these steps, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def key_line(self, path: Path) -> int:
        """The line where the last step is written as a key."""
        return self.lines.get((*path, _KEY), self.line(path))


def read(content: bytes) -> Document:
    """Read one YAML document. Raises NotReadable; everything less than that is in `problems`."""
    if len(content) > LONGEST_FILE:
        raise NotReadable(1, f"The file is larger than {LONGEST_FILE // 1000} kB: no person can review it.")
    text = _text(content)
    _fence(text)
    node = _composed(text)
    document = Document()
    if node is not None:
        document.value = _Reader(document).value(node, ())
    return document


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise NotReadable(line, "The file is not UTF-8. Save it as UTF-8 text.") from None


def _fence(text: str) -> None:
    """Refuse what is too deep before anything recursive looks at it; anchors are counted as they are expanded."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
                raise NotReadable(_line_of(event.start_mark), f"Values are nested more than {DEEPEST} deep.")
    except yaml.YAMLError as error:
        raise _not_yaml(error, text) from None


def _composed(text: str) -> Node | None:
    loader = _Loader(text)
    try:
        node: Node | None = loader.get_single_node()
    except yaml.YAMLError as error:
        raise _not_yaml(error, text) from None
    finally:
        loader.dispose()
    return node


def _not_yaml(error: yaml.YAMLError, text: str) -> NotReadable:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    if "start any token" in problem:
        problem = "something here starts nothing that YAML knows; often it is a tab, and YAML is indented with spaces"
    if "expected a single document" in str(getattr(error, "context", "")):
        problem = "a file holds one document, so there is no place for a second `---`"
    last = max(len(text.splitlines()), 1)  # the parser may stop behind the end
    return NotReadable(min(mark.line + 1, last) if mark else 1, f"This is not YAML: {problem}.")


class _Reader:
    """Turns nodes into values and writes down where they stand."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0
        self._open: set[int] = set()

    def value(self, node: Node, path: Path) -> Json:
        self._document.lines[path] = _line_of(node.start_mark)
        self._count += 1
        if self._count > MOST_VALUES:
            raise NotReadable(
                self._line(node), f"With its anchors expanded the file holds over {MOST_VALUES} values."
            )
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if id(node) in self._open:
            raise NotReadable(self._line(node), "An anchor contains itself.")
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
        for key, inner in node.value:
            if key.tag == f"{_TAG}merge":
                merged = {**self._merged(inner, path), **merged}
                continue
            name = self._key(key)
            if name is None:
                continue
            if name in own:
                first = self._document.key_line((*path, name))
                self._problem(
                    key, f"`{name}` is written twice here (first in line {first}); only one may stay."
                )
                continue
            self._document.lines[*path, name, _KEY] = self._line(key)
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
        return str(node.value)

    def _scalar(self, node: ScalarNode) -> Json:
        kind, text = node.tag.removeprefix(_TAG), str(node.value)
        if kind == "str" or kind == "timestamp":
            return text  # JSON has no dates: a date is the text that was written
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

    def _number(self, node: ScalarNode, kind: str, text: str) -> Json:
        plain = (
            r"[-+]?(0|[1-9][0-9]*)" if kind == "int" else r"[-+]?(0|[1-9][0-9]*)?\.?[0-9]*([eE][-+]?[0-9]+)?"
        )
        if not re.fullmatch(plain, text) or not re.search("[0-9]", text):
            self._problem(
                node, f"YAML reads {text} as {_guessed(text, kind)}. Put it in quotes if it is text."
            )
            return text
        return int(text) if kind == "int" else float(text)

    def _odd(self, node: Node) -> Json:
        self._problem(node, f"The tag {node.tag.replace(_TAG, '!!')} is not understood. Write a plain value.")
        return None

    def _problem(self, node: Node, sentence: str) -> None:
        self._document.problems.append((self._line(node), sentence))

    def _line(self, node: Node) -> int:
        return _line_of(node.start_mark)


def _line_of(mark: Any) -> int:
    return int(mark.line) + 1


def _truth(text: str) -> str:
    return "true" if text.lower() in ("true", "yes", "on", "y") else "false"


def _guessed(text: str, kind: str) -> str:
    """What YAML 1.1 makes of a number that no person would write as one."""
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, OverflowError):
        value = None
    return f"the number {value}" if isinstance(value, int | float) else f"a strange {kind}"
