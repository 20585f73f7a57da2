"""What differs between two texts, line by line, in time that is bounded whatever the texts are. Pure."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, TypeAlias

AROUND: Final = 3
"""Equal lines that are kept beside those that differ."""
_MOST_PAIRS: Final = 10_000
"""Pairs of lines that are weighed against each other. A piece with more of them counts as replaced."""
_LONG: Final = 200
_LONGEST: Final = 500
_AFTER_BLOCK: Final = re.compile(
    r"(?<=</p>)|(?<=</li>)|(?<=</h[1-6]>)|(?<=</div>)|(?<=</tr>)|(?<=<br>)|(?<=<br/>)"
)
_AFTER_SENTENCE: Final = re.compile(r"(?<=[.!?;,}]) (?=\S)")

Sort: TypeAlias = Literal["same", "removed", "added", "left_out"]


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line, or (`left_out`) a number of equal lines that are not shown."""

    sort: Sort
    text: str
    count: int = 1


def lines_of(text: str) -> list[str]:
    """A text in lines; a long line of HTML or prose is broken after each block or sentence, so that it can be
    compared."""
    return [part for line in text.splitlines() for part in _parts(line)]


def _parts(line: str) -> list[str]:
    if len(line) <= _LONG:
        return [line]
    parts = (_AFTER_BLOCK if "</" in line or "<br" in line else _AFTER_SENTENCE).split(line)
    return [part[place : place + _LONGEST] for part in parts for place in range(0, len(part), _LONGEST)]


def line_diff(before: str, after: str) -> tuple[DiffLine, ...]:
    """The lines that were removed and added, each with a few equal ones around it."""
    return tuple(_folded(list(_compared(lines_of(before), lines_of(after)))))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    yield from (DiffLine("same", line) for line in old[:head])
    yield from _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    yield from (DiffLine("same", line) for line in old[len(old) - tail :])


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines at the beginning are equal."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _middle(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    """Lines that stand once on both sides hold the texts together; what lies between two of them is compared closely
    where it is short."""
    i = k = 0
    for place, other in (*_anchors(old, new), (len(old), len(new))):
        yield from _between(old[i:place], new[k:other])
        if place < len(old):
            yield DiffLine("same", old[place])
        i, k = place + 1, other + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The places of the longest row of lines that stand once on both sides, in the same order."""
    often, often_new = Counter(old), Counter(new)
    where = {line: place for place, line in enumerate(new) if often_new[line] == 1}
    pairs = [(place, where[line]) for place, line in enumerate(old) if often[line] == 1 and line in where]
    ends: list[int] = []  # the smallest end in `new` of a row of each length, and the pair that ends there
    last: list[int] = []
    before: list[int] = []
    for number, (_, other) in enumerate(pairs):
        length = bisect(ends, other)
        ends[length : length + 1] = [other]
        last[length : length + 1] = [number]
        before.append(last[length - 1] if length else -1)
    row: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    if len(old) * len(new) > _MOST_PAIRS:
        blocks = [("replace", 0, len(old), 0, len(new))]
    else:
        blocks = list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    for tag, i, j, k, m in blocks:
        if tag == "equal":
            yield from (DiffLine("same", line) for line in old[i:j])
        else:
            yield from (DiffLine("removed", line) for line in old[i:j])
            yield from (DiffLine("added", line) for line in new[k:m])


def _folded(lines: Sequence[DiffLine]) -> Iterator[DiffLine]:
    """The lines without the equal ones that are far from any that differ."""
    moved = [place for place, line in enumerate(lines) if line.sort != "same"]
    near = {beside for place in moved for beside in range(place - AROUND, place + AROUND + 1)}
    skipped = 0
    for place, line in enumerate(lines):
        if place not in near:
            skipped += 1
            continue
        if skipped:
            yield DiffLine("left_out", "", skipped)
            skipped = 0
        yield line
    if skipped:
        yield DiffLine("left_out", "", skipped)
