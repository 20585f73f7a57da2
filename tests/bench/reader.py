"""Reads the far server once and says how long it took and how much memory: `python -m tests.bench.reader WHO URL`."""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import httpx

from drift.core.catalogue.kinds.content import ARTICLE
from drift.intercom.client import IntercomClient
from drift.intercom.errors import NotFound
from drift.intercom.workspace_reader import Reader
from drift.store import StateStore
from drift.sync.snapshot import snapshot
from drift.workspace import Workspace
from tests.bench.far_server import PER_PAGE
from tests.bench.figures import peak_megabytes, timed
from tests.bench.keeping import kept
from tests.bench.material import FINGERPRINT

Told = tuple[float, int]
"""Seconds, and how many resources there were."""


def first(url: str) -> Told:
    """A whole snapshot: read, normalised, every body recorded in SQLite. With the share of the rate limit it has."""
    return _ours(url, before=0)


def again(url: str) -> Told:
    """The next snapshot, which compares with what is kept."""
    return _ours(url, before=1)


def _ours(url: str, *, before: int) -> Told:
    client = IntercomClient(url, "a-token", read_only=True)
    reader = Reader(client, fingerprint=FINGERPRINT)
    with tempfile.TemporaryDirectory() as folder, kept(Path(folder)) as store:
        workspace = Workspace(
            store.workspace, "bench", store.database, reader, {ARTICLE.name: ARTICLE}, time.time, FINGERPRINT
        )
        with suppress(NotFound):
            reader.me()  # as a first look does, which asks whose workspace it is
        gc.collect()
        gc.freeze()  # as `guardrail serve` does
        for _ in range(before):
            snapshot(workspace, "bench")
        taken = timed(lambda: snapshot(workspace, "bench"))
        reader.close()
        with store.database.read() as connection:
            return taken, StateStore(connection, store.workspace).versions.count(ARTICLE.name)


def by_httpx(url: str) -> Told:
    """Page after page over one connection."""
    items: list[object] = []

    def loop() -> None:
        page, total = 1, 1
        while page <= total:
            answer = client.get("/articles", params={"page": page, "per_page": PER_PAGE}).json()
            items.extend(answer["data"])
            page, total = page + 1, answer["pages"]["total_pages"]

    with httpx.Client(base_url=url, headers={"Authorization": "Bearer a-token"}) as client:
        client.get("/me")
        return timed(loop), len(items)


def by_sdk(url: str) -> Told:
    """The pager of the official library, used as its documentation shows."""
    client = import_module("intercom").Intercom(token="a-token", base_url=url)
    items: list[object] = []
    return timed(lambda: items.extend(client.articles.list(per_page=PER_PAGE))), len(items)


WHO: dict[str, Callable[[str], Told]] = {"first": first, "again": again, "httpx": by_httpx, "sdk": by_sdk}


def main(who: str, url: str) -> None:
    seconds, resources = WHO[who](url)
    print(json.dumps({"seconds": seconds, "resources": resources, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
