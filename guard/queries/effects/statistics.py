"""What Intercom counts of one setting by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Kind
from drift.core.model.gone import day_in_words
from drift.core.model.readings import CONVERSATIONS
from drift.core.model.resources import Ref
from drift.store import StateStore
from guard.core.effects.reach.report import Line
from guard.core.effects.reading import OFF, SETTING
from guard.core.effects.statistics import BY_FIN, DAY, Statistics, of_article, of_connector
from guard.queries.effects.run_names import names_of_runs

USUAL: Final = 28 * DAY
"""How far back people look where they do not say."""
OWN: Final = "As Intercom counts it"


def has_statistics(kind: Kind) -> bool:
    """Whether Intercom counts anything of such resources."""
    return bool(kind.statistics) or kind.runs is not None


def statistics_of(state: StateStore, ref: Ref, since: float, until: float) -> Statistics | None:
    """What is known of a resource in a period (unix seconds); None where Intercom counts nothing of its kind."""
    kind = CATALOGUE[ref.kind]
    if kind.runs is not None:
        runs = state.connector_runs.counts(ref.id, since, until)
        return of_connector(
            runs, names_of_runs(state, runs), str(ref), "" if runs.known else _why_nothing(state, kind)
        )
    if kind.statistics:
        series = state.article_statistics.series(ref.id, since, until)
        return of_article(series, since, until, "" if series else _why_nothing(state, kind))
    return None


def own_totals(state: StateStore, ref: Ref, since: float, until: float) -> tuple[Line, ...]:
    """What Intercom counts of Fin's use of a resource, where that is known: it needs no conversation to be read."""
    if not CATALOGUE[ref.kind].statistics:
        return ()
    series = state.article_statistics.series(ref.id, since, until)
    if not series:
        return ()
    found = of_article(series, since, until, "")
    read = f"as Intercom counts it, from {day_in_words(found.since)} to {day_in_words(found.until)}"
    return tuple(replace(line, group=OWN, more=read) for line in found.lines if line.group == BY_FIN)


def _why_nothing(state: StateStore, kind: Kind) -> str:
    """A clause: why nothing was read, with the way out."""
    statuses = state.snapshots.latest_status()
    last, of_kind = statuses.get(CONVERSATIONS), statuses.get(kind.name)
    if last is not None and last.code == OFF:
        return f"{SETTING} is off, so Intercom's statistics are not read: set it to auto, and start the service again"
    if of_kind is not None and of_kind.status == "unread":
        return f"its kind is not read: {of_kind.reason.rstrip('.')}"
    return (
        "nothing was read of it in this period: the service reads articles once a day and runs once an hour"
    )
