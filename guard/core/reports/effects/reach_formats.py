"""The reach of a change for people and programs: lines of at most 100 columns, Markdown, JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from textwrap import wrap
from typing import Final

import orjson
from msgspec import to_builtins

from guard.core.reports.effects.reach_json import ReachAnswer, ReachLine
from guard.core.text.plain_text import as_lines, plain
from guard.core.text.text_table import WIDTH

_BAR: Final = 20
_DATE: Final = 10


def as_json(reach: ReachAnswer) -> str:
    return orjson.dumps(reach, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_table(reach: ReachAnswer) -> str:
    return as_lines(_lines(reach))


def as_markdown(reach: ReachAnswer) -> str:
    parts = [plain(reach.headline)]
    for group, lines in groups(reach).items():
        rows = "\n".join(f"* {plain(line.sentence)}" for line in lines)
        parts.append(f"**{plain(group)}**\n\n{rows}")
    parts += [plain(note) for note in reach.notes]
    return "\n\n".join(parts) + "\n"


def groups(reach: ReachAnswer) -> dict[str, list[ReachLine]]:
    """The lines under the names of their groups, in order."""
    found: dict[str, list[ReachLine]] = {}
    for line in reach.lines:
        found.setdefault(line.group, []).append(line)
    return found


def shares(reach: ReachAnswer) -> tuple[float | None, ...]:
    """The most that each part of the period may have, as a share of the largest; None where nothing is known."""
    tops = [_top(point.figure.count, point.figure.most) for point in reach.trend]
    largest = max((top for top in tops if top is not None), default=0)
    return tuple(None if top is None else top / largest if largest else 0.0 for top in tops)


def _top(count: int | None, most: int | None) -> int | None:
    return count if most is None else most


def _lines(reach: ReachAnswer) -> Iterator[str]:
    yield from _wrapped(reach.headline, "", "  ")
    for group, lines in groups(reach).items():
        yield ""
        yield from _wrapped(group, "", "  ")
        for line in lines:
            yield from _wrapped(line.sentence, "  ", "    ")
    if reach.trend:
        yield ""
        yield "Week by week"
        yield from _trend(reach)
    if reach.notes:
        yield ""
    for note in reach.notes:
        yield from _wrapped(note, "", "  ")


def _trend(reach: ReachAnswer) -> Iterator[str]:
    for point, share in zip(reach.trend, shares(reach), strict=True):
        bar = "?" if share is None else "#" * round(share * _BAR)
        yield from _wrapped(f"{point.since[:_DATE]}  {bar:<{_BAR}}  {point.figure.sentence}.", "  ", "    ")


def _wrapped(text: str, first: str, others: str) -> list[str]:
    return wrap(
        plain(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_on_hyphens=False,
        drop_whitespace=True,
    ) or [""]


FORMATS: Final[Mapping[str, tuple[str, Callable[[ReachAnswer], str]]]] = {
    "table": ("text/plain", as_table),
    "json": ("application/json", as_json),
    "markdown": ("text/markdown", as_markdown),
}
"""Name -> media type, and how to write it."""
