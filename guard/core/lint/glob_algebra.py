"""Globs against each other: whether some text fits both of two, and whether one takes in all of another. Pure.

What is not certain counts as possible: a glob with a set (`[ab]`) may meet any other, and takes in itself only.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import product
from typing import Final

_SIGNS: Final = frozenset("*?[")
_LONGEST: Final = 200
"""Characters. Longer globs are not compared; no address and no activity type comes near it."""
_MOST: Final = 500
"""Globs and combinations of them that are looked at."""


def is_glob(text: str) -> bool:
    return not _SIGNS.isdisjoint(text)


def takes_in(wide: str, narrow: str) -> bool:
    """Whether whatever fits `narrow` certainly fits `wide`."""
    if wide == narrow or not is_glob(narrow):
        return fnmatchcase(narrow, wide) or wide == narrow
    # A `*` of the narrow one is matched by one of the wide one, and so is whatever may stand in its place.
    return "[" not in narrow + wide and "?" not in wide and fnmatchcase(narrow, wide)


@lru_cache(maxsize=4096)
def may_meet(glob: str, other: str) -> bool:
    """Whether some text may fit both."""
    if "[" in glob + other or max(len(glob), len(other)) > _LONGEST:
        return True
    if not is_glob(glob) or not is_glob(other):
        return fnmatchcase(glob, other) if is_glob(other) else fnmatchcase(other, glob)
    here = {0}  # how much of the other may be used up, when so much of this one is
    for sign in glob:
        here = _after(sign, _through_stars(here, other), other)
    return len(other) in _through_stars(here, other)


def _through_stars(here: set[int], other: str) -> set[int]:
    """The same, as a `*` may stand for nothing."""
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
    """Whether some text may fit one glob of each wanted tuple, and none of the unwanted ones."""
    ruled_out = [glob for globs in unwanted for glob in globs]
    if sum(map(len, wanted)) + len(ruled_out) > _MOST:
        return True
    chosen = enumerate(product(*wanted))
    return any(tried >= _MOST or _fits_all(globs, ruled_out) for tried, globs in chosen)


def _fits_all(chosen: tuple[str, ...], ruled_out: list[str]) -> bool:
    if any(takes_in(wide, narrow) for wide in ruled_out for narrow in chosen):
        return False
    return all(may_meet(glob, other) for index, glob in enumerate(chosen) for other in chosen[index + 1 :])
