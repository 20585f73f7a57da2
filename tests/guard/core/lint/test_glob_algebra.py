"""Globs against each other, held against all short texts."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import product
from random import Random

import pytest

from guard.core.lint.glob_algebra import may_meet, some_fits, takes_in
from guard.core.lint.intervals import shared, without

TEXTS = ["".join(signs) for length in range(8) for signs in product("ab", repeat=length)]
GLOBS = ["".join(signs) for length in range(4) for signs in product("ab*?", repeat=length)]


def test_two_globs_meet_where_some_text_fits_both() -> None:
    chance = Random(5)
    for _ in range(2_000):
        one, other = chance.choice(GLOBS), chance.choice(GLOBS)
        meeting = any(fnmatchcase(text, one) and fnmatchcase(text, other) for text in TEXTS)
        assert may_meet(one, other) == meeting, (one, other)


def test_a_glob_that_takes_in_another_fits_whatever_fits_that() -> None:
    chance, count = Random(6), 0
    for _ in range(2_000):
        wide, narrow = chance.choice(GLOBS), chance.choice(GLOBS)
        if takes_in(wide, narrow):
            count += 1
            assert all(fnmatchcase(text, wide) for text in TEXTS if fnmatchcase(text, narrow)), (wide, narrow)
    assert count > 50


@pytest.mark.parametrize(
    ("wanted", "unwanted", "fits"),
    [
        ([("*_export",), ("bulk_*",)], [("bulk_export",)], True),  # bulk_tag_export
        ([("*_export",), ("bulk_export",)], [("bulk_*",)], False),
        ([("a", "b"), ("b", "c")], [], True),
        ([("a", "b"), ("c",)], [], False),
        ([("[ab]",)], [("a", "b")], True),  # a set of characters is not looked into
        ([tuple("abcdefgh")] * 9, [("*",)], True),  # too many combinations to say
    ],
)
def test_whether_some_text_fits(
    wanted: list[tuple[str, ...]], unwanted: list[tuple[str, ...]], fits: bool
) -> None:
    assert some_fits(wanted, unwanted) is fits


def test_spans() -> None:
    assert shared([(0, 9), (20, 29)], [(5, 24)]) == [(5, 9), (20, 24)]
    assert without([(0, 9)], [(3, 4), (9, 12)]) == [(0, 2), (5, 8)]
    assert without([(0, 9)], [(0, 4), (5, 9)]) == []
