"""A simulation as Markdown: what a bot writes under a pull request. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from drift.rendering import time
from guard.plain_text import plain
from guard.simulated import Simulated
from guard.simulation_words import COLUMNS, difference, headline, leads_to, numbers, worth_showing


def as_markdown(found: Simulated) -> str:
    parts = (_head, _policies, _asked, _fights, _rows)
    return "\n".join(line for part in parts for line in part(found)) + "\n"


def _head(found: Simulated) -> Iterator[str]:
    yield f"## What these policies would have done: {headline(found)}"
    yield ""
    yield f"{time(found.since)} to {time(found.until)}. {difference(found)}"


def _policies(found: Simulated) -> Iterator[str]:
    spoke = {name: tally for name, tally in found.policies.items() if any(numbers(tally))}
    if spoke:
        yield from ("", f"| policy | {' | '.join(COLUMNS)} |", f"|---|{'---|' * len(COLUMNS)}")
    for name, tally in spoke.items():
        yield f"| `{name}` | {' | '.join(str(count or '') for count in numbers(tally))} |"
    if silent := sorted(found.policies.keys() - spoke.keys()):
        yield from ("", f"Said nothing: {', '.join(f'`{name}`' for name in silent)}.")


def _asked(found: Simulated) -> Iterator[str]:
    if found.asked:
        yield from ("", "Questions to answer, by week:", "")
    yield from (f"* {week}: {_md(person)} {count}" for (week, person), count in found.asked.items())


def _fights(found: Simulated) -> Iterator[str]:
    if found.fights:
        yield from ("", "The service would have stopped putting back, and asked:", "")
    yield from (f"* `{ref}`, changed by {_md(', '.join(who))}" for ref, who in found.fights.items())


def _rows(found: Simulated) -> Iterator[str]:
    rows, more = worth_showing(found)
    if rows:
        yield from ("", "| when | what | who | verdict | in force | policies |", "|---|---|---|---|---|---|")
    for one in rows:
        cells = (time(one.at), leads_to(one), one.actor.name, one.verdict.word, one.instead.word)
        yield f"| {' | '.join(map(_md, cells))} | {', '.join(f'`{name}`' for name in one.policies)} |"
    if more > 0:
        yield from ("", f"And {more:,} more.")


def _md(text: str) -> str:
    return plain(text).replace("|", "\\|").replace("<", "&lt;").replace("`", "'")
