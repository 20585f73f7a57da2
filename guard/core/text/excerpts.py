"""Parts of a text by their lines, as a page shows them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Line(NamedTuple):
    """A line with its number, counted from 1."""

    number: int
    text: str


def numbered(text: str) -> list[Line]:
    """Every line, as YAML and git count them: a form feed or a line separator ends none."""
    return [Line(number, line.removesuffix("\r")) for number, line in enumerate(text.split("\n"), 1)]


def entry_at(text: str, start: int, starts: Iterable[int]) -> list[Line]:
    """The entry of a YAML file that begins at the line `start`, with the comments above it. `starts` are the lines at
    which the entries of the file begin."""
    lines = numbered(text)
    after = min((line for line in starts if line > start), default=len(lines) + 1)
    body = _before_next_key(lines[start - 1 : after - 1])
    above = lines[: start - 1]
    while above and above[-1].text.lstrip().startswith("#"):
        body.insert(0, above.pop())
    while body and _is_between(body[-1].text):
        body.pop()
    return body


def _before_next_key(lines: list[Line]) -> list[Line]:
    """Without what follows a key at the margin: it belongs to the file, and to no entry."""
    for count, line in enumerate(lines[1:], 1):
        if line.text[:1] not in ("", " ", "#", "-", "\t", "]", "}"):
            return lines[:count]
    return lines


def _is_between(text: str) -> bool:
    """Whether a line at the end of an entry belongs to the next one, or to none."""
    return not text.strip() or text.lstrip().startswith("#")


def around(lines: list[Line], wanted: Iterable[int], beside: int) -> Iterator[Line | None]:
    """Only the lines around those that are wanted; None stands for what is left out."""
    near = {number + step for number in wanted for step in range(-beside, beside + 1)}
    left_out = False
    for line in lines:
        if line.number not in near:
            left_out = True
            continue
        if left_out:
            yield None
        left_out = False
        yield line
    if left_out:
        yield None
