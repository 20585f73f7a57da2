"""Office hours: schedules, exceptions, and what both refuse."""

from typing import Any

import httpx
import pytest

from drift.sandbox.cast import MALLORY
from tests.drift.sandbox.conftest import Clock, as_teammate, code_of, log_since

SCHEDULES = "/office_hours_schedules"
DAYS = f"{SCHEDULES}/41/office_hours_exceptions"


def test_the_seed_has_five_schedules_and_christmas(api: httpx.Client) -> None:
    schedules = api.get(SCHEDULES).json()["data"]
    assert [schedule["id"] for schedule in schedules] == ["41", "42", "43", "44", "45"]
    assert [schedule["id"] for schedule in schedules if schedule["twenty_four_seven"]] == ["45"]
    days = api.get(DAYS).json()["data"]
    assert "Christmas Day" in {day["name"] for day in days}


def test_an_update_keeps_what_is_not_sent_and_is_logged(api: httpx.Client, clock: Clock) -> None:
    before = api.get(f"{SCHEDULES}/41").json()
    clock.seconds += 60
    shorter = {"time_intervals": [{"start_minute": 600, "end_minute": 660}]}
    after = api.put(f"{SCHEDULES}/41", json=shorter, headers=as_teammate(MALLORY.email)).json()
    assert after["time_intervals"] == [{"start_minute": 600, "end_minute": 660, "day_of_week": 0}]
    assert after["name"] == before["name"]
    assert after["updated_at"] == int(clock.seconds)
    (entry,) = log_since(api, clock.seconds)
    assert (entry["activity_type"], entry["performed_by"]["email"]) == (  # type: ignore[index] # an object
        "office_hours_change",
        MALLORY.email,
    )


def test_sending_a_schedule_back_as_read_changes_nothing(api: httpx.Client, clock: Clock) -> None:
    before = api.get(f"{SCHEDULES}/44").json()
    clock.seconds += 60
    assert api.put(f"{SCHEDULES}/44", json=before).json() == before
    assert log_since(api, clock.seconds) == []


def test_a_deleted_schedule_takes_its_exceptions_and_its_id_never_returns(api: httpx.Client) -> None:
    assert api.delete(f"{SCHEDULES}/43").json() == {
        "id": "43",
        "object": "office_hours_schedule",
        "deleted": True,
    }
    assert code_of(api.get(f"{SCHEDULES}/43")) == "not_found"
    assert api.get(f"{SCHEDULES}/43/office_hours_exceptions/4301").status_code == 404
    body = {"name": "New", "time_zone_name": "Europe/Paris", "time_intervals": []}
    created = api.post(SCHEDULES, json=body)
    assert created.status_code == 201
    assert int(created.json()["id"]) > 45
    api.delete(f"{SCHEDULES}/{created.json()['id']}")
    assert api.post(SCHEDULES, json=body).json()["id"] != created.json()["id"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_intervals": [{"start_minute": 7, "end_minute": 60}]},
        {"time_intervals": [{"start_minute": 60, "end_minute": 60}]},
        {"time_intervals": [{"start_minute": 0, "end_minute": 10_095}]},
        {"time_intervals": [{"start_minute": 0, "end_minute": 60}, {"start_minute": 45, "end_minute": 90}]},
        {"time_intervals": "always"},
        {"time_zone_name": "Mars/Olympus"},
        {"time_zone_name": 1},
        {"name": ""},
    ],
)
def test_it_rejects_hours_that_cannot_be(api: httpx.Client, wrong: dict[str, Any]) -> None:
    refused = api.put(f"{SCHEDULES}/41", json=wrong)
    assert (refused.status_code, code_of(refused)) == (422, "data_invalid")


def test_an_exception_is_created_changed_and_deleted_with_an_entry_each(
    api: httpx.Client, clock: Clock
) -> None:
    created = api.post(
        DAYS, json={"exception_date": "2027-03-03", "exception_type": "closed", "name": "Move"}
    )
    assert created.status_code == 201
    day = created.json()
    assert (day["time_intervals"], day["recurring_annually"]) == (None, False)
    custom = {"exception_type": "custom_hours", "time_intervals": [{"start_minute": 540, "end_minute": 600}]}
    changed = api.put(f"{DAYS}/{day['id']}", json=custom).json()
    assert changed["time_intervals"] == [{"start_minute": 540, "end_minute": 600, "day_of_week": 2}]
    assert api.delete(f"{DAYS}/{day['id']}").json()["object"] == "office_hours_exception"
    assert [entry["activity_type"] for entry in log_since(api, clock.seconds)] == ["office_hours_change"] * 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"exception_date": "2027-02-30", "exception_type": "closed"},
        {"exception_date": "2027-03-03", "exception_type": "open"},
        {"exception_date": "2027-03-03", "exception_type": "custom_hours"},
        {"exception_date": "2027-03-03", "exception_type": "closed", "name": None},
        {"exception_date": "2027-03-03"},
    ],
)
def test_it_rejects_exceptions_that_cannot_be(api: httpx.Client, wrong: dict[str, Any]) -> None:
    assert code_of(api.post(DAYS, json=wrong)) == "data_invalid"


def test_one_schedule_has_one_exception_a_day(api: httpx.Client) -> None:
    christmas = next(day for day in api.get(DAYS).json()["data"] if day["name"] == "Christmas Day")
    again = {"exception_date": christmas["exception_date"], "exception_type": "closed"}
    assert (
        api.post(DAYS, json=again).json()["errors"][0]["message"] == "Invalid or duplicated record reference"
    )


def test_an_exception_is_found_only_under_its_schedule(api: httpx.Client) -> None:
    assert api.get(f"{SCHEDULES}/42/office_hours_exceptions/4101").status_code == 404
