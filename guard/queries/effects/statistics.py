"""What Intercom counts of one setting by itself."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.kind import Kind
from drift.store import StateStore
from drift.sync.conversation_reading import OFF, status_of
from guard.core.effects.reading import SETTING
from guard.core.effects.statistics import DAY, Statistics, of_article, of_connector

USUAL: Final = 28 * DAY
"""How far back people look where they do not say."""


def has_statistics(kind: Kind) -> bool:
    """Whether Intercom counts anything of such resources."""
    return bool(kind.statistics) or kind.runs is not None


def statistics_of(state: StateStore, kind: Kind, id: str, since: float, until: float) -> Statistics | None:
    """What is known of a period (unix seconds); None where Intercom counts nothing of its kind."""
    if kind.runs is not None:
        runs = state.connector_runs.counts(id, since, until)
        return of_connector(runs, "" if runs.known else _why_nothing(state))
    if kind.statistics:
        series = state.article_statistics.series(id, since, until)
        return of_article(series, since, until, "" if series else _why_nothing(state))
    return None


def _why_nothing(state: StateStore) -> str:
    """A clause: why nothing was read, with the way out."""
    last = status_of(state)
    if last is not None and last.code == OFF:
        return f"{SETTING} is off, so Intercom's statistics are not read: set it to auto, and start the service again"
    return (
        "nothing was read of it in this period: the service reads articles once a day and runs once an hour"
    )
