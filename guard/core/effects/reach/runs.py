"""The runs of a data connector: by whom, and how many failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from drift.core.conversations.connector_runs import ConnectorRuns
from drift.core.model.gone import day_in_words
from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.reach.report import Line

RUNS: Final = "Its runs"
_NOT_READ: Final = "its runs of this period were not read"
_MOST: Final = 8
_FEW: Final = 3


def run_lines(
    runs: ConnectorRuns, names: Mapping[tuple[str, str], str], connector: str, nothing: str = _NOT_READ
) -> Iterator[Line]:
    """`names` are what people call what ran it, by its sort and its id. `nothing` is a clause that says why no run is
    known, where none is."""
    if not runs.known:
        yield Line("Runs", Unknown(nothing, f"runs of {connector}"), RUNS)
        return
    query = f"runs of {connector} from {runs.since:.0f} until {runs.until:.0f} (unix seconds)"
    every = runs.total()
    errors = ", ".join(f"{error} {count:,}" for error, count in list(runs.errors().items())[:_FEW])
    yield Line("Runs that failed", Counted(every.failed, every.runs, f"{query} that failed"), RUNS, errors)
    for (sort, id), found in list(runs.by_who().items())[:_MOST]:
        by = (
            names.get((sort, id))
            or " ".join(filter(None, (sort, id)))
            or "somebody that Intercom does not name"
        )
        more = f"{found.failed:,} failed" if found.failed else ""
        yield Line(f"Runs by {by}", Counted(found.runs, every.runs, f"{query} by {by}"), RUNS, more)


def runs_note(runs: ConnectorRuns) -> str:
    """Of which part of the period runs are known, as a sentence; empty where it is all of it, or nothing."""
    if runs.whole or not runs.known:
        return ""
    return f"Runs are known from {day_in_words(runs.since)} to {day_in_words(runs.until)}; others are not counted."
