"""When the service stops putting things back by itself: worked out from what was written, and when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.activity import NOBODY, Actor
from drift.core.model.resources import Ref
from guard.core.remediation.circuit_breaker import check_circuit_breaker, check_write_cap

ALLOWLIST = Ref("ip_allowlist", "singleton")
MALLORY = Actor("admin", "5", "mallory@acme.example")


@pytest.mark.parametrize(
    ("reverts", "is_open"),
    [((), False), ((10.0, 20.0), False), ((10.0, 20.0, 30.0), True), ((-3580.0, 20.0, 30.0), False)],
)
def test_the_breaker_opens_after_three_reverts_within_an_hour(
    reverts: tuple[float, ...], is_open: bool
) -> None:
    found = check_circuit_breaker(ALLOWLIST, reverts, MALLORY, limit=3, within=3600, now=40)
    assert (found is not None) == is_open


def test_the_breaker_names_the_resource_and_the_other_writer() -> None:
    found = check_circuit_breaker(ALLOWLIST, [1, 2, 3], MALLORY, limit=3, within=3600, now=4)
    assert found is not None
    assert found.sentence == (
        "The breaker is open: ip_allowlist/singleton was put back 3 times within an hour and mallory@acme.example "
        "changed it again. The service does not put it back any more; a person must decide."
    )


def test_the_breaker_says_so_when_nobody_knows_the_other_writer() -> None:
    found = check_circuit_breaker(ALLOWLIST, [1, 2], NOBODY, limit=2, within=600, now=4)
    assert found is not None
    assert "within 10 minutes and somebody unknown changed it again" in found.sentence


@given(st.lists(st.floats(0, 1e6)), st.integers(1, 5), st.floats(1, 1e5), st.floats(0, 1e6))
def test_the_breaker_closes_by_itself_as_writes_get_older(
    reverts: list[float], limit: int, within: float, now: float
) -> None:
    later = max([now, *reverts]) + within + 1
    assert check_circuit_breaker(ALLOWLIST, reverts, MALLORY, limit=limit, within=within, now=later) is None


@pytest.mark.parametrize(("written", "is_open"), [(0, False), (49, False), (50, True), (51, True)])
def test_the_cap_limits_all_writes_together(written: int, is_open: bool) -> None:
    found = check_write_cap(written, limit=50, within=3600)
    assert (found is not None) == is_open
    if found is not None:
        assert found.sentence.startswith(
            f"The cap is reached: the service has made {written} remedial writes"
        )
