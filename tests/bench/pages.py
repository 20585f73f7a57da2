"""The pages of the API over 20,000 resources, beside reading the same rows with bare sqlite3."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import orjson
from flask.testing import FlaskClient

from drift.core.catalogue.kinds.content import ARTICLE
from drift.core.model.activity import Actor, Attribution
from drift.core.model.records import KindStatus
from drift.core.model.resources import Ref, Resource
from drift.web.rest.route import API
from guard.context import UnitOfWork
from guard.core.model.records import Decision, KnownGood
from guard.core.model.verdict import Judgement, Reason, Verdict
from guard.identity.tokens import create
from tests.bench.figures import Figure, Size, seconds, timed
from tests.bench.hearing import assembled
from tests.guard.web.stage import addresses
from tests.served import app_of

RESOURCES: Final = 20_000
EVERY: Final = 40
"""One resource in so many was changed and breaks a policy."""
POLICY: Final = "articles-are-published"
CAROL: Final = Actor("admin", "3", "carol@acme.example", "203.0.113.9")
_ASKED_WITH: Final = {
    f"{API}/restorations": f"?resource={ARTICLE.name}/0&at=1970-01-01T00:05:30Z",
    f"{API}/comparisons": f"?resource={ARTICLE.name}/0&from=1970-01-01T00:05:30Z",
    f"{API}/evidence/preview": "?from=1970-01-01&to=1970-03-31",
    f"{API}/reach": f"?resource={ARTICLE.name}/0",
}
"""What an address cannot be asked without."""
_FILES: Final = frozenset({f"{API}/evidence", f"{API}/questions"})
"""What makes a file, or asks Intercom, and is measured by itself."""
ROWS: Final = ("findings", "decisions", "changes", "known_good", "versions")


@dataclass(frozen=True, slots=True)
class Scene:
    """A client of the API with a token, every page that needs no further address, and the database's file."""

    client: FlaskClient
    token: str
    pages: tuple[str, ...]
    file: Path

    def open(self, page: str) -> int:
        """The length of the page; it must be there."""
        answer = self.client.get(page, headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code in (200, 503), answer.text  # /readyz: nothing was read yet
        return len(answer.data)


def measure(size: Size) -> list[Figure]:
    count = size.of(RESOURCES, least=EVERY)
    with tempfile.TemporaryDirectory() as folder, scene(Path(folder), count) as found:
        took = {page: _median(found, page, size.times(5)) for page in found.pages}
        bare = median(timed(lambda: _read_rows(found.file)) for _ in range(size.times(5)))
    report = took.pop(f"{API}/drift")
    slowest = max(took, key=lambda page: took[page])
    title = f"{count:,} resources, {count // EVERY:,} open findings"
    rows = f"sqlite3, reading the same rows {seconds(bare)}"
    return [
        Figure(f"{title}: the drift report", seconds(report), rows, report * 1000, "ms", "<=", 300),
        Figure(
            f"The slowest other page ({slowest})",
            seconds(took[slowest]),
            rows,
            took[slowest] * 1000,
            "ms",
            "<=",
            300,
        ),
    ]


@contextmanager
def scene(folder: Path, count: int) -> Iterator[Scene]:
    made = assembled(folder)
    try:
        with made.guarded.transaction() as work:
            _fill(work, count)
        token = create(made.guarded, "dave@acme.example", "operator")
        client = app_of(made.service, client_secret=None).test_client()
        headers = {"Authorization": f"Bearer {token}"}
        document = orjson.loads(client.get(f"{API}/openapi.json", headers=headers).data)
        pages = tuple(
            path + _ASKED_WITH.get(path, "")
            for path, routes in addresses(document)
            if "get" in routes and "{" not in path and path not in _FILES
        )
        yield Scene(client, token, pages, folder / "guardrail.db")
    finally:
        made.close()


def _fill(work: UnitOfWork, count: int) -> None:
    """So many articles, each known good; one in `EVERY` was taken back to a draft since, which was flagged."""
    good = [_article(number, "published") for number in range(count)]
    work.state.versions.open_many(good, 100.0)
    work.known_good.put_many(KnownGood(article.ref, None, article.digest, 100.0, "clean") for article in good)
    moved = [_article(number, "draft") for number in range(0, count, EVERY)]
    work.state.versions.open_many(moved, 200.0)
    snapshot = work.state.snapshots.start("bench", 300.0)
    work.state.snapshots.cover(snapshot, KindStatus(ARTICLE.name, "read", "", "", count, 300.0, 300.0))
    work.state.snapshots.finish(snapshot, 301.0)
    for before, after in zip(good[::EVERY], moved, strict=True):
        _flag(work, before, after)


def _article(number: int, state: str) -> Resource:
    body = {"title": f"Article {number}", "state": state, "body": f"What article {number} says. " * 40}
    return Resource(Ref(ARTICLE.name, str(number)), body)


def _flag(work: UnitOfWork, before: Resource, after: Resource) -> None:
    attribution = Attribution("activity", f"entry-{after.ref.id}", CAROL, "certain", 199)
    change = work.state.changes.add(
        after.ref, None, "updated", before.digest, after.digest, ["/state"], 200.0, attribution
    )
    work.state.changes.mark_judged(change.id, 201.0)
    sentence = f"{POLICY}: /state is draft, where published is demanded."
    reason = Reason(POLICY, "broken", Verdict.FLAG, "enforce", "low", sentence)
    decision = Decision(
        id=f"decision-{after.ref.id}",
        at=201.0,
        entry="change",
        ref=after.ref,
        judgement=Judgement((reason,)),
        policy_revision="abc",
        mode="enforce",
        change_id=change.id,
        before=before.digest,
        after=after.digest,
        actor=CAROL,
        acted_at=199.0,
        verdict=Verdict.FLAG,
    )
    work.decisions.add(decision)
    work.findings.open_or_touch(
        POLICY, str(after.ref), ARTICLE.name, "low", sentence, 201.0, decision.id, [{"pointer": "/state"}]
    )


def _median(found: Scene, page: str, times: int) -> float:
    found.open(page)  # the first one builds what the next ones use
    return median(timed(lambda: found.open(page)) for _ in range(times))


def _read_rows(file: Path) -> None:
    """Every row that a report is made of, without a use for it."""
    connection = sqlite3.connect(file)
    try:
        for table in ROWS:
            connection.execute(f"SELECT * FROM {table}").fetchall()
    finally:
        connection.close()
