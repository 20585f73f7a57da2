"""Which conversations are asked about again when something changes: a few, from every corner that the change touches.

They are told apart by what Fin answered with, by language and by channel. Every such group is in, as far as there is
room, and those that are larger have more. The same seed picks the same ones.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.conversations.counting import Touched
from drift.core.conversations.sources import Source

MOST: Final = 50
"""Questions that Fin's own batch test takes at once."""
SPARE: Final = 2
"""How many times as many are looked at, as some were deleted, say nothing without names, or ask the same."""
HEADING: Final = "Question"


@dataclass(frozen=True, slots=True)
class Group:
    """What tells conversations apart: what was used of the change, the language, and the channel."""

    source: str
    locale: str
    channel: str


@dataclass(frozen=True, slots=True)
class Question:
    """A masked question with its group."""

    text: str
    group: Group


def in_order(found: Iterable[Touched], sources: frozenset[Source], seed: int) -> list[tuple[Group, Touched]]:
    """The conversations in the order in which they are taken: one of each group first, the largest group first, and
    then as large groups are. In a group, those in which Fin used nothing else come first: they hang on it most."""
    groups: dict[Group, list[Touched]] = {}
    for one in found:
        groups.setdefault(_group(one, sources), []).append(one)
    for many in groups.values():
        many.sort(key=lambda one: (not _alone(one, sources), _drawn(one.id, seed)))
    return list(_taken(groups))


def _taken(groups: dict[Group, list[Touched]]) -> Iterator[tuple[Group, Touched]]:
    sizes = {group: len(many) for group, many in groups.items()}
    total, ranked = sum(sizes.values()), sorted(groups, key=lambda group: (-sizes[group], str(group)))
    taken: Counter[Group] = Counter()
    for number in range(total):
        first = next((group for group in ranked if not taken[group]), None)
        group = first or max(
            (one for one in ranked if taken[one] < sizes[one]),
            key=lambda one: sizes[one] / total * (number + 1) - taken[one],
        )
        yield group, groups[group][taken[group]]
        taken[group] += 1


def _group(one: Touched, sources: frozenset[Source]) -> Group:
    used = next((source for source in one.sources if source in sources), None)
    return Group(used.title if used else "", one.locale, one.channel)


def _alone(one: Touched, sources: frozenset[Source]) -> bool:
    return bool(one.sources) and all(source in sources for source in one.sources)


def _drawn(id: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{id}".encode()).digest()


def gathered(
    ordered: Sequence[tuple[Group, Touched]], question: Callable[[str], str], most: int
) -> tuple[list[Question], int]:
    """Up to `most` questions, and how many conversations gave none: they were deleted, have nothing left to ask, or ask
    what another one asked in the same language."""
    found: list[Question] = []
    seen: set[str] = set()
    empty = 0
    for group, one in ordered[: most * SPARE]:
        if len(found) == most:
            break
        text = question(one.id)
        if not text or text.casefold() in seen:
            empty += 1
            continue
        seen.add(text.casefold())
        found.append(Question(text, group))
    return found, empty


def as_csv(questions: Iterable[Question], *, heading: bool = True) -> str:
    """One column, a question in each line, as Fin's batch test takes it. All is quoted: a spreadsheet that separates by
    something else would take the part behind a semicolon for a formula."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    if heading:
        rows.writerow([HEADING])
    rows.writerows([one.text] for one in questions)
    return text.getvalue()
