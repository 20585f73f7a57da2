"""Runs of connectors are counted by the hour, and nothing else is kept of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.conversations.connector_runs import (
    HOUR,
    NO_TYPE,
    ConnectorRuns,
    NoRun,
    Outcomes,
    Run,
    RunCount,
    counted,
    run_of,
)

ITEM: dict[str, Any] = {
    "type": "data_connector.execution",
    "id": "99001",
    "success": True,
    "source_type": "workflow",
    "source_id": "5001",
    "conversation_id": "8001",
    "request_url": "https://api.vendor.example/alice",
    "error_message": None,
    "created_at": "2026-02-10T18:15:32Z",
}
AT = 1_770_747_332.0


def test_a_run_has_its_time_and_who_ran_it_and_no_address_or_conversation() -> None:
    assert run_of(ITEM) == Run("99001", AT, "workflow", "5001", "")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        (
            {"success": False, "error_type": "3rd_party_error", "error_message": "alice@x.example"},
            "3rd_party_error",
        ),
        ({"success": False}, NO_TYPE),
        ({"success": None}, NO_TYPE),
        ({"success": "true"}, NO_TYPE),
        ({"success": True, "error_type": "faraday_error"}, "faraday_error"),
    ],
)
def test_only_what_intercom_says_went_well_did(changed: dict[str, Any], error: str) -> None:
    assert run_of(ITEM | changed).error == error


@pytest.mark.parametrize(
    "time", ["2026-02-10T18:15:32.000Z", "2026-02-10T19:15:32+01:00", "2026-02-10T18:15:32", int(AT)]
)
def test_a_time_in_any_spelling_is_one_moment(time: str | int) -> None:
    assert run_of(ITEM | {"created_at": time}).at == AT


@pytest.mark.parametrize(
    "item", [None, [], {}, ITEM | {"id": ""}, ITEM | {"created_at": "yesterday"}, ITEM | {"created_at": True}]
)
def test_what_is_no_run_is_named(item: Any) -> None:
    with pytest.raises(NoRun, match="no id or no time"):
        run_of(item)


def test_what_nothing_says_ran_it_is_kept_as_such() -> None:
    assert run_of(ITEM | {"source_type": None, "source_id": 12}) == Run("99001", AT, "", "12", "")


def known(*counts: RunCount, since: float = 0, until: float = 48 * HOUR) -> ConnectorRuns:
    return ConnectorRuns((0, 48 * HOUR), since, until, counts)


def test_runs_by_who_and_by_error() -> None:
    found = known(
        RunCount(0, "fin", "", "", 5),
        RunCount(HOUR, "fin", "", "3rd_party_error", 2),
        RunCount(HOUR, "workflow", "5001", "", 9),
        RunCount(HOUR, "workflow", "5002", "faraday_error", 1),
    )
    assert found.total() == Outcomes(17, 3)
    assert found.total("fin") == Outcomes(7, 2)
    assert found.total("workflow", "5001") == Outcomes(9, 0)
    assert list(found.by_who()) == [("workflow", "5001"), ("fin", ""), ("workflow", "5002")]
    assert found.errors() == {"3rd_party_error": 2, "faraday_error": 1}


def test_hours_without_a_run_are_told_and_days_that_are_not_known_whole_are_not() -> None:
    found = known(RunCount(25 * HOUR, "fin", "", "", 5), since=3 * HOUR)
    assert found.every(24 * HOUR) == {24 * HOUR: Outcomes(5, 0)}
    assert len(found.every(HOUR)) == 45
    assert sum(one.runs for one in found.every(HOUR).values()) == 5


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(["", "faraday_error"]), st.sampled_from("ab")))
)
def test_counting_loses_no_run(made: list[tuple[int, str, str]]) -> None:
    runs = [Run(str(number), float(at), "fin", who, error) for number, (at, error, who) in enumerate(made)]
    counts = counted(runs)
    assert sum(one.runs for one in counts) == len(runs)
    assert len({(one.hour, one.ran_by_id, one.error) for one in counts}) == len(counts)
    assert all(one.hour % HOUR == 0 for one in counts)
