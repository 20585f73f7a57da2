"""The ledger over HTTP: how it is, what stands in it, and all of it as a file that verifies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.core.ledger.verifier import verify
from drift.web.rest.route import API
from guard.core.model.retention import CLOSED, LEDGER_VALUES, Deletion
from tests.guard.sealing.sealed import behind_its_back, hours, jobs, keys, notes, sealed_stage
from tests.guard.web.stage import BOB, DAVE, ERIN, Stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with sealed_stage(tmp_path) as made:
        yield made


def test_it_says_how_the_ledger_is_and_how_it_was_verified(on: Stage) -> None:
    jobs(on).check.look()
    found = on.get(f"{API}/ledger")
    assert found["checkpoint"]["note"] == notes(on)[-1]
    assert found["check"]["entries"] == found["size"]
    assert found["check"]["broken"] is None
    behind_its_back(on, "DELETE FROM ledger_checkpoints", "DELETE FROM ledger_entries WHERE number > 9")
    jobs(on).check.look()
    assert "The ledger is not what was written." in on.get(f"{API}/ledger")["check"]["broken"]


def test_checkpoints_come_in_pages_newest_first_and_keys_in_their_order(on: Stage) -> None:
    hours(on)
    first = on.get(f"{API}/ledger/checkpoints?limit=1")
    second = on.get(f"{API}/ledger/checkpoints?limit=1&cursor={first['next']}")
    assert [page["items"][0]["note"] for page in (first, second)] == notes(on)[::-1]
    assert second["next"] is None
    (key,) = on.get(f"{API}/ledger/keys")["items"]
    assert (key["public"], key["until"], key["handed"]) == (keys(on)[0], None, None)


def test_entries_come_in_their_order_and_say_nothing_of_people_to_whoever_may_not_see_it(on: Stage) -> None:
    numbers: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = on.get(f"{API}/ledger/entries?limit=20" + (f"&cursor={cursor}" if cursor else ""))
        numbers += [entry["number"] for entry in page["items"]]
        cursor = page["next"]
    assert numbers == list(range(1, on.get(f"{API}/ledger")["size"] + 1))
    closed = on.ask(f"{API}/ledger/entries?limit=200", ERIN).get_data(as_text=True)
    assert "@acme.example" not in closed
    opened = on.ask(f"{API}/ledger/entries?limit=200&opened=1", DAVE).get_data(as_text=True)
    assert "@acme.example" in opened


def test_of_values_that_went_as_their_period_was_over_it_is_said_since_when_and_by_which_rule(
    on: Stage,
) -> None:
    rule = "retention.yaml (ledger-values: 30d)"
    with on.guarded.transaction() as work:
        ledger = work.state.ledger
        closed = ledger.readable(1, ledger.head().size)[:3]
        assert ledger.close(closed) == 3
        run = Deletion(LEDGER_VALUES, rule, 1.0, 2.0, "the service", {CLOSED: 3}, up_to=closed[-1])
        work.deletions.end(run, "r1", 86400.0)
    entries = on.get(f"{API}/ledger/entries?limit=200&opened=1", DAVE)["items"]
    said = {entry["number"]: entry["closed_because"] for entry in entries if entry["closed_because"]}
    sentence = (
        f"What entries of the ledger up to number {closed[-1]} say of people is no longer readable since 1970-01-02 by "
        f"{rule}."
    )
    assert said == dict.fromkeys(closed, sentence)
    assert all(entry["closed"] for entry in entries if entry["number"] in closed)


def test_the_file_verifies_and_is_opened_for_operators_alone(on: Stage) -> None:
    for who, opened in ((ERIN, False), (BOB, False), (DAVE, True)):
        answer = on.ask(f"{API}/ledger/export{'?opened=1' if opened else ''}", who)
        assert answer.status_code == 200
        assert answer.content_type == "application/x-ndjson"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="ledger-1-')
        lines = answer.get_data().splitlines(keepends=True)
        found = verify(lines, keys(on), notes(on))
        assert (found.broken, found.signed) == ("", found.entries)
        assert any(b"@acme.example" in line for line in lines) is opened
    refused = on.ask(f"{API}/ledger/export?opened=1", BOB)
    assert refused.status_code == 403
    assert "shown to operators" in refused.get_json()["detail"]


def test_a_part_reaches_to_the_checkpoint_that_signs_it(on: Stage) -> None:
    hours(on, 2)
    since, until = (
        entry["at"]
        for entry in (
            on.get(f"{API}/ledger/entries?limit=60")["items"][40],
            on.get(f"{API}/ledger/entries?limit=60")["items"][50],
        )
    )
    answer = on.ask(f"{API}/ledger/export?since={since}&until={until}")
    found = verify(answer.get_data().splitlines(keepends=True), keys(on))
    assert (found.broken, found.first > 1) == ("", True)
    assert found.signed == found.first + found.entries - 1
