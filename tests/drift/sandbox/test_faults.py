"""Every fault can be switched on, strikes as described, and goes away."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from drift.sandbox.cast import CAROL
from drift.sandbox.faults import FAULTS
from tests.drift.sandbox.conftest import Clock, as_teammate, code_of, log_since


def fault(api: httpx.Client, name: str, **inputs: Any) -> None:
    assert api.post("/_sandbox/faults", json={"fault": name, **inputs}).status_code == 201


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("unauthorized", 401, "unauthorized"),
        ("forbidden", 403, "forbidden"),
        ("rate_limit", 429, "rate_limit_exceeded"),
        ("server_error", 500, "server_error"),
        ("version_invalid", 400, "intercom_version_invalid"),
    ],
)
def test_a_refusing_fault_strikes_its_path_so_many_times(
    api: httpx.Client, name: str, status: int, code: str
) -> None:
    fault(api, name, path="/teams", times=2)
    for _ in range(2):
        refused = api.get("/teams")
        assert (refused.status_code, code_of(refused)) == (status, code)
        assert api.get("/macros").status_code == 200
    assert api.get("/teams").status_code == 200


def test_a_rate_limit_can_end_soon(api: httpx.Client, clock: Clock) -> None:
    fault(api, "rate_limit", ms=1500, times=1)
    refused = api.get("/teams")
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert int(refused.headers["X-RateLimit-Reset"]) == int(clock.seconds) + 2


@pytest.mark.parametrize(("name", "status"), [("conflict", 409), ("unprocessable", 422)])
def test_a_refused_write_writes_nothing_and_reads_go_on(api: httpx.Client, name: str, status: int) -> None:
    fault(api, name, path="/ip_allowlist", times=1)
    assert api.get("/ip_allowlist").status_code == 200
    assert api.put("/ip_allowlist", json={"enabled": False}).status_code == status
    assert api.get("/ip_allowlist").json()["enabled"] is True
    assert api.put("/ip_allowlist", json={"enabled": False}).status_code == 200


def test_a_fault_can_be_for_one_method(api: httpx.Client) -> None:
    fault(api, "server_error", path="/ip_allowlist", method="PUT")
    assert api.get("/ip_allowlist").status_code == 200
    assert api.put("/ip_allowlist", json={}).status_code == 500


@pytest.mark.parametrize("name", ["slow", "latency"])
def test_a_slow_answer_takes_its_time(api: httpx.Client, name: str) -> None:
    fault(api, name, ms=120, times=1)
    started = time.monotonic()
    assert api.get("/teams").status_code == 200
    assert time.monotonic() - started > 0.11


def test_slow_requests_do_not_hold_up_others(served: httpx.Client) -> None:
    fault(served, "slow", path="/macros", ms=30_000)
    with httpx.Client(base_url=served.base_url, headers=served.headers) as other:
        started = time.monotonic()
        with pytest.raises(httpx.ReadTimeout):
            other.get("/macros", timeout=0.05)
        assert served.get("/teams").status_code == 200
        assert time.monotonic() - started < 25


def test_half_an_answer_is_a_protocol_error_and_the_write_has_happened(served: httpx.Client) -> None:
    fault(served, "reset_mid_body", path="/ip_allowlist", times=2)
    with pytest.raises(httpx.RemoteProtocolError):
        served.get("/ip_allowlist")
    with pytest.raises(httpx.RemoteProtocolError):
        served.put("/ip_allowlist", json={"enabled": False})
    assert served.get("/ip_allowlist").json()["enabled"] is False


def test_a_page_that_repeats_never_ends(api: httpx.Client) -> None:
    fault(api, "repeat_page", path="/articles")
    first, second, tenth = (api.get(f"/articles?page={number}").json() for number in (1, 2, 10))
    assert first["data"] == second["data"] == tenth["data"]
    assert tenth["pages"]["next"] is not None
    fault(api, "repeat_page", path="/macros")
    page = api.get("/macros?per_page=5").json()
    token = page["pages"]["next"]["starting_after"]
    again = api.get("/macros", params={"per_page": 5, "starting_after": token}).json()
    assert (again["data"], again["pages"]["next"]["starting_after"]) == (page["data"], token)


@pytest.mark.parametrize(("show", "seen"), [("neither", 49), ("both", 51)])
def test_an_item_moves_between_pages(api: httpx.Client, show: str, seen: int) -> None:
    fault(api, "moving_item", path="/articles", show=show)
    ids = [item["id"] for number in (1, 2) for item in api.get(f"/articles?page={number}").json()["data"]]
    assert (len(ids), len(set(ids))) == (seen, min(seen, 50))


@pytest.mark.parametrize(("show", "seen"), [("neither", 9), ("both", 11)])
def test_an_item_moves_between_cursors(api: httpx.Client, show: str, seen: int) -> None:
    fault(api, "moving_item", path="/macros", show=show)
    first = api.get("/macros?per_page=5").json()
    token = first["pages"]["next"]["starting_after"]
    second = api.get("/macros", params={"per_page": 5, "starting_after": token}).json()
    ids = [item["id"] for page in (first, second) for item in page["data"]]
    assert (len(ids), len(set(ids))) == (seen, min(seen, 10))


def test_answers_carry_keys_and_values_nobody_has_heard_of(api: httpx.Client) -> None:
    fault(api, "unknown_fields", path="/teams", enums={"distribution_method": "by_mood"}, times=1)
    body = api.get("/teams").json()
    assert body["unreleased_field"] == body["teams"][0]["unreleased_field"] == {"beta": True}
    assert body["teams"][0]["distribution_method"] == "by_mood"
    assert "unreleased_field" not in api.get("/teams").json()


def eventually(seen: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not seen() and time.monotonic() < deadline:
        time.sleep(0.02)
    return seen()


def test_writes_become_visible_late(api: httpx.Client) -> None:
    fault(api, "lag", path="/ip_allowlist", ms=700)
    fault(api, "lag", path="/office_hours_schedules", ms=700)
    fault(api, "lag", path="/me", ms=700)
    assert api.put("/ip_allowlist", json={"enabled": False}).json()["enabled"] is False
    hours = {"name": "Late", "time_zone_name": "Europe/Paris", "time_intervals": []}
    id = api.post("/office_hours_schedules", json=hours).json()["id"]
    api.delete("/office_hours_schedules/42")
    renamed = {"as": CAROL.email, "activity_type": "app_name_change", "apply": {"name": "Late"}}
    api.post("/_sandbox/act", json=renamed)

    def schedules() -> set[str]:
        return {item["id"] for item in api.get("/office_hours_schedules").json()["data"]}

    assert api.get("/ip_allowlist").json()["enabled"] is True
    assert schedules() == {"41", "42", "43", "44", "45"}
    assert api.get(f"/office_hours_schedules/{id}").status_code == 404
    assert api.get("/me").json()["app"]["name"] == "Acme"
    assert eventually(lambda: api.get("/ip_allowlist").json()["enabled"] is False)
    assert eventually(lambda: schedules() == {"41", "43", "44", "45", id})
    assert eventually(lambda: api.get("/me").json()["app"]["name"] == "Late")


def test_log_entries_can_be_late_or_never_written(api: httpx.Client, clock: Clock) -> None:
    fault(api, "lag_activity", ms=500, times=1)
    api.put("/ip_allowlist", json={"enabled": False}, headers=as_teammate(CAROL.email))
    assert log_since(api, clock.seconds) == []
    assert eventually(lambda: len(log_since(api, clock.seconds)) == 1)
    fault(api, "no_activity")
    api.put("/ip_allowlist", json={"enabled": True})
    assert api.get("/ip_allowlist").json()["enabled"] is True
    assert len(log_since(api, clock.seconds)) == 1


def test_faults_are_listed_and_cleared(api: httpx.Client) -> None:
    fault(api, "unauthorized")
    fault(api, "forbidden", path="/teams")
    first, second = api.get("/_sandbox/faults").json()["faults"]
    assert (first["fault"], second["path"]) == ("unauthorized", "/teams")
    assert api.delete(f"/_sandbox/faults/{first['id']}").json() == {"cleared": 1}
    assert api.get("/macros").status_code == 200
    assert api.delete("/_sandbox/faults").json() == {"cleared": 1}
    assert api.get("/teams").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{}, {"fault": "earthquake"}, {"fault": "slow", "ms": "long"}, {"fault": "slow", "colour": 1},
     {"fault": "moving_item", "show": "some"}],
)  # fmt: skip
def test_it_rejects_faults_it_does_not_know(api: httpx.Client, wrong: dict[str, Any]) -> None:
    assert code_of(api.post("/_sandbox/faults", json=wrong)) == "parameter_invalid"


def test_every_fault_is_documented(api: httpx.Client) -> None:
    text = api.get("/_sandbox").text
    assert all(name in text and what in text for name, what in FAULTS.items())


def test_a_field_can_be_left_out_and_comes_back(api: httpx.Client) -> None:
    whole = api.get("/teams").json()
    fault(api, "drop_field", path="/teams", field="name")
    assert api.get("/teams").json()["teams"] == [
        {key: value for key, value in team.items() if key != "name"} for team in whole["teams"]
    ]
    api.delete("/_sandbox/faults")
    assert api.get("/teams").json() == whole


@pytest.mark.parametrize(("to", "where"), [("label", ("label",)), ("texts.name", ("texts", "name"))])
def test_a_field_can_be_shown_elsewhere(api: httpx.Client, to: str, where: tuple[str, ...]) -> None:
    named = [team["name"] for team in api.get("/teams").json()["teams"]]
    fault(api, "move_field", path="/teams", field="name", to=to)
    for name, shown in zip(named, api.get("/teams").json()["teams"], strict=True):
        assert "name" not in shown
        for step in where:
            shown = shown[step]
        assert shown == name


def test_a_field_can_have_another_type(api: httpx.Client) -> None:
    fault(api, "retype_field", path="/teams", field="name")
    assert all(isinstance(team["name"], list) for team in api.get("/teams").json()["teams"])
    fault(api, "retype_field", path="/articles", field="author_id")
    assert all(isinstance(article["author_id"], str) for article in api.get("/articles").json()["data"])


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"fault": "drop_field"}, "The fault drop_field needs `field`, the name of a field."),
        (
            {"fault": "move_field", "field": "name"},
            "The fault move_field needs `to`, where the field is shown instead.",
        ),
    ],
)
def test_a_fault_of_a_field_names_it(api: httpx.Client, inputs: dict[str, str], sentence: str) -> None:
    assert sentence in api.post("/_sandbox/faults", json=inputs).text
