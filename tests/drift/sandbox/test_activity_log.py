"""The teammate activity log: ranges, search, and the year that is already in it."""

import httpx
import pytest

from drift.sandbox.cast import EVERYBODY, MALLORY
from tests.drift.sandbox.conftest import Clock, code_of

DAY = 86_400


def test_the_seeded_year_is_mostly_noise_with_the_changes_that_matter(
    api: httpx.Client, clock: Clock
) -> None:
    everything = {"created_at_after": int(clock.seconds) - 366 * DAY, "per_page": 250}
    body = api.post("/admins/activity_logs/search", json=everything).json()
    total = body["pages"]["total_pages"] * 250
    assert total > 4000
    wanted = {"event_types": ["bulk_export", "security_settings_change"]}
    found = api.post("/admins/activity_logs/search", json=everything | wanted).json()["activity_logs"]
    assert {entry["activity_type"] for entry in found} == set(wanted["event_types"])
    exports = [entry for entry in found if entry["activity_type"] == "bulk_export"]
    assert {entry["performed_by"]["email"] for entry in exports} == {MALLORY.email}


def test_every_teammate_acts_from_the_usual_address(api: httpx.Client, clock: Clock) -> None:
    body = {"created_at_after": int(clock.seconds) - 20 * DAY, "per_page": 250}
    usual = {who.email: who.ip for who in EVERYBODY}
    for entry in api.post("/admins/activity_logs/search", json=body).json()["activity_logs"]:
        assert usual[entry["performed_by"]["email"]] == entry["performed_by"]["ip"]


def test_entries_are_newest_first_and_inside_the_range(api: httpx.Client, clock: Clock) -> None:
    after, before = int(clock.seconds) - 3 * DAY, int(clock.seconds) - DAY
    body = api.get(f"/admins/activity_logs?created_at_after={after}&created_at_before={before}").json()
    times = [entry["created_at"] for entry in body["activity_logs"]]
    assert times == sorted(times, reverse=True)
    assert after <= times[-1] <= times[0] <= before


def test_a_wide_range_of_a_busy_log_fails(api: httpx.Client, clock: Clock) -> None:
    wide = api.get(f"/admins/activity_logs?created_at_after={int(clock.seconds) - 200 * DAY}")
    assert (wide.status_code, code_of(wide)) == (500, "server_error")
    assert (
        api.get(f"/admins/activity_logs?created_at_after={int(clock.seconds) - 29 * DAY}").status_code == 200
    )


@pytest.mark.parametrize(
    ("query", "code"),
    [("", "parameter_not_found"), ("created_at_after=soon", "parameter_invalid")],
)
def test_it_rejects_a_range_without_a_start(api: httpx.Client, query: str, code: str) -> None:
    assert code_of(api.get(f"/admins/activity_logs?{query}")) == code


def test_a_search_rejects_large_pages_and_odd_types(api: httpx.Client) -> None:
    for wrong in ({"per_page": 251}, {"per_page": 0}, {"event_types": "bulk_export"}):
        assert code_of(api.post("/admins/activity_logs/search", json={"created_at_after": 1} | wrong)) == (
            "parameter_invalid"
        )


def test_the_known_event_types_are_listed(api: httpx.Client) -> None:
    body = api.get("/admins/activity_log_event_types").json()
    assert body["type"] == "activity_log_event_type.list"
    assert "office_hours_change" in body["event_types"]
