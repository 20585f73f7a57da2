"""A simulation as Markdown: what a bot writes under a pull request. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from drift.core.json_view import time
from guard.core.simulation.formats.wording import (
    COLUMNS,
    affected,
    difference,
    headline,
    how_to_follow,
    latest_questions,
    leads_to,
    left,
    link_of,
    numbers,
    passed_over,
    worth_showing,
)
from guard.core.simulation.result import SimulationResult, SimulationRow
from guard.core.text.plain_text import plain


def as_markdown(found: SimulationResult, address: str = "") -> str:
    """`address` is where people reach the service: rows lead there."""
    told = (_head(found), _policies(found), _people(found), _fights(found), _rows(found, address))
    return "\n".join(line for part in told for line in part) + "\n"


def _head(found: SimulationResult) -> Iterator[str]:
    yield f"## What these policies would have done: {headline(found)}"
    yield ""
    yield f"{time(found.since)} to {time(found.until)}. {difference(found)}"
    if lost := passed_over(found):
        yield from ("", f"**{_md(lost)}**")


def _policies(found: SimulationResult) -> Iterator[str]:
    spoke = {name: tally for name, tally in found.policies.items() if any(numbers(tally))}
    if spoke:
        yield from ("", f"| policy | {' | '.join(COLUMNS)} |", f"|---|{'---|' * len(COLUMNS)}")
    for name, tally in spoke.items():
        yield f"| `{name}` | {' | '.join(str(count or '') for count in numbers(tally))} |"
    if silent := sorted(found.policies.keys() - spoke.keys()):
        yield from ("", f"Said nothing: {', '.join(f'`{name}`' for name in silent)}.")


def _people(found: SimulationResult) -> Iterator[str]:
    if who := affected(found):
        yield from ("", f"Who would have been affected: {_md(who)}.")
    weeks, earlier = latest_questions(found)
    if weeks:
        yield from ("", "| week | questions to answer |", "|---|---|")
    yield from (f"| {week} | {_md(people)} |" for week, people in weeks)
    if earlier:
        yield from ("", earlier)


def _fights(found: SimulationResult) -> Iterator[str]:
    if found.fights:
        yield from ("", "The service would have stopped putting back, and asked:", "")
    yield from (f"* `{ref}`, changed by {_md(', '.join(who))}" for ref, who in found.fights.items())


def _rows(found: SimulationResult, address: str) -> Iterator[str]:
    rows, not_listed = worth_showing(found)
    if rows:
        yield from ("", "| when | what | who | verdict | in force | policies |", "|---|---|---|---|---|---|")
    yield from (_row(one, link_of(one, found, address)) for one in rows)
    for sentence in filter(None, (not_listed, how_to_follow(found, rows))):
        yield from ("", sentence)


def _row(one: SimulationRow, link: str) -> str:
    what = f"[{_md(leads_to(one))}](<{link}>)" if link else _md(leads_to(one))
    verdict = f"{one.verdict.word}, {left(one)}".removesuffix(", ")
    policies = ", ".join(f"`{name}`" for name in one.policies)
    return (
        f"| {time(one.at)} | {what} | {_md(one.actor.name)} | {verdict} | {one.instead.word} | {policies} |"
    )


def _md(text: str) -> str:
    for mark, instead in _MARKS:
        text = text.replace(mark, instead)
    return plain(text)


_MARKS = (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("`", "'"), ("[", "\\["), ("]", "\\]"))
"""What would be markup in a name that somebody else gave."""
