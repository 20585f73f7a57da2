"""Reading the teammate activity log in time windows, by search where the API version has it, by the list elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from drift.core.catalogue.kind import Endpoint, Pages
from drift.core.model.resources import Json
from drift.intercom.client import TRIES, IntercomClient
from drift.intercom.errors import Forbidden, NotFound, NotInVersion, ServerFault, TooLarge, Unprocessable
from drift.intercom.pagination import Listed, Step, follow

LIST: Final = Endpoint("GET", "/admins/activity_logs")
SEARCH: Final = Endpoint("POST", "/admins/activity_logs/search", since="2.16")
WIDEST: Final = 5 * 86400
"""The widest window in seconds; Intercom answers 500 for wider ones."""
NARROWEST: Final = 15 * 60
PER_PAGE: Final = 250
_NO_SEARCH: Final = (Forbidden, NotFound, NotInVersion, Unprocessable)


class ActivityLog:
    """The log of one workspace. Remembers when search is unavailable, and does not try it again."""

    def __init__(self, client: IntercomClient) -> None:
        self._client = client
        self._search_version = SEARCH.version(client.pinned)

    def entries(self, after: int, before: int) -> Iterator[Json]:
        """Yield every raw entry of the interval once, in no guaranteed order and as Intercom sent it, whatever that is;
        times are unix seconds. May include entries just outside: Intercom does not document whether the bounds are
        inclusive. Raises IntercomError."""
        seen: set[str] = set()
        start, width = after, WIDEST
        while start < before:
            end = min(start + width, before)
            try:
                window = list(self._window(start - 1, end + 1, TRIES if width <= NARROWEST else 1))
            except (ServerFault, TooLarge) as problem:
                narrowest = 1 if isinstance(problem, TooLarge) else NARROWEST
                if width <= narrowest:
                    raise
                width = max(narrowest, width // 2)
                continue
            for entry in window:
                if (key := _key(entry)) not in seen:
                    seen.add(key)
                    yield entry
            start, width = end, min(WIDEST, width * 2)

    def _window(self, after: int, before: int, tries: int) -> Iterator[Json]:
        if self._search_version is not None:
            try:
                yield from self._pages(_Search(self._client, self._search_version, after, before, tries))
            except _NO_SEARCH:
                self._search_version = None  # the list has the same entries in smaller pages
            else:
                return
        version = LIST.version(self._client.pinned) or self._client.pinned
        yield from self._pages(_List(self._client, version, after, before, tries))

    def _pages(self, source: _Search | _List) -> Iterator[Json]:
        listed: Listed[Json] = Listed("activity-log entries", "activity_logs", lambda entry: entry, _key)
        return follow(source, source.pages, listed)


class _Query:
    def __init__(self, client: IntercomClient, version: str, after: int, before: int, tries: int) -> None:
        self._client = client
        self._version = version
        self._after = after
        self._before = before
        self._tries = tries


class _List(_Query):
    pages = Pages("url")

    def __call__(self, step: Step) -> Json:
        window = {"created_at_after": str(self._after), "created_at_before": str(self._before)}
        path, params = (step, None) if isinstance(step, str) else (LIST.path, {**window, **step})
        return self._client.request(
            "GET", path, version=self._version, params=params, tries=self._tries, as_sent=True
        )


class _Search(_Query):
    """Search is a POST: the page number goes into the body, whatever `next` looks like."""

    pages = Pages("page", per_page=PER_PAGE)

    def __call__(self, step: Step) -> Json:
        query = {} if isinstance(step, str) else step
        window = {"created_at_after": self._after, "created_at_before": self._before}
        body = {**window, "per_page": PER_PAGE, **_numbers(query)}
        answer = self._client.request(
            "POST", SEARCH.path, version=self._version, json=body, tries=self._tries, as_sent=True
        )
        return _without_links(answer)


def _numbers(step: Mapping[str, str]) -> dict[str, Json]:
    return {name: int(value) if value.isdigit() else value for name, value in step.items()}


def _without_links(answer: Json) -> Json:
    """The answer without a `next` URL, which a POST cannot follow; the page numbers beside it are used instead."""
    paging = answer.get("pages") if isinstance(answer, dict) else None
    if not isinstance(paging, dict) or not isinstance(paging.get("next"), str):
        return answer
    return {**answer, "pages": {**paging, "next": None}}


def _key(entry: Json) -> str:
    id_ = entry.get("id") if isinstance(entry, Mapping) else None
    return str(id_) if isinstance(id_, str | int) else repr(entry)
