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


class Group(NamedTuple):
    """Links that stand together, under a small heading."""

    title: str
    links: tuple[Link, ...]


GROUPS: Final[tuple[tuple[str, tuple[Entry, ...]], ...]] = (
    (
        N_("Now"),
        (Entry("/", N_("Today")), Entry("/timeline", N_("Timeline")), Entry("/proposals", N_("Proposals"))),
    ),
    (
        N_("How it is set up"),
        (
            Entry("/settings", N_("Settings")),
            Entry("/compare", N_("Compare")),
            Entry("/policies", N_("Policies")),
            Entry("/simulation", N_("Simulation")),
            Entry("/drift", N_("Drift report")),
            Entry("/health", N_("Health")),
        ),
    ),
    (
        N_("What Fin does"),
        (
            Entry("/reach", N_("Reach")),
            Entry("/rehearsals", N_("Rehearsals")),
            Entry("/questions", N_("Questions")),
            Entry("/aftermath", N_("Aftermath")),
            Entry("/cost", N_("Cost")),
        ),
    ),
    (
        N_("Records"),
        (
            Entry("/evidence", N_("Evidence")),
            Entry("/ledger", N_("Ledger")),
            Entry("/exports", N_("Exports")),
            Entry("/retention", N_("Retention")),
            Entry("/people", N_("People")),
        ),
    ),
)
ENTRIES: Final = tuple(entry for _title, entries in GROUPS for entry in entries)


def groups(home: str, path: str) -> Iterator[Group]:
    """The links of a page at `path` of the workspace at `home`."""
    for title, entries in GROUPS:
        yield Group(_(title), tuple(_link(entry, home, path) for entry in entries))


def _link(entry: Entry, home: str, path: str) -> Link:
    target = f"{home}{entry.path}"
    is_here = path == target if entry.path == "/" else f"{path}/".startswith(f"{target}/")
    return Link(target, _(entry.title), is_here)
