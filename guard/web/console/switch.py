"""The way from a page of one workspace to the same page of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guard.web.console.navigation import ENTRIES, Link

MOST: Final = 12
"""Workspaces that stand at the top of every page; the page of workspaces has all of them."""


@dataclass(frozen=True, slots=True)
class Switch:
    links: tuple[Link, ...]


def switch_from(here: str, homes: Mapping[str, str], path: str) -> Switch:
    """The links from a page at `path` of the workspace `here` to the others, whose addresses are `homes` by name. What
    a page is about is of one workspace alone, so they lead to the part of the console that it belongs to."""
    part = _part(path.removeprefix(homes[here]))
    first = list(homes)[:MOST]
    if here not in first:
        first = [here, *first[: MOST - 1]]
    return Switch(tuple(Link(f"{homes[name]}{part}", name, name == here) for name in first))


def _part(path: str) -> str:
    """The entry of the navigation that a page belongs to."""
    entries = (entry.path for entry in ENTRIES if entry.path != "/")
    return next(
        (entry for entry in (*entries, "/workspaces", "/you") if f"{path}/".startswith(f"{entry}/")), "/"
    )
