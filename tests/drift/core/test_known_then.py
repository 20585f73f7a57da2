"""What is not known of a kind at a moment."""

from __future__ import annotations

import pytest

from drift.core.catalogue.catalogue import KINDS, kind
from drift.core.known_then import GAP, answer, not_known
from drift.core.model.records import KindStatus

TEAM = kind("team")
LOG_ONLY = next(one for one in KINDS if one.log_only)


def read(at: float, *, unread: bool = False) -> KindStatus:
    return KindStatus("team", "unread" if unread else "read", "", "No right." if unread else "", 1, at, at)


@pytest.mark.parametrize(
    ("then", "first", "following", "at", "sort"),
    [
        (None, None, None, 5.0, "never_read"),
        (None, 10.0, None, 5.0, "never_read"),
        (read(10.0), 10.0, 20.0, 15.0, None),
        (read(10.0, unread=True), 10.0, 20.0, 15.0, "unread"),
        (read(10.0), 10.0, 10.0 + GAP, 15.0, None),
        (read(10.0), 10.0, 11.0 + GAP, 15.0, "gap"),
        (read(10.0), 10.0, None, 15.0, None),
        (read(10.0), 10.0, None, 11.0 + GAP, "gap"),
    ],
)
def test_it_is_known_only_between_two_readings_that_are_near(
    then: KindStatus | None, first: float | None, following: float | None, at: float, sort: str | None
) -> None:
    found = not_known(TEAM, then, first, following, at)
    assert (found and found.sort) == sort
    if found is not None:
        assert found.sentence.endswith(".")
        assert "team" in answer(found).sentence


def test_of_what_only_the_log_tells_that_is_said() -> None:
    found = not_known(LOG_ONLY, None, None, None, 5.0)
    assert found is not None
    assert found.sort == "log_only"
