"""What customers wrote, and who they are, is kept nowhere: planted texts, names, cards and addresses are looked for in
every table, file, log line, message, page, answer and command, after a day on which everything reads conversations."""

from __future__ import annotations

import io
import logging
import re
import shutil
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock
from typing import Any, Final

import httpx
import orjson
import pytest
from flask import Flask
from sqlalchemy import MetaData, select

from drift.intercom.errors import IntercomError
from drift.sandbox.cast import TOKEN
from drift.sandbox.conversations import wording
from guard.identity.tokens import create
from guard.runtime.effects import cost_watch
from guard.runtime.logging_setup import write_logs
from guard.runtime.rhythm import Rhythm
from guard.web import ROUTES
from guard.web.console import PAGES
from tests.conversations import Embedded, embedded
from tests.guard.cli.terminal import ROOT, Terminal
from tests.guard.web.console.browser import Browser
from tests.served import app_of

ARTICLE: Final = "article/7003"
PEOPLE: Final = {
    "name": re.compile("|".join(f"{first} {last}" for first in wording._FIRST for last in wording._LAST)),
    "address": re.compile(r"@customers\.example|[a-zé]+\.[a-zá']+\.\d+@"),
    "card": re.compile(r"4111[ -]?1111"),
    "telephone": re.compile(r"\+33 ?6"),
    "order": re.compile(r"A-\d{6}"),
    "contact": re.compile(r"6762f0{10,}"),
}
"""What says who somebody is."""
TEXTS: Final = {
    "text": re.compile(
        "|".join(
            re.escape(text)
            for texts in wording._ASKED.values()
            for text in texts
            if text != "Where is my order?"  # which is the title of a snippet, too
        )
    ),
    "part": re.compile("Let me look|Thanks!"),
}
"""What somebody wrote."""
COMMANDS: Final = (
    "conversations",
    "cost",
    "cost --format json",
    f"reach {ARTICLE} --delete --since 365d",
    f"reach {ARTICLE} --delete --format json",
    "aftermath",
    "rehearse",
    "health",
    "drift",
    f"resource {ARTICLE} --format json",
    f"history {ARTICLE}",
    "retention",
    "config",
)


def found_in(text: str, planted: dict[str, re.Pattern[str]]) -> dict[str, str]:
    return {name: match.group() for name, pattern in planted.items() if (match := pattern.search(text))}


