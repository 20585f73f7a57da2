"""`GET /activity/export`: the log as lines, page by page."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from drift.sync.ingest import ingest
from drift.web.rest.route import API
from guard.core.exports.activity_forms import ACTIVITY_FORMS
from tests.guard.core.exports.ocsf_schema import problems
from tests.guard.web.stage import ALICE, DAVE, ERIN, Stage

EXPORT = f"{API}/activity/export"
MALLORY = {"type": "admin", "id": "1004", "email": "mallory@acme.example", "ip": "203.0.113.9"}


def entries(count: int) -> list[dict[str, Any]]:
    """Some of them at the same second."""
    return [
        {
            "id": f"page-{number:03}",
            "activity_type": "bulk_export",
            "created_at": 1_700_000_000 + number // 3,
            "performed_by": MALLORY,
            "metadata": {"from": "198.51.100.7"},
        }
        for number in range(count)
    ]


@pytest.fixture
def log(seen: Stage) -> Stage:
    ingest(seen.guarded.workspace, entries(25), "backfill")
    return seen


def all_pages(on: Stage, who: str, **query: Any) -> list[str]:
    """The text of every page, as the links lead from one to the next."""
    pages, address = [], EXPORT + "?" + "&".join(f"{name}={value}" for name, value in query.items())
    while address:
        answer = on.ask(address, who)
        assert answer.status_code == 200, answer.text
        pages.append(answer.text)
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("Link", ""))
        address = link[1] if link else ""
    return pages


@pytest.mark.parametrize("limit", [1, 7, 25, 26])
def test_every_entry_is_on_one_page_whatever_its_length(log: Stage, limit: int) -> None:
    pages = all_pages(log, ALICE, until="2023-12-31T00:00:00Z", limit=limit, type="bulk_*")
    ids = [
        orjson.loads(line)["guardrail_id"].rpartition("-activity-")[2]
        for page in pages
        for line in page.splitlines()
    ]
    assert ids == [entry["id"] for entry in entries(25)]
    assert len(pages) == -(-25 // limit)


def test_a_csv_has_its_heads_once(log: Stage) -> None:
    text = "".join(all_pages(log, ALICE, until="2023-12-31T00:00:00Z", limit=10, format="csv"))
    assert text.count("activity_type") == 1
    assert text.count("\r\n") == 26


def test_whoever_may_not_see_addresses_gets_valid_events_without_any(log: Stage) -> None:
    for form in ACTIVITY_FORMS:
        hidden = log.ask(f"{EXPORT}?format={form}&limit=10000", ERIN)
        shown = log.ask(f"{EXPORT}?format={form}&limit=10000", DAVE)
        assert "203.0.113.9" in shown.text
        assert "203.0.113.9" not in hidden.text
        assert "198.51.100.7" not in hidden.text
        assert len(hidden.text.splitlines()) == len(shown.text.splitlines())
        if form == "ocsf":
            assert [
                problem for line in hidden.text.splitlines() for problem in problems(orjson.loads(line))
            ] == []


def test_what_cannot_be_is_a_problem(log: Stage) -> None:
    for query, words in (
        ("format=intercom&personal=leave_out", "nobody can be taken out of it"),
        ("format=xml", "one of ndjson, ocsf, cef, csv, intercom"),
        ("cursor=abc", "cursor"),
        ("since=soon", "a time in ISO 8601"),
    ):
        answer = log.ask(f"{EXPORT}?{query}", ALICE)
        assert answer.status_code == 400
        assert words in answer.text


def test_without_a_credential_there_is_nothing(log: Stage) -> None:
    assert log.app.test_client().get(EXPORT).status_code == 401
