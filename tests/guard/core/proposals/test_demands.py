"""What policies demand of whoever asks first: all that is missing is said, each with a way out that would pass."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from guard.core.model.policy import Policy
from guard.core.proposals.demands import Asked, Unmet, length_of, unmet_demands, window_start
from guard.core.proposals.moments import moment, utc
from tests.guard.policy_cast import policy_set

NOW: Final = datetime(2026, 12, 1, 12, tzinfo=UTC).timestamp()  # a Tuesday
DAY: Final = 86400.0
WINDOW: Final = {"days": ["sat", "sun"], "from": "22:00", "to": "06:00", "zone": "Europe/Paris"}
SATURDAY: Final = NOW + 4 * DAY + 9 * 3600
FULL: Final = {"reason": 20, "ticket": r"^SUP-\d+", "lead_time": "24h", "window": WINDOW}
GOOD: Final = Asked("Paris answers later in winter", "SUP-41", SATURDAY, NOW)


def asking(*demands: Any, **more: Any) -> tuple[Policy, ...]:
    written = [
        {"id": f"p{number}", "watch": {"kind": "tag"}, "ask_first": one, **more}
        for number, one in enumerate(demands, 1)
    ]
    return policy_set(*written).policies


def missing(asked: Asked, *demands: Any) -> list[tuple[str, str]]:
    return [(unmet.demand, unmet.sentence) for unmet in unmet_demands(asking(*demands), asked)]


def only(asked: Asked, demands: Any) -> Unmet:
    (unmet,) = unmet_demands(asking(demands), asked)
    return unmet


def test_what_brings_everything_is_missing_nothing() -> None:
    assert missing(GOOD, FULL) == []
    assert (
        unmet_demands(policy_set({"id": "a", "watch": {"kind": "tag"}}).policies, Asked("", "", None, NOW))
        == ()
    )


def test_all_that_is_missing_is_said_at_once() -> None:
    assert missing(Asked("", "", None, NOW), FULL) == [
        ("reason", "It asks for a reason of at least 20 characters, and there is none."),
        ("ticket", r"It asks for a ticket that fits `^SUP-\d+`, and there is none."),
        (
            "lead_time",
            "It asks for 1 day of notice, and this would be applied as soon as it is approved.",
        ),
        (
            "window",
            "It may be applied sat, sun 22:00 to 06:00 in Europe/Paris only, and this would be applied as soon as it "
            "is approved, whenever that is.",
        ),
    ]


def test_a_reason_is_counted_in_what_people_see() -> None:
    assert length_of("  a \n b\t") == 3
    assert length_of("\u200b" * 30 + "\u2060x") == 1
    assert length_of("e\u0301") == 1
    short = only(replace(GOOD, reason="x" * 19 + "\u200b" * 9), {"reason": 20})
    assert short.sentence == "It asks for a reason of at least 20 characters, and this one has 19."
    assert short.way_out == "Say why in 1 more character, for those who have to agree."
    assert missing(replace(GOOD, reason="x" * 20), {"reason": 20}) == []


def test_a_ticket_has_to_fit_and_an_example_is_given() -> None:
    unmet = only(replace(GOOD, ticket="OPS-7"), {"ticket": r"^SUP-\d+$"})
    assert unmet.sentence == r'It asks for a ticket that fits `^SUP-\d+$`, and "OPS-7" does not.'
    assert unmet.way_out == "Name the ticket, such as SUP-1."
    assert missing(replace(GOOD, ticket=" SUP-41 "), {"ticket": r"^SUP-\d+$"}) == []
    assert only(replace(GOOD, ticket=""), {"ticket": r"\p{L}+"}).way_out == "Name the ticket."


@pytest.mark.parametrize(
    ("at", "met"), [(NOW + DAY, True), (NOW + DAY - 1, False), (NOW, False), (None, False)]
)
def test_notice_is_counted_from_the_moment_of_asking(at: float | None, met: bool) -> None:
    assert (missing(replace(GOOD, at=at), {"lead_time": "1d"}) == []) is met


@pytest.mark.parametrize(
    ("at", "met"), [(SATURDAY, True), (SATURDAY - 1, False), (SATURDAY + 8 * 3600, False), (None, False)]
)
def test_a_window_is_open_from_its_beginning_to_before_its_end(at: float | None, met: bool) -> None:
    assert (missing(replace(GOOD, at=at), {"window": WINDOW}) == []) is met


def test_the_ways_out_name_the_nearest_time_that_would_pass() -> None:
    late = only(replace(GOOD, at=NOW + 60), {"lead_time": "24h"})
    assert late.way_out == "The nearest time that would pass: `apply_at: 2026-12-02T12:05Z`."
    closed = only(replace(GOOD, at=NOW), {"window": WINDOW})
    assert closed.way_out == (
        "The nearest time that would pass: `apply_at: 2026-12-05T21:00Z`. `apply: window` waits for it."
    )


def test_the_nearest_time_suits_all_policies_that_ask() -> None:
    sunday = {**WINDOW, "days": ["sun"]}
    found = unmet_demands(
        asking({"window": WINDOW}, {"window": sunday, "lead_time": "2h"}), replace(GOOD, at=NOW)
    )
    assert {re.search(r"`apply_at: (.*?)`", unmet.way_out)[1] for unmet in found} == {"2026-12-06T21:00Z"}  # type: ignore[index] # each has one


def test_windows_that_never_meet_have_no_way_out() -> None:
    noon = {"from": "12:00", "to": "13:00", "zone": "Europe/Paris"}
    policies = asking({"window": WINDOW}, {"window": noon})
    found = unmet_demands(policies, GOOD)
    assert [unmet.policy for unmet in found] == ["p2"]
    assert "No moment of the next 90 days suits all" in found[0].way_out
    start, why = window_start(policies, NOW)
    assert start is None
    assert why.startswith(
        "The maintenance windows of these policies are never open together within 90 days: sat,"
    )


def test_a_policy_that_only_observes_warns_and_moves_nobody_elses_time() -> None:
    watching = asking({"window": WINDOW, "lead_time": "9d"}, mode="observe")
    (notice, _) = found = unmet_demands(watching, replace(GOOD, at=NOW))
    assert [unmet.enforced for unmet in found] == [False, False]
    strict = asking({"lead_time": "1h"})
    (_, _, hour) = unmet_demands((*watching, *strict), replace(GOOD, at=NOW))
    assert hour.enforced
    assert hour.way_out.endswith("`apply_at: 2026-12-01T13:05Z`.")
    assert notice.demand == "lead_time"


def test_a_maintenance_window_is_waited_for_after_the_notice() -> None:
    assert window_start(asking({"window": WINDOW}), NOW) == (SATURDAY, "")
    assert window_start(asking({"window": WINDOW, "lead_time": "5d"}), NOW) == (SATURDAY + DAY, "")
    assert window_start(asking({"window": WINDOW}), SATURDAY) == (SATURDAY + DAY, "")
    assert window_start(asking({"reason": 1}), NOW)[0] is None
    observed = asking({"window": WINDOW}, mode="observe")
    assert window_start(observed, NOW) == (SATURDAY, "")


moments_ahead = st.none() | st.floats(-DAY, 60 * DAY)


@given(
    st.sampled_from([{}, {"window": WINDOW}]),
    st.sampled_from(["1h", "36h", "6d"]),
    moments_ahead,
    st.integers(0, 10**6),
)
def test_what_is_offered_passes_even_minutes_later(
    window: Any, notice: str, ahead: float | None, later: int
) -> None:
    now = NOW + later
    policies = asking({**window, "lead_time": notice})
    asked = replace(GOOD, at=None if ahead is None else now + ahead, now=now)
    for unmet in unmet_demands(policies, asked):
        offered = re.search(r"`apply_at: (.*?)`", unmet.way_out)
        assert offered is not None
        at, _ = moment(offered[1])
        assert at is not None
        assert utc(at) == offered[1]
        assert unmet_demands(policies, replace(asked, at=at, now=now + 240)) == ()
