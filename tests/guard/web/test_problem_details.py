"""What goes wrong is said in finished sentences, with the right status, and never as a traceback."""

from __future__ import annotations

import importlib
import itertools
import logging
import pkgutil
import socket
from collections.abc import Iterator

import orjson
import pytest

import drift
import guard
from drift.web.rest.route import API
from guard.migrations import newest
from guard.migrations.support import EVERY, MayGoOn, keep_oldest
from guard.runtime.http_server import Server, bind
from guard.web.problem_details import KINDS
from tests.guard.web.stage import DAVE, Stage

IN_A_TERMINAL = (
    "guard.cli",
    "guard.exports",
    "drift.sandbox",
    "guard.git.history_repository",
    "drift.core.ledger",
    "drift.core.conversations",
    "drift.intercom.conversation_search",
    "guard.core.effects",
    "drift.intercom.statistics",
    "guard.enforcement.retention",
    "guard.loading.starter",
    "guard.runtime.workspaces",
)
"""Errors of these never meet a request."""


def errors() -> Iterator[type[Exception]]:
    for package in (drift, guard):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith((*IN_A_TERMINAL, "guard.migrations")):
                for value in vars(importlib.import_module(module.name)).values():
                    if (
                        isinstance(value, type)
                        and issubclass(value, Exception)
                        and value.__module__ == module.name
                        and not value.__name__.startswith("_")  # never leaves its module
                    ):
                        yield value


def test_the_table_of_problems_is_complete() -> None:
    missing = [one.__qualname__ for one in errors() if not any(cls in KINDS for cls in one.__mro__)]
    assert missing == [], (
        "Give each a row in guard/web/problem_details.py or drift/web/rest/problem_details.py."
    )


def test_no_error_answers_410() -> None:
    """Intercom stops sending for good when it is told that nobody is there."""
    assert 410 not in {kind.status for kind in KINDS.values()}


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        (f"{API}/nothing", 404, "openapi.json"),
        (f"{API}/resources/offce_hours/1", 404, "no kind"),
        (f"{API}/resources/team/1000", 404, "team/1000"),
        (f"{API}/resources/team/1?at=someday", 400, "no moment"),
        (f"{API}/resources/team/1?at=1999-01-01", 404, "was not there"),
        (f"{API}/resources?kind=nope", 404, "no kind"),
        (f"{API}/resources?limit=0", 400, "from 1 to 200"),
        (f"{API}/resources?limit=many", 400, "from 1 to 200"),
        (f"{API}/resources?kinds=team", 400, "no parameter kinds"),
        (f"{API}/resources?kind=team&kind=admin", 400, "2 times"),
        (f"{API}/changes/none", 404, "none"),
        (f"{API}/changes/{'9' * 40}", 404, "9999"),
        (f"{API}/changes?operation=moved", 400, "created, updated, deleted"),
        (f"{API}/snapshots/99999", 404, "no snapshot"),
        (f"{API}/decisions/nope", 404, "no decision"),
        (f"{API}/decisions/nope/explain", 404, "no decision"),
        (f"{API}/decisions?resource=/x", 400, "KIND/ID"),
        (f"{API}/approvals?open=maybe", 400, "1 or 0"),
        (f"{API}/findings/nope", 404, "no finding"),
        (f"{API}/intents/nope", 404, "no intent"),
        (f"{API}/remedies/nope", 404, "no remedy"),
        (f"{API}/activity/nope", 404, "no entry"),
        (f"{API}/drift?format=xls", 400, "json, csv"),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence(seen: Stage, path: str, status: int, says: str) -> None:
    answer = seen.ask(path)
    problem = orjson.loads(answer.data)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert problem["status"] == status
    assert says in problem["detail"]
    assert problem["detail"].endswith((".", "?"))
    assert problem["type"].startswith("urn:guardrail:problem:")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%00",
        "WyJhIl0",
        "bnVsbA",
        "W10",
        "WzFlMzAwXQ",
        "W3RydWVd",
        "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTld",
        "é",
        "=" * 99,
    ],
)
@pytest.mark.parametrize(
    "path", ["resources", "changes", "activity", "snapshots", "resources/team/1/history", "decisions"]
)
def test_a_cursor_that_is_none_of_ours_breaks_nothing(seen: Stage, path: str, cursor: str) -> None:
    answer = seen.ask(f"{API}/{path}", cursor=cursor)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert orjson.loads(answer.data)["items"] == []


