"""A simulation as plain text for a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

from drift.core.json_view import time
from guard.core.simulation.formats.wording import (
    COLUMNS,
    NEWS,
    affected,
    difference,
    headline,
    how_to_follow,
    latest_questions,
    leads_to,
    left,
    numbers,
    passed_over,
    worth_showing,
)
from guard.core.simulation.result import SimulationResult, SimulationRow
from guard.core.text.plain_text import cut, plain
from guard.core.text.text_table import TOGETHER, WIDTH, in_columns


def as_table(found: SimulationResult, address: str = "") -> str:
    """`address` is not needed: a terminal follows a row by a command."""
    parts = (_head, _policies, _people, _asked, _rows, _fights)
    told = [list(part(found)) for part in parts]
    return "\n\n".join("\n".join(lines) for lines in told if lines) + "\n"


def _head(found: SimulationResult) -> Iterator[str]:
    yield f"{headline(found)}."
    yield difference(found)
    yield from _wrapped(passed_over(found))


def _policies(found: SimulationResult) -> Iterator[str]:
    spoke = {name: tally for name, tally in found.policies.items() if any(numbers(tally))}
    if spoke:
        rows = [("POLICY", *(column.upper() for column in COLUMNS))]
        rows += [
            (name, *(f"{count:,}" if count else "-" for count in numbers(tally)))
            for name, tally in spoke.items()
        ]
        yield from (line for lines in in_columns(rows) for line in lines)


def _people(found: SimulationResult) -> Iterator[str]:
    if who := affected(found):
        yield from _wrapped(f"Who would have been affected: {who}.")


def _asked(found: SimulationResult) -> Iterator[str]:
    weeks, earlier = latest_questions(found)
    if weeks:
        told = [(week, plain(people)) for week, people in weeks]
        yield from (line for lines in in_columns([("WEEK", "QUESTIONS TO ANSWER"), *told]) for line in lines)
        yield from filter(None, [earlier])


def _rows(found: SimulationResult) -> Iterator[str]:
    """Rows that are alike in both verdicts stand below a line that says so."""
    rows, not_listed = worth_showing(found)
    if rows:
        head, *told = in_columns([("WHEN (UTC)", "WHAT", "WHO", "POLICIES"), *map(_cells, rows)])
        yield from head
        for group, some in groupby(zip(rows, told, strict=True), key=lambda one: _group(one[0])):
            yield group
            yield from (line for _, lines in some for line in lines)
    yield from _wrapped(not_listed)
    yield from _wrapped(how_to_follow(found, rows))


def _group(one: SimulationRow) -> str:
    before = f" ({one.instead.word} in force)" if one.news in ("gone", "stricter", "milder") else ""
    return f"{one.verdict.word}, {NEWS[one.news]}{before}:"


def _cells(one: SimulationRow) -> tuple[str, ...]:
    named = cut(plain(leads_to(one, whole=False)))
    name, _, number = named.rpartition(" ")
    mark = left(one).replace(" ", TOGETHER)
    what = f"{name}{TOGETHER}{number}, {mark}".removesuffix(", ").strip(TOGETHER)
    moment = time(one.at)[:16].replace("T", " ")
    return moment, what, cut(plain(one.actor.name)), ", ".join(one.policies)


def _fights(found: SimulationResult) -> Iterator[str]:
    for ref, who in found.fights.items():
        yield from _wrapped(f"The breaker would have opened for {ref}: {', '.join(who)}.")


def _wrapped(text: str) -> list[str]:
    return wrap(plain(text), WIDTH, break_long_words=False, break_on_hyphens=False)
