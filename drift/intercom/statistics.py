"""Reading what Intercom counts of a resource, and the runs of a data connector. Texts, addresses and names are dropped
at once, and bodies of runs are never asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from drift.core.catalogue.kind import Endpoint, Kind, Pages
from drift.core.conversations.article_statistics import Totals, totals_of
from drift.core.conversations.connector_runs import NoRun, Run, run_of
from drift.core.model.resources import Json
from drift.intercom.client import IntercomClient
from drift.intercom.conversation_search import at_once
from drift.intercom.errors import Malformed, NotFound, NotInVersion
from drift.intercom.pagination import Listed, Step, follow

PER_PAGE: Final = 30
"""The most that Intercom shows on a page of runs."""


@dataclass(frozen=True, slots=True)
class Read:
    """Totals, and the version of the API that told them."""

    totals: Totals
    api_version: str


class TooManyRuns(Exception):
    """A window has more runs than are read at once."""


class StatisticsRequests:
    """`wait` returns when nobody else has to go first; it is called before each call to Intercom. Every method may
    raise IntercomError."""

    def __init__(self, client: IntercomClient, wait: Callable[[], None] = at_once) -> None:
        self._client = client
        self._wait = wait

    def totals(self, kind: Kind, id: str) -> Read | None:
        """What is counted of a resource at this moment; None where it is gone."""
        if kind.get is None:
            raise NotInVersion(f"Intercom has no API that reads this {kind.title}.")
        try:
            shown, version = self._get(kind.get, id, dict(kind.get.query))
        except NotFound:
            return None
        return Read(totals_of(shown, kind.statistics), version)

    def runs(self, endpoint: Endpoint, id: str, since: float, until: float, most: int) -> Iterator[Run]:
        """The runs from `since` until before `until`, each once, in Intercom's order. Raises TooManyRuns beyond `most`
        pages, and Malformed where one is none."""
        pages = 0

        def fetch(step: Step) -> Json:
            nonlocal pages
            pages += 1
            if pages > most:
                raise TooManyRuns
            cursor = {} if isinstance(step, str) else dict(step)
            # A second more at each end: whether Intercom includes the ends is not documented.
            asked = {"start_ts": str(int(since) - 1), "end_ts": str(int(until) + 1), **cursor}
            return self._get(endpoint, id, asked)[0]

        listed: Listed[Run] = Listed("runs of a data connector", "data", _run, lambda run: run.id)
        for run in follow(fetch, Pages("cursor", PER_PAGE), listed):
            if since <= run.at < until:
                yield run

    def _get(self, endpoint: Endpoint, id: str, params: Mapping[str, str]) -> tuple[Json, str]:
        version = endpoint.version(self._client.pinned)
        if version is None:
            raise NotInVersion(
                f"{endpoint.method} {endpoint.path} needs API version {endpoint.since} or newer."
            )
        self._wait()
        path = endpoint.path.replace("{id}", quote(id, safe=""))
        return self._client.request("GET", path, version=version, params=params, patient=True), version


def _run(item: Json) -> Run:
    """What is no run would be one too few in every count: then nothing is known of that time. Raises Malformed."""
    try:
        return run_of(item)
    except NoRun as problem:
        raise Malformed(str(problem)) from None
