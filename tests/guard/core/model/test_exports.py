"""Which records a target takes."""

from __future__ import annotations

import pytest

from guard.core.model.exports import TargetPlan


@pytest.mark.parametrize(
    ("what", "without", "taken"),
    [
        ((), (), ["changes", "decisions", "votes"]),
        (("votes",), (), ["votes"]),
        (("*s",), ("de*", "votes"), ["changes"]),
        ((), ("changes",), ["decisions", "votes"]),
    ],
)
def test_a_target_takes_what_is_named_and_not_taken_out(
    what: tuple[str, ...], without: tuple[str, ...], taken: list[str]
) -> None:
    plan = TargetPlan("siem", "syslog", what=what, without=without)
    assert [name for name in ("changes", "decisions", "votes") if plan.takes(name)] == taken
