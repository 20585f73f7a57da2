"""A simulation as Markdown: what a bot writes under a pull request. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from drift.core.json_view import time
from guard.core.simulation.formats.wording import (
    COLUMNS,
    affected,
    asked_first,
    difference,
    headline,
    how_to_follow,
    latest_questions,
    link_of,
    numbers,
    skipped_lines,
    stopped_label,
    subject_label,
    worth_showing,
)
from guard.core.simulation.result import SimulationResult, SimulationRow
from guard.core.text.plain_text import plain


def as_markdown(result: SimulationResult, address: str = "") -> str:
    """The simulation as Markdown. `address` is where the API is: rows link there."""
    sections = (_head(result), _policies(result), _people(result), _fights(result), _rows(result, address))
    return "\n".join(line for section in sections for line in section) + "\n"


def _head(result: SimulationResult) -> Iterator[str]:
    yield f"## What these policies would have done: {headline(result)}"
    yield ""
    yield f"{time(result.since)} to {time(result.until)}. {difference(result)}"
    if first := asked_first(result):
        yield from ("", first)
    if skipped := skipped_lines(result):
        yield from ("", f"**{_md(skipped)}**")


def _policies(result: SimulationResult) -> Iterator[str]:
    with_outcomes = {name: tally for name, tally in result.policies.items() if any(numbers(tally))}
    if with_outcomes:
        yield from ("", f"| policy | {' | '.join(COLUMNS)} |", f"|---|{'---|' * len(COLUMNS)}")
    for name, tally in with_outcomes.items():
        yield f"| `{name}` | {' | '.join(str(count or '') for count in numbers(tally))} |"
    if silent := sorted(result.policies.keys() - with_outcomes.keys()):
        yield from ("", f"Said nothing: {', '.join(f'`{name}`' for name in silent)}.")


def _people(result: SimulationResult) -> Iterator[str]:
    if people := affected(result):
        yield from ("", f"Who would have been affected: {_md(people)}.")
    weeks, earlier = latest_questions(result)
    if weeks:
        yield from ("", "| week | questions to answer |", "|---|---|")
    yield from (f"| {week} | {_md(people)} |" for week, people in weeks)
    if earlier:
        yield from ("", earlier)


def _fights(result: SimulationResult) -> Iterator[str]:
    if result.fights:
        yield from ("", "The service would have stopped putting back, and asked:", "")
    yield from (f"* `{ref}`, changed by {_md(', '.join(who))}" for ref, who in result.fights.items())


def _rows(result: SimulationResult, address: str) -> Iterator[str]:
    rows, not_listed = worth_showing(result)
    if rows:
        yield from ("", "| when | what | who | verdict | in force | policies |", "|---|---|---|---|---|---|")
    yield from (_row(row, link_of(row, result, address)) for row in rows)
    for sentence in filter(None, (not_listed, how_to_follow(result, rows))):
        yield from ("", sentence)


def _row(row: SimulationRow, link: str) -> str:
    subject = f"[{_md(subject_label(row))}](<{link}>)" if link else _md(subject_label(row))
    verdict = f"{row.verdict.word}, {stopped_label(row)}".removesuffix(", ")
    policies = ", ".join(f"`{name}`" for name in row.policies)
    return f"| {time(row.at)} | {subject} | {_md(row.actor.name)} | {verdict} | {row.instead.word} | {policies} |"


def _md(text: str) -> str:
    for mark, replacement in _MARKS:
        text = text.replace(mark, replacement)
    return plain(text)


_MARKS = (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("`", "'"), ("[", "\\["), ("]", "\\]"))
"""Characters that are markup, with what replaces them: names come from outside."""