@pytest.mark.parametrize("hostile", ["%00", "%ff", "'%22--", "..%2f..", "{id}", "%E2%80%AE", "a" * 3000])
@pytest.mark.parametrize(
    "path", ["changes", "decisions", "approvals", "intents", "findings", "activity", "snapshots"]
)
def test_an_id_from_outside_is_never_trusted(seen: Stage, path: str, hostile: str) -> None:
    assert seen.ask(f"{API}/{path}/{hostile}").status_code == 404


def test_what_is_refused_before_the_app_is_asked_is_a_problem_as_well(seen: Stage) -> None:
    server = Server(seen.app, bind("127.0.0.1", 0))
    server.start()
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
            line.sendall(b"POST /api/v1/simulations HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n")
            head, _, body = b"".join(iter(lambda: line.recv(65536), b"")).partition(b"\r\n\r\n")
    finally:
        server.stop()
    assert head.startswith(b"HTTP/1.1 413 ")
    assert b"Content-Type: application/problem+json" in head
    problem = orjson.loads(body)
    assert (problem["status"], problem["type"]) == (413, "urn:guardrail:problem:request-entity-too-large")
    assert problem["detail"].startswith("The body is larger than 2,097,152 bytes")


def test_a_method_that_is_not_taken_says_which_is(seen: Stage) -> None:
    answer = seen.app.test_client().delete(f"{API}/drift", headers=seen.headers(DAVE))
    assert answer.status_code == 405
    assert "DELETE" in orjson.loads(answer.data)["detail"]
    assert "GET" in answer.headers["Allow"]


def test_a_bug_of_ours_answers_with_a_report_that_stands_in_the_log(
    calm: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with calm.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE findings")
    with caplog.at_level(logging.ERROR):
        answer = calm.ask(f"{API}/findings")
    problem = orjson.loads(answer.data)
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "findings" not in answer.text
    assert problem["report"] in problem["detail"]
    assert problem["report"] in caplog.text


def test_a_database_that_is_busy_answers_503_and_when_to_try_again(calm: Stage) -> None:
    calm.database.busy_timeout = 0.05
    with calm.database.write():
        answer = calm.post("/api/v1/approvals/x/votes", {"vote": "approve"}, DAVE)
        assert answer.status_code in (404, 503)
        busy = calm.notify(b'{"topic": "admin.activity_log_event.created", "data": {"item": ' + ITEM + b"}}")
    assert busy.status_code == 503
    assert busy.headers["Retry-After"]


def replaced(on: Stage) -> None:
    """A newer version has moved the database on, and the one that runs cannot work on it."""
    clock = itertools.count(0.0, EVERY)
    with on.database.write() as connection:
        keep_oldest(connection, f"{int(newest()) + 1:04}")
    on.database.may_write = MayGoOn(newest(), lambda: next(clock))


def test_code_that_a_newer_version_replaced_answers_503_and_says_so(calm: Stage) -> None:
    replaced(calm)
    answer = calm.notify(b'{"topic": "admin.activity_log_event.created", "data": {"item": ' + ITEM + b"}}")
    problem = orjson.loads(answer.data)
    assert (answer.status_code, problem["type"]) == (503, "urn:guardrail:problem:database-too-new")
    assert "A newer version moved the database" in problem["detail"]
    assert "docs/upgrading.md" in problem["detail"]
    assert answer.headers["Retry-After"]


ITEM = orjson.dumps({"id": "b1", "activity_type": "bulk_export", "created_at": 1_790_000_100})


@pytest.mark.parametrize("path", [f"{API}/drift", f"{API}/nothing", "/healthz", "/metrics"])
def test_every_answer_carries_the_headers_that_keep_browsers_quiet(seen: Stage, path: str) -> None:
    headers = seen.ask(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
