"""Runs of data connectors follow from the conversations, and are listed as Intercom documents it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from drift.sandbox.api.conversations import all_of
from drift.sandbox.conversations.connector_runs import OUTAGE, Run, runs_of
from drift.sandbox.conversations.truth import Truth
from drift.sandbox.conversations.wording import customer
from drift.sandbox.server import Sandbox, create_sandbox
from tests.drift.sandbox.conftest import START, Clock, client_of, code_of

DAY = 86_400
ORDERS = "/data_connectors/501/execution_results"


@pytest.fixture
def sandbox(tmp_path: Path, clock: Clock) -> Iterator[Sandbox]:
    with create_sandbox(tmp_path / "workspace.db", now=clock, conversations=6_000) as fresh:
        yield fresh


def truths(sandbox: Sandbox) -> list[Truth]:
    return list(all_of(sandbox.workspace).until(START))


def planted(sandbox: Sandbox, connector: str, since: float) -> list[Run]:
    every = [run for truth in truths(sandbox) for run in runs_of(truth)]
    return [run for run in every if run.connector == connector and since <= run.at <= START]


def listed(api: httpx.Client, path: str = ORDERS, **asked: Any) -> list[dict[str, Any]]:
    """Every run, page by page."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.get(path, params={"per_page": 30, **asked, **cursor}).json()
        found += page["data"]
        following = page["pages"].get("next")
        if following is None:
            return found
        cursor = {"starting_after": following["starting_after"]}


def test_every_run_that_was_planted_is_listed_once_the_newest_first(
    sandbox: Sandbox, api: httpx.Client
) -> None:
    since = START - 30 * DAY
    found = listed(api, start_ts=int(since))
    assert len(found) == len({run["id"] for run in found}) == len(planted(sandbox, "501", since)) > 60
    assert [run["created_at"] for run in found] == sorted((run["created_at"] for run in found), reverse=True)
    by = Counter((run["source_type"], run["source_id"]) for run in found)
    assert set(by) == {("fin", None), ("workflow", "9002")}


def test_without_being_asked_otherwise_only_the_last_hour_is_listed(
    sandbox: Sandbox, api: httpx.Client, clock: Clock
) -> None:
    last = max(planted(sandbox, "501", 0), key=lambda run: run.at)
    clock.seconds = last.at + 60
    assert last.id in [run["id"] for run in listed(api)]
    clock.seconds = last.at + 3_601
    assert last.id not in [run["id"] for run in listed(api)]


def test_fin_ran_what_it_answered_with_and_that_went_well(sandbox: Sandbox) -> None:
    asked = [truth for truth in truths(sandbox) if truth.sources and not truth.is_preview]
    runs = [run for truth in asked for run in runs_of(truth) if (run.connector, run.ran_by) == ("501", "fin")]
    assert sum(not run.error for run in runs) == sum(
        any(number == 11 for number in truth.sources) for truth in asked
    )


def test_the_system_of_orders_failed_for_two_days(sandbox: Sandbox) -> None:
    first, last = OUTAGE
    during, otherwise = Counter[bool](), Counter[bool]()
    for truth in truths(sandbox):
        counter = during if -first <= truth.day < -last else otherwise
        counter.update(bool(run.error) for run in runs_of(truth) if run.connector == "501")
    assert during[True] / during.total() > 0.4
    assert otherwise[True] / otherwise.total() < 0.25


def test_what_was_sent_is_shown_on_request_alone(sandbox: Sandbox, api: httpx.Client) -> None:
    [run, *_] = listed(api, start_ts=1, success="true")
    assert not [key for key in run if key.endswith("_body")]
    [whole, *_] = listed(api, start_ts=1, success="true", include_bodies="true")
    who = next(truth for truth in truths(sandbox) if truth.id == whole["conversation_id"])
    assert customer(who.contact).email in whole["request_body"]
    assert api.get(f"{ORDERS}/{run['id']}").json() == whole


def test_failed_runs_can_be_asked_for(api: httpx.Client) -> None:
    failed = listed(api, start_ts=1, success="false")
    assert failed
    assert {run["success"] for run in failed} == {False}
    one = listed(api, start_ts=1, error_type="response_mapping_error")
    assert 0 < len(one) < len(failed)


@pytest.mark.parametrize(
    "asked", ["success=maybe", "error_type=bad_luck", "start_ts=now", "include_bodies=1"]
)
def test_what_is_not_possible_is_refused(api: httpx.Client, asked: str) -> None:
    response = api.get(f"{ORDERS}?{asked}")
    assert (response.status_code, code_of(response)) == (400, "parameter_invalid")


def test_a_connector_or_run_that_is_not_there_is_not_found(sandbox: Sandbox, api: httpx.Client) -> None:
    assert code_of(api.get("/data_connectors/1/execution_results")) == "data_connector_not_found"
    other = planted(sandbox, "502", 0)[0].id
    for id in ("1", "nonsense", other):
        assert code_of(api.get(f"{ORDERS}/{id}")) == "execution_result_not_found"
    assert listed(api, "/data_connectors/508/execution_results", start_ts=1) == []


def test_a_token_without_the_scope_sees_no_run(sandbox: Sandbox) -> None:
    with client_of(sandbox) as client:
        without = ["read_data_connectors", "read_write_data_connectors"]
        client.post("/_sandbox/scopes", json={"without": without}).raise_for_status()
        assert client.get(ORDERS).status_code == 403
