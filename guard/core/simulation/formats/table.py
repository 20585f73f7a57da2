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
    asked_first,
    difference,
    headline,
    how_to_follow,
    latest_questions,
    numbers,
    skipped_lines,
    stopped_label,
    subject_label,
    worth_showing,
)
from guard.core.simulation.result import SimulationResult, SimulationRow
from guard.core.text.plain_text import cut, plain
from guard.core.text.text_table import TOGETHER, WIDTH, in_columns


def as_table(result: SimulationResult, address: str = "") -> str:
    """The simulation as plain text. `address` is ignored: a terminal follows a row by a command."""
    parts = (_head, _policies, _people, _questions, _rows, _fights)
    sections = [list(part(result)) for part in parts]
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _head(result: SimulationResult) -> Iterator[str]:
    yield f"{headline(result)}."
    yield difference(result)
    yield from _wrapped(asked_first(result))
    yield from _wrapped(skipped_lines(result))


def _policies(result: SimulationResult) -> Iterator[str]:
    with_outcomes = {name: tally for name, tally in result.policies.items() if any(numbers(tally))}
    if with_outcomes:
        rows = [("POLICY", *(column.upper() for column in COLUMNS))]
        rows += [
            (name, *(f"{count:,}" if count else "-" for count in numbers(tally)))
            for name, tally in with_outcomes.items()
        ]
        yield from (line for lines in in_columns(rows) for line in lines)


def _people(result: SimulationResult) -> Iterator[str]:
    if people := affected(result):
        yield from _wrapped(f"Who would have been affected: {people}.")


def _questions(result: SimulationResult) -> Iterator[str]:
    weeks, earlier = latest_questions(result)
    if weeks:
        rows = [(week, plain(people)) for week, people in weeks]
        yield from (line for lines in in_columns([("WEEK", "QUESTIONS TO ANSWER"), *rows]) for line in lines)
        yield from filter(None, [earlier])


def _rows(result: SimulationResult) -> Iterator[str]:
    """The rows, grouped by both verdicts under a line that says them."""
    rows, not_listed = worth_showing(result)
    if rows:
        head, *lines_of_rows = in_columns([("WHEN (UTC)", "WHAT", "WHO", "POLICIES"), *map(_cells, rows)])
        yield from head
        for group, members in groupby(
            zip(rows, lines_of_rows, strict=True), key=lambda pair: _group(pair[0])
        ):
            yield group
            yield from (line for _, lines in members for line in lines)
    yield from _wrapped(not_listed)
    yield from _wrapped(how_to_follow(result, rows))


def _group(row: SimulationRow) -> str:
    in_force = f" ({row.instead.word} in force)" if row.news in ("gone", "stricter", "milder") else ""
    return f"{row.verdict.word}, {NEWS[row.news]}{in_force}:"


def _cells(row: SimulationRow) -> tuple[str, ...]:
    label = cut(plain(subject_label(row, whole=False)))
    name, _, number = label.rpartition(" ")
    mark = stopped_label(row).replace(" ", TOGETHER)
    subject = f"{name}{TOGETHER}{number}, {mark}".removesuffix(", ").strip(TOGETHER)
    moment = time(row.at)[:16].replace("T", " ")
    return moment, subject, cut(plain(row.actor.name)), ", ".join(row.policies)


def _fights(result: SimulationResult) -> Iterator[str]:
    for ref, who in result.fights.items():
        yield from _wrapped(f"The breaker would have opened for {ref}: {', '.join(who)}.")


def _wrapped(text: str) -> list[str]:
    return wrap(plain(text), WIDTH, break_long_words=False, break_on_hyphens=False)
