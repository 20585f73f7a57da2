"""Bodies are made ready while their kind is still being read; of a kind that fails half-way, nothing is recorded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from drift.core.catalogue.kinds.content import ARTICLE
from drift.core.model.resources import Json, Ref, Resource
from drift.intercom.client import IntercomClient
from drift.intercom.workspace_reader import Reader
from drift.store import ensure_workspace
from drift.store.sql.tables import bodies
from drift.sync.body_packer import BodyPacker
from drift.sync.snapshot import snapshot
from drift.workspace import Workspace
from tests.drift.intercom.fakes import TOKEN, Clock, answered, refused
from tests.drift.small_world import FINGERPRINT
from tests.stores import sqlite_database

PAGES = 6
PER_PAGE = 3


class Articles:
    """Articles in numbered pages, one of which may fail."""

    def __init__(self) -> None:
        self.failing: int | None = None
        self.titles: dict[int, str] = {}
        self.answered = threading.Semaphore(0)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("page", "1"))
        if page == self.failing:
            for _ in range(PAGES - 1):  # every other page was answered before
                assert self.answered.acquire(timeout=60)
            return refused(403, "forbidden")
        ids = range((page - 1) * PER_PAGE, page * PER_PAGE)
        self.answered.release()
        return answered(
            {
                "data": [self._article(id) for id in ids],
                "pages": {"page": page, "total_pages": PAGES, "per_page": PER_PAGE},
            }
        )

    def _article(self, id: int) -> Json:
        return {"id": str(id), "title": self.titles.get(id, f"Article {id}"), "body": "text " * 50}


@pytest.fixture
def articles() -> Articles:
    return Articles()


@pytest.fixture
def workspace(tmp_path: Path, articles: Articles) -> Iterator[Workspace]:
    clock = Clock()
    client = IntercomClient(
        "https://api.intercom.io",
        TOKEN,
        read_only=True,
        transport=httpx.MockTransport(articles),
        clock=clock,
        sleep=clock.sleep,
    )
    reader = Reader(client, fingerprint=FINGERPRINT)
    database = sqlite_database(tmp_path)
    with database.write() as connection:
        number = ensure_workspace(connection, "acme")
    yield Workspace(number, "acme", database, reader, {ARTICLE.name: ARTICLE}, clock, FINGERPRINT)
    reader.close()
    database.close()


def kept(workspace: Workspace) -> tuple[int, int]:
    """The versions and the bodies that are kept."""
    with workspace.database.read() as connection:
        stored = connection.execute(select(func.count()).select_from(bodies)).scalar_one()
    with workspace.reading() as drift:
        return drift.versions.count(ARTICLE.name), stored


def test_of_a_kind_that_fails_half_way_nothing_is_recorded(workspace: Workspace, articles: Articles) -> None:
    articles.failing = 4
    number = snapshot(workspace, "test")
    assert kept(workspace) == (0, 0)
    with workspace.reading() as drift:
        found = drift.snapshots.get(number)
    assert found is not None
    assert [(one.kind, one.status) for one in found.coverage] == [(ARTICLE.name, "unread")]

    articles.failing = None
    snapshot(workspace, "test")
    assert kept(workspace) == (PAGES * PER_PAGE, PAGES * PER_PAGE)
    with workspace.reading() as drift:
        assert drift.changes.search() == []


def test_what_was_packed_ahead_is_what_was_read(workspace: Workspace, articles: Articles) -> None:
    snapshot(workspace, "test")
    read = {id: articles._article(id) for id in range(PAGES * PER_PAGE)}
    with workspace.reading() as drift:
        live = {int(resource.ref.id): resource.body for resource in drift.versions.all_live(ARTICLE.name)}
    assert live == read


def test_a_change_is_found_beside_what_is_recognised(workspace: Workspace, articles: Articles) -> None:
    snapshot(workspace, "test")
    workspace.clock.now += 60  # type: ignore[attr-defined]
    snapshot(workspace, "test")
    articles.titles[7] = "Another title"
    for _ in range(2):
        workspace.clock.now += 60  # type: ignore[attr-defined]
        snapshot(workspace, "test")
    with workspace.reading() as drift:
        changes = drift.changes.search()
        live = drift.versions.live(Ref(ARTICLE.name, "7"))
    assert [(one.ref.id, one.fields) for one in changes] == [("7", ("/title",))]
    assert live is not None
    assert live.body["title"] == "Another title"


def test_a_reading_that_was_never_recorded_is_recorded_the_next_time(
    workspace: Workspace, articles: Articles
) -> None:
    """What the memory of pages recognises may never have reached the store."""
    list(workspace.intercom.read_all([ARTICLE], {}))
    snapshot(workspace, "test")
    assert kept(workspace) == (PAGES * PER_PAGE, PAGES * PER_PAGE)
    with workspace.reading() as drift:
        live = {int(resource.ref.id): resource.body for resource in drift.versions.all_live(ARTICLE.name)}
    assert live == {id: articles._article(id) for id in range(PAGES * PER_PAGE)}


def test_known_resources_are_not_packed_and_a_packed_body_is_let_go() -> None:
    new, old = (Resource(Ref("team", id), {"id": id, "name": "x"}, Ref("a", "b"), {"at": 5}) for id in "12")
    same = Resource(new.ref, new.body, new.parent, new.trace)
    packer = BodyPacker({old.ref})
    packer.prepare(new)
    packer.prepare(old)
    assert (new.is_recognised, old.is_recognised) == (True, False)
    assert packer.take("team").keys() == {new.digest}
    assert packer.take("team") == {}
    assert new == same
