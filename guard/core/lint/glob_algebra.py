"""Glob algebra: whether two globs overlap, and whether one contains another. Pure.

In doubt, an overlap is assumed: a glob with a character set (`[ab]`) may overlap any other and contains only itself.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import product
from typing import Final

_SIGNS: Final = frozenset("*?[")
_LONGEST: Final = 200
"""The most characters of a compared glob; addresses and activity types are far shorter."""
_MOST: Final = 500
"""The most globs, and combinations of globs, that are compared."""


def is_glob(text: str) -> bool:
    return not _SIGNS.isdisjoint(text)


def takes_in(wide: str, narrow: str) -> bool:
    """Whether every text that matches `narrow` certainly matches `wide`."""
    if wide == narrow or not is_glob(narrow):
        return fnmatchcase(narrow, wide) or wide == narrow
    # A `*` of `wide` matches a `*` of `narrow`, and therefore anything that this one matches.
    return "[" not in narrow + wide and "?" not in wide and fnmatchcase(narrow, wide)


@lru_cache(maxsize=4096)
def may_meet(glob: str, other: str) -> bool:
    """Whether some text may match both globs."""
    if "[" in glob + other or max(len(glob), len(other)) > _LONGEST:
        return True
    if not is_glob(glob) or not is_glob(other):
        return fnmatchcase(glob, other) if is_glob(other) else fnmatchcase(other, glob)
    here = {0}  # the possible positions in `other` after the part of `glob` so far
    for sign in glob:
        here = _after(sign, _through_stars(here, other), other)
    return len(other) in _through_stars(here, other)


def _through_stars(here: set[int], other: str) -> set[int]:
    """The positions, and those after a `*`, which can match the empty text."""
    reached = set(here)
    for at in sorted(here):
        while at < len(other) and other[at] == "*":
            at += 1
            reached.add(at)
    return reached


def _after(sign: str, here: set[int], other: str) -> set[int]:
    if sign == "*":
        return set(range(min(here), len(other) + 1)) if here else set()
    stay = {at for at in here if at < len(other) and other[at] == "*"}
    moved = {at + 1 for at in here if at < len(other) and (other[at] in (sign, "?") or sign == "?")}
    return stay | moved


def some_fits(wanted: list[tuple[str, ...]], unwanted: list[tuple[str, ...]]) -> bool:
    """Whether some text may match one glob of each wanted tuple and no unwanted glob."""
    ruled_out = [glob for globs in unwanted for glob in globs]
    if sum(map(len, wanted)) + len(ruled_out) > _MOST:
        return True
    chosen = enumerate(product(*wanted))
    return any(tried >= _MOST or _fits_all(globs, ruled_out) for tried, globs in chosen)


def _fits_all(chosen: tuple[str, ...], ruled_out: list[str]) -> bool:
    if any(takes_in(wide, narrow) for wide in ruled_out for narrow in chosen):
        return False
    return all(may_meet(glob, other) for index, glob in enumerate(chosen) for other in chosen[index + 1 :])
