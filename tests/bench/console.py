"""Every page of the console over 20,000 resources and 1,000,000 entries, beside a bare page of Flask and Jinja that
lists as many rows of the same database."""

from __future__ import annotations

import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from drift.web.rest.route import API
from guard.core.model.records import Role
from guard.identity.tokens import create
from guard.web import console
from tests.bench.figures import Figure, Size, seconds, timed, worked
from tests.bench.hearing import assembled
from tests.bench.lived_year import live_through
from tests.guard.web.console.browser import Browser, Reader, browser
from tests.served import app_of

ENTRIES: Final = 1_000_000
RESOURCES: Final = 20_000
MOST_MILLISECONDS: Final = 150.0
MOST_QUERIES: Final = 12.0
MOST_KILOBYTES: Final = 60.0
PROPOSALS: Final = 8
ALICE: Final = "alice@acme.example"
HOME: Final = "/w/default"
MORE: Final = (
    "/timeline?what=policies",
    "/timeline?what=activity&since=30d",
    "/timeline?what=changes&fold=no",
    "/timeline?kind=article",
    "/timeline?who=teammate3@acme.example",
    "/timeline?noise=yes",
    "/drift?section=differences",
    "/drift?section=settled",
    "/settings?q=paris",
    "/settings/article?q=draft",
    "/settings/article?show=deleted",
)
"""Pages that read other things when they are asked otherwise."""
BOB: Final = "bob@acme.example"
_PEOPLE: Final[Mapping[str, Role]] = {ALICE: "approver", BOB: "requester"}
_FIRST: Final = 100_000
"""The articles have the numbers from here on."""
_OWN: Final[Sequence[tuple[str, dict[str, Any]]]] = [
    (f"article/{_FIRST + 31 + number}", {"/title": "A third title"}) for number in range(3)
]
"""What Alice asked for: a proposal to edit, one to renew, and one to ask for again."""
_PATIENCE: Final = 300
"""Seconds in which a simulation of a week has to end."""
_ROWS: Final = "SELECT id, kind, resource_id, actor_email, fields FROM changes ORDER BY id DESC LIMIT 30"
_BARE: Final = (
    "<!doctype html><title>Bare</title><h1>Changes</h1><ol>{% for row in rows %}<li><strong>{{ row[3] }}</strong> "
    'changed <a href="/{{ row[1] }}/{{ row[2] }}">{{ row[2] }}</a>: {{ row[4] }}</li>{% endfor %}</ol>'
)


MEASURED_AS_ANOTHER: Final = {"/w/{workspace}/health/{check}/propose/{kind}/{id}"}
"""It is the form of a proposal, filled in for a fault; the form is measured."""
ONLY_OF_SEVERAL: Final = {"/w/{workspace}/workspaces", "/w/{workspace}/compare/workspaces"}
"""There is no such page where one workspace is guarded."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one page took at the median, by the clock and of the processor, how often it asked the database, and how
    long it is."""

    page: str
    seconds: float
    work: float
    queries: int
    kilobytes: float


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody who may approve, signed in, and the engine that their pages ask. `begin` are addresses that links are
    followed from, `also` more pages of sorts that are measured anyway."""

    browser: Browser
    engine: Engine
    file: Path
    begin: Sequence[str]
    also: Sequence[str]


def measure(size: Size) -> list[Figure]:
    resources, count = size.of(RESOURCES, least=200), size.of(ENTRIES, least=2_000)
    with tempfile.TemporaryDirectory() as folder, scene(Path(folder), resources, count) as made:
        wanted = [*pages(made.browser, begin=made.begin), *made.also]
        left = unreached(wanted)
        assert not left, f"No link led to {', '.join(left)}, so they were not measured."
        found = [_measured(made.browser, made.engine, page, size) for page in wanted]
        bare = _bare(made.file).test_client()
        rival = median(timed(lambda: bare.get("/")) for _ in range(size.times(5)))
    title = f"{resources:,} resources, {count:,} entries"
    beside = f"a bare page of Flask and Jinja {seconds(rival)}"
    slowest = max(found, key=lambda one: one.seconds)
    return [
        *(_figure(one, beside) for one in sorted(found, key=lambda one: -one.seconds)),
        Figure(
            f"{title}: the slowest page ({slowest.page})",
            seconds(slowest.seconds),
            beside,
            slowest.seconds * 1000,
            "ms",
            "<=",
            MOST_MILLISECONDS,
        ),
        _most("The most queries", [(one.queries, one.page) for one in found], "", MOST_QUERIES),
        _most("The longest page", [(one.kilobytes, one.page) for one in found], "KB", MOST_KILOBYTES),
    ]


def _figure(one: Measured, beside: str) -> Figure:
    took = f"{seconds(one.seconds)} ({seconds(one.work)} of the processor)"
    told = f"{took}, {one.queries} queries, {one.kilobytes:.1f} KB"
    return Figure(one.page, told, beside, one.seconds * 1000, "ms")


def _most(title: str, found: Sequence[tuple[float, str]], unit: Any, target: float) -> Figure:
    value, page = max(found)
    return Figure(f"{title} ({page})", f"{value:.0f} {unit}".strip(), "", value, unit, "<=", target)


@contextmanager
def scene(folder: Path, resources: int, count: int) -> Iterator[Scene]:
    made = assembled(folder)
    try:
        live_through(made.guarded, resources, count)
        app = app_of(made.service, client_secret=None)
        tokens = {who: create(made.guarded, who, role) for who, role in _PEOPLE.items()}
        office = _propose(app.test_client(), tokens[BOB])
        _note(app.test_client(), tokens[ALICE])
        own = [_ask(app.test_client(), tokens[ALICE], *one) for one in _OWN]
        with made.guarded.transaction() as work:
            work.proposals.close(own[1], "void", work.now, "Other policies are in force.")
            work.proposals.close(own[2], "withdrawn", work.now, "Withdrawn.")
            asked = work.approvals.open_approvals()[0]
            entry = work.state.activities.search(limit=1)[0].activity.id
            undecided = next(one.id for one in work.state.changes.search(limit=1000) if not one.judged_at)
        window = browser(app)
        assert window.sign_in(tokens[ALICE]).status_code == 303
        _simulate(window)
        begin = [
            f"{HOME}/proposals/{id}/{act}" for id, act in zip(own, ("edit", "renew", "again"), strict=True)
        ]
        begin += [f"{HOME}/settings/article/{asked.ref.id}", f"{HOME}/timeline/entries/{entry}"]
        also = [f"{HOME}/proposals/{office}", f"{HOME}/changes/{undecided}/explanation"]
        yield Scene(window, made.guarded.workspace.database.engine, folder / "guardrail.db", begin, also)
    finally:
        made.close()


def _propose(client: FlaskClient, token: str) -> str:
    """Proposals that wait for an approver; the id of one."""
    hours: dict[str, Any] = {"/time_intervals": [{"start_minute": 480, "end_minute": 1080}]}
    office = _ask(client, token, "office_hours_schedule/41", hours)
    for number in range(PROPOSALS):
        _ask(client, token, f"article/{_FIRST + 11 + number}", {"/title": "Another title"})
    return office


def _note(client: FlaskClient, token: str) -> None:
    """Something that no API tells of, so that a change is followed."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.post(f"{API}/notes", data=orjson.dumps({"text": "new guidance"}), headers=headers)
    assert answer.status_code == 201, answer.text


