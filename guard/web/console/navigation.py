"""The pages that every page leads to, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from guard.web.console.words import N_, _


class Entry(NamedTuple):
    """`path` begins behind the address of the workspace; pages below it count as the same entry. `title` is English."""

    path: str
    title: str


class Link(NamedTuple):
    path: str
    title: str
    is_here: bool


ENTRIES: Final = (
    Entry("/", N_("Today")),
    Entry("/timeline", N_("Timeline")),
    Entry("/settings", N_("Settings")),
    Entry("/compare", N_("Compare")),
    Entry("/proposals", N_("Proposals")),
    Entry("/policies", N_("Policies")),
    Entry("/simulation", N_("Simulation")),
    Entry("/drift", N_("Drift report")),
    Entry("/reach", N_("Reach")),
    Entry("/rehearsals", N_("Rehearsals")),
    Entry("/questions", N_("Questions")),
    Entry("/aftermath", N_("Aftermath")),
    Entry("/cost", N_("Cost")),
    Entry("/health", N_("Health")),
    Entry("/evidence", N_("Evidence")),
    Entry("/ledger", N_("Ledger")),
    Entry("/exports", N_("Exports")),
    Entry("/retention", N_("Retention")),
    Entry("/people", N_("People")),
)


def links(home: str, path: str) -> Iterator[Link]:
    """The links of a page at `path` of the workspace at `home`."""
    for entry in ENTRIES:
        target = f"{home}{entry.path}"
        is_here = path == target if entry.path == "/" else f"{path}/".startswith(f"{target}/")
        yield Link(target, _(entry.title), is_here)
