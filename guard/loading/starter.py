"""The policies that come with the product: those to begin with, and packs by topic. They are written for the made-up
company Acme.

`guard/starter` is `policies/` itself: a link in the repository, a folder in what is installed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

STARTER: Final = Path(__file__).parent.parent / "starter"
_PACKS: Final = "packs"
_LEFT_OUT: Final = frozenset({_PACKS, "README.md"})
"""What does not go along: packs are asked for by name, and the README is about this repository."""


class NotThere(Exception):
    """No pack has this name; the message says which there are."""


class InTheWay(Exception):
    """Something stands where files are to be written; the message names it."""


def packs() -> tuple[str, ...]:
    """The names of the packs."""
    return tuple(sorted(path.name for path in (STARTER / _PACKS).iterdir() if path.is_dir()))


def copy(folder: Path, names: Iterable[str] = ()) -> tuple[Path, ...]:
    """Copy the policies to begin with into a folder, or only these packs, each into one of its own there. Returns the
    files that were written. Raises NotThere and InTheWay before anything is written, and OSError."""
    wanted = tuple(dict.fromkeys(names))
    known = packs()
    if unknown := next((name for name in wanted if name not in known), None):
        raise NotThere(f"There is no pack called {unknown}. There are: {', '.join(known)}.")
    sources = [STARTER / _PACKS / name for name in wanted] or [STARTER]
    places = [folder / name for name in wanted] or [folder]
    for place in places:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise InTheWay(
                f"{place} is there already, and is not overwritten. Name a folder that is new or empty."
            )
    for source, place in zip(sources, places, strict=True):
        shutil.copytree(source, place, dirs_exist_ok=True, ignore=_left_out, copy_function=shutil.copyfile)
    return tuple(sorted(path for place in places for path in place.rglob("*") if path.is_file()))


def _left_out(folder: str, names: list[str]) -> set[str]:
    return set(names) & _LEFT_OUT if Path(folder) == STARTER else set()
