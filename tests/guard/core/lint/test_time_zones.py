"""Zones without summer time whose names suggest one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest

from guard.core.lint.time_zones import without_summer_time, zone_warnings
from tests.guard.policy_cast import policy_set

WARNED = [
    *("EST", "MST", "GMT", "GMT0", "Etc/GMT", "Greenwich", "GMT+0", "Etc/GMT-0"),
    *("Etc/GMT+5", "Etc/GMT-1", "Etc/GMT-12", "Etc/GMT+9"),
]


@pytest.mark.parametrize("zone", WARNED)
def test_a_fixed_offset_is_warned_of(zone: str) -> None:
    sentence = without_summer_time(zone)
    hours = {datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).strftime("%z") for month in range(1, 13)}
    (offset,) = hours
    shown = "UTC " if offset == "+0000" else f"UTC{offset[:3]}:00"
    assert sentence.startswith(f"`{zone}` is {shown.strip()}")


@pytest.mark.parametrize("zone", WARNED)
def test_the_place_that_is_named_changes_its_clocks_and_has_that_offset_in_winter(zone: str) -> None:
    _, _, rest = without_summer_time(zone).partition(" such as ")
    place = ZoneInfo(rest.partition(",")[0])
    winter, summer = (datetime(2026, month, 1, tzinfo=place).utcoffset() for month in (1, 7))
    assert winter != summer
    assert datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset() in (winter, summer)


@pytest.mark.parametrize(
    "zone",
    ["UTC", "Etc/UTC", "Zulu", "HST", "CET", "EST5EDT", "Europe/Paris", "America/Phoenix", "US/Arizona", "Asia/Kolkata",
     "Japan", "Iceland", "Etc/GMT+12", "Etc/GMT-14", "Etc/GMT-9"],
)  # fmt: skip
def test_what_means_what_it_says_is_not(zone: str) -> None:
    assert without_summer_time(zone) == ""


def test_of_all_zones_only_fixed_ones_are_warned_of() -> None:
    for zone in available_timezones():
        if without_summer_time(zone):
            offsets = {datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in range(1, 13)}
            assert len(offsets) == 1, zone


def test_the_sign_of_a_name_is_turned_round() -> None:
    assert without_summer_time("Etc/GMT+5") == (
        "`Etc/GMT+5` is UTC-05:00 (the sign of such a name is turned round) all year and has no summer time, so in "
        "summer it is an hour off from where clocks change. Write the name of a place such as America/New_York, or "
        "waive the warning where UTC-05:00 is meant."
    )


def test_it_is_found_wherever_a_condition_names_a_zone() -> None:
    hours = {"from": "08:00", "to": "19:00", "zone": "EST"}
    days = {"from": "2026-12-21", "to": "2026-12-24", "zone": "Etc/GMT+5"}
    told = {
        "id": "p",
        "watch": {"activity": "bulk_export"},
        "when": {"any_of": [{"outside_hours": hours}, {"not": {"during": [days | {"zone": "UTC"}, days]}}]},
        "unless": {"during": days},
    }
    (policy,) = policy_set(told).policies
    assert [diagnostic.path for diagnostic in zone_warnings(policy)] == [
        ("when", "any_of", 0, "outside_hours", "zone"),
        ("when", "any_of", 1, "not", "during", 1, "zone"),
        ("unless", "during", "zone"),
    ]