def _ask(client: FlaskClient, token: str, ref: str, fields: dict[str, Any]) -> str:
    """The id of a new proposal."""
    body = {"changes": [{"resource": ref, "set": fields}], "reason": "measured", "ticket": "SUP-1"}
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.post(f"{API}/proposals", data=orjson.dumps(body), headers=headers)
    assert answer.status_code == 201, answer.text
    return str(orjson.loads(answer.data)["id"])


def _simulate(window: Browser) -> None:
    """A simulation of a week that has ended, so that its page has a result and nothing runs beside what is measured."""
    begun = window.send(window.form(f"{HOME}/simulation", "/simulation"), days="7")
    assert begun.status_code == 303, begun.text
    page, end = begun.headers["Location"], time.monotonic() + _PATIENCE
    while any(form.action.endswith("/cancellation") for form in Reader(window.page(page)).forms):
        assert time.monotonic() < end, "The simulation does not end."
        time.sleep(0.2)


def pages(made: Browser, home: str = HOME, begin: Sequence[str] = ()) -> list[str]:
    """One page of every sort that links lead to, and those that are asked otherwise."""
    waiting, seen = [*begin, f"{home}/", f"{home}/proposals?show=all"], dict[str, str]()
    while waiting:
        path = waiting.pop(0)
        sort = sort_of(path, home)
        if sort and sort not in seen:
            seen[sort] = path
            waiting += [link.partition("#")[0] for link in Reader(made.page(path)).links]
    return [*seen.values(), *(f"{home}{path}" for path in MORE)]


def unreached(paths: Sequence[str], home: str = HOME) -> list[str]:
    """The sorts of pages that are not among these."""
    found = {sort_of(path, home) for path in paths} | MEASURED_AS_ANOTHER | ONLY_OF_SEVERAL
    return [page.path for page in console.PAGES if page.method == "GET" and page.path not in found]


def sort_of(path: str, home: str) -> str:
    """The page, as it is declared, that answers at an address; "" where none does."""
    place = urlsplit(path).path
    sorts = [page.path for page in console.PAGES if page.method == "GET"]
    fitting = [sort for sort in sorts if _pattern(sort, home).fullmatch(place)]
    return min(fitting, key=lambda one: one.count("{"), default="")


@cache
def _pattern(path: str, home: str) -> re.Pattern[str]:
    behind = path.replace("{workspace}", home.rpartition("/")[2])
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(behind)))


def _measured(made: Browser, engine: Engine, page: str, size: Size) -> Measured:
    length = len(made.page(page))  # the first one builds what the next ones use
    with counted(engine) as asked:
        made.page(page)
    took = [timed(lambda: made.get(page)) for _ in range(size.times(5))]
    work = [worked(lambda: made.get(page)) for _ in range(size.times(5))]
    return Measured(page, median(took), median(work), len(asked), length / 1000)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile; that a transaction begins or ends is none."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.split()[0] not in ("BEGIN", "COMMIT", "ROLLBACK"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _bare(file: Path) -> Flask:
    app = Flask("bare")

    @app.get("/")
    def show() -> str:
        with sqlite3.connect(file) as connection:
            rows = connection.execute(_ROWS).fetchall()
        return render_template_string(_BARE, rows=rows)

    return app