@contextmanager
def written_logs(secrets: tuple[str, ...] = ()) -> Iterator[io.StringIO]:
    """The log as the service writes it, and all that libraries have to say."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    quiet = {name: logging.getLogger(name).level for name in ("httpx", "httpcore")}
    write_logs("json", secrets, stream)
    root.setLevel(logging.DEBUG)
    for name in quiet:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        for name, before in quiet.items():
            logging.getLogger(name).setLevel(before)
        root.handlers[:] = handlers
        root.setLevel(level)


def a_day_of_reading(of: Embedded) -> None:
    """Every job that reads conversations runs, also while Intercom answers badly."""
    conversations = of.made.service.conversations
    assert conversations is not None
    jobs = list(conversations.jobs(Rhythm(), _always, Lock(), Event()))
    assert len(jobs) >= 2
    for fault in ("", "reset_mid_body", "unauthorized"):
        if fault:
            for path in ("/conversations/search", "/conversations"):
                httpx.post(
                    f"{of.url}/_sandbox/faults", json={"fault": fault, "path": path, "times": 1}, timeout=60
                )
        for job in jobs:
            try:
                job.run()
            except IntercomError as problem:
                logging.getLogger("test").warning("%s", problem)


def _always(_job: str, _every: float, run: Any) -> None:
    run()


def tables(of: Embedded) -> Iterator[tuple[str, str]]:
    """Every row of every table, unpacked."""
    known = MetaData()
    with of.made.guarded.workspace.database.read() as connection:
        known.reflect(connection)
        for table in known.sorted_tables:
            for row in connection.execute(select(table)):
                yield table.name, "\n".join(_unpacked(value) for value in row)


def _unpacked(value: Any) -> str:
    if isinstance(value, bytes):
        try:
            return zlib.decompress(value).decode(errors="replace")
        except zlib.error:
            return value.decode(errors="replace")
    return str(value)


def answers(app: Flask, token: str) -> Iterator[tuple[str, str]]:
    """What the API says wherever no id is needed, and about one article."""
    client = app.test_client()
    asked: list[tuple[str, dict[str, str]]] = [
        (route.path, {}) for route in ROUTES if route.method == "GET" and "{" not in route.path
    ]
    asked += [
        (path, {"kind": "article", "id": "7003", "resource": ARTICLE, "operation": "delete"})
        for path in ("/api/v1/reach", "/api/v1/resources/article/7003", "/api/v1/references")
    ]
    for path, query in asked:
        answer = client.get(path, headers={"Authorization": f"Bearer {token}"}, query_string=query)
        yield path, answer.text


def pages(app: Flask, token: str, proposal: str) -> Iterator[tuple[str, str]]:
    """What the console shows: every page that stands by itself, and those of an article and a proposal."""
    browser = Browser(app.test_client())
    assert browser.sign_in(token).status_code == 303
    home = browser.get("/").headers["Location"].rstrip("/")
    paths = [page.path.removeprefix("/w/{workspace}") for page in PAGES if page.method == "GET"]
    paths = [path for path in paths if "{" not in path]
    paths += [f"/settings/{ARTICLE}", f"/settings/{ARTICLE}/versions", f"/proposals/{proposal}"]
    paths += [f"/questions?for={ARTICLE}", f"/reach?resource={ARTICLE}&operation=delete"]
    for path in paths:
        yield path, browser.get(f"{home}{path}").text


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_what_customers_wrote_and_who_they_are_is_kept_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policies = Path(shutil.copytree(ROOT / "policies", tmp_path / "policies"))
    (policies / "prices.yaml").write_text("version: 1\nlimit: 0.5\n")
    more = {
        "GUARDRAIL_CONVERSATION_ATTRIBUTES": "Issue type",
        "GUARDRAIL_POLICIES": str(policies),
        "GUARDRAIL_NOTIFY_SLACK": "http://127.0.0.1:9/hook",
    }
    with embedded(tmp_path, 400, **more) as of:
        planted = PEOPLE | TEXTS
        _is_planted(of.url, planted)
        app = app_of(of.made.service, client_secret=None)
        token = create(of.made.guarded, "dave@acme.example", "operator")
        with written_logs() as log:
            a_day_of_reading(of)
            body = {
                "changes": [{"resource": ARTICLE, "delete": True}],
                "reason": "nobody needs it",
            }
            headers = {"Authorization": f"Bearer {token}"}
            asked = app.test_client().post("/api/v1/proposals", json=body, headers=headers)
            assert asked.status_code in {200, 201}, asked.text
            questions = app.test_client().get(
                "/api/v1/questions", headers=headers, query_string={"for": ARTICLE}
            )
            said = [*answers(app, token), ("proposal", asked.text)]
            cost_watch.look(of.made.guarded)
            said += pages(app, token, orjson.loads(asked.data)["id"])
            terminal = Terminal(capsys, of.values)
            for command in COMMANDS:
                spoken = terminal.say(command)
                said.append((command, spoken.out + spoken.err))
            handed_out = terminal.say(f"questions --for {ARTICLE} --since 365d")
        assert orjson.loads(questions.data)["questions"], questions.text
        assert handed_out.code == 0, handed_out.err
        for name, text in (("questions", questions.text), ("questions", handed_out.out)):
            assert (name, found_in(text, PEOPLE)) == (name, {})
        assert len(said) > 60
        for name, text in said:
            assert (name, found_in(text, planted)) == (name, {})
        assert len(log.getvalue()) > 10_000
        assert found_in(log.getvalue(), planted) == {}
        rows = Counter[str]()
        for name, text in tables(of):
            rows[name] += 1
            assert (name, found_in(text, planted)) == (name, {})
        assert rows.total() > 1_000
        assert rows["conversations"] > 200
        assert rows["outbox"]
        for file in tmp_path.rglob("*"):
            if file.is_file() and not file.name.startswith("sandbox"):
                raw = file.read_bytes().decode("latin-1")
                assert (str(file), found_in(raw, _in_latin(planted))) == (str(file), {})


def _is_planted(url: str, planted: dict[str, re.Pattern[str]]) -> None:
    """Intercom does tell all of it: what is looked for is there to be found."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Intercom-Version": "2.16"}
    query = {"query": {"field": "created_at", "operator": ">", "value": 0}, "pagination": {"per_page": 150}}
    answer = httpx.post(f"{url}/conversations/search", json=query, headers=headers, timeout=60)
    text = answer.text
    text += "".join(
        httpx.get(f"{url}/conversations/{one['id']}", headers=headers, timeout=60).text
        for one in answer.json()["conversations"][:20]
    )
    assert found_in(text, planted).keys() == planted.keys()


def _in_latin(planted: dict[str, re.Pattern[str]]) -> dict[str, re.Pattern[str]]:
    """The same patterns for the bytes of UTF-8, read as Latin-1."""
    return {name: re.compile(pattern.pattern.encode().decode("latin-1")) for name, pattern in planted.items()}
