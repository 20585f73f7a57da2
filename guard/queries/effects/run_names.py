"""What people call what ran a data connector."""

from __future__ import annotations

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.conversations.connector_runs import ConnectorRuns
from drift.core.planning.manual_steps import title_of
from drift.store import StateStore


def names_of_runs(state: StateStore, runs: ConnectorRuns) -> dict[tuple[str, str], str]:
    """What ran it, by name: where what ran it is a resource that is read."""
    found: dict[tuple[str, str], str] = {}
    for sort in {sort for sort, _ in runs.by_who()} & CATALOGUE.keys():
        ids = sorted(id for other, id in runs.by_who() if other == sort and id)
        for ref, live in state.versions.live_of(sort, ids).items():
            found[sort, ref.id] = f"the {sort} “{title_of(CATALOGUE[sort], ref, live.body)}” ({ref.id})"
    return found
