"""Reading conversations by windows of time. Only facts leave this module: what customers wrote is dropped at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.catalogue.kind import Endpoint, Pages
from drift.core.conversations.facts import ConversationFact, NoConversation, fact_of
from drift.core.model.resources import Json
from drift.core.planning.conversation_windows import Window
from drift.intercom.client import IntercomClient
from drift.intercom.errors import Malformed, NotInVersion
from drift.intercom.pagination import Listed, Step, follow

SEARCH: Final = Endpoint("POST", "/conversations/search")
DELETED: Final = Endpoint("GET", "/conversations/deleted", since="2.16")
PER_PAGE: Final = 150
_PAGES: Final = Pages("cursor", PER_PAGE)


@dataclass(frozen=True, slots=True)
class FoundConversations:
    """`total` is how many Intercom counted when the reading began; `facts` those that came. `skipped` were no
    conversations."""

    total: int
    facts: Sequence[ConversationFact]
    skipped: int
    api_version: str


class TooMany(Exception):
    """A window has more conversations than are read at once."""

    def __init__(self, total: int) -> None:
        super().__init__(f"There are {total:,} conversations in this window.")
        self.total = total


def at_once() -> None:
    """The default for `wait`: nobody goes first."""


class ConversationSearch:
    """`chosen` are the attributes whose values are kept; `language` is the one that holds the language. `wait` returns
    when nobody else has to go first; it is called before each call to Intercom."""

    def __init__(
        self,
        client: IntercomClient,
        *,
        chosen: Collection[str] = (),
        language: str = "Language",
        wait: Callable[[], None] = at_once,
    ) -> None:
        self._client = client
        self._wait = wait
        self._chosen = frozenset(chosen)
        self._language = language
        self.api_version = SEARCH.version(client.pinned) or client.pinned

    def window(self, window: Window, most: int) -> FoundConversations:
        """The conversations of a window. Raises TooMany before it has read more than a page, and IntercomError."""
        asked = _Asking(self._ask, _within(window), most)
        skipped = 0

        def shape(item: Json) -> ConversationFact | None:
            nonlocal skipped
            try:
                return fact_of(item if isinstance(item, Mapping) else {}, self._chosen, self._language)
            except NoConversation:
                skipped += 1
                return None

        listed: Listed[ConversationFact | None] = Listed("conversations", "conversations", shape, _id_of)
        facts = [fact for fact in follow(asked, _PAGES, listed) if fact is not None]
        return FoundConversations(asked.total or 0, facts, skipped, self.api_version)

    def count(self, query: Json) -> int:
        """How many conversations a query meets, with one call. Raises IntercomError."""
        body = {"query": query, "pagination": {"per_page": 1}}
        return _total(self._ask(body))

    def deleted(self, since: float) -> Iterator[str]:
        """The ids of conversations that were deleted since a moment, where the API version tells. Raises
        IntercomError."""
        version = DELETED.version(self._client.pinned)
        if version is None:
            return
        listed: Listed[Mapping[str, Json]] = Listed(
            "deleted conversations",
            "conversations",
            lambda item: item if isinstance(item, Mapping) else {},
            lambda item: str(item.get("id")),
        )

        def fetch(step: Step) -> Json:
            path, params = (
                (step, None) if isinstance(step, str) else (DELETED.path, {"order": "desc", **step})
            )
            self._wait()
            return self._client.request("GET", path, version=version, params=params, patient=True)

        try:
            for item in follow(fetch, Pages("url", 60), listed):
                if isinstance(item.get("id"), str) and _moment(item.get("deleted_at")) >= since:
                    yield str(item["id"])
        except NotInVersion:
            return

    def _ask(self, body: Json) -> Json:
        self._wait()
        return self._client.request("POST", SEARCH.path, version=self.api_version, json=body, patient=True)


class _Asking:
    """Fetches the pages of a search: the cursor goes into the body. Knows how many there are after the first page."""

    def __init__(self, ask: Callable[[Json], Json], query: Json, most: int) -> None:
        self._ask = ask
        self._query = query
        self._most = most
        self.total: int | None = None

    def __call__(self, step: Step) -> Json:
        cursor = {} if isinstance(step, str) else {k: v for k, v in step.items() if k == "starting_after"}
        body = {"query": self._query, "pagination": {"per_page": PER_PAGE, **cursor}}
        answer = self._ask(body)
        if self.total is None:
            self.total = _total(answer)
            if self.total > self._most:
                raise TooMany(self.total)
        return answer


def _within(window: Window) -> Json:
    """Intercom's "greater" and "lower" include the value itself."""
    return {
        "operator": "AND",
        "value": [
            {"field": window.by, "operator": ">", "value": int(window.after)},
            {"field": window.by, "operator": "<", "value": int(window.before)},
        ],
    }


def _total(answer: Json) -> int:
    total = answer.get("total_count") if isinstance(answer, Mapping) else None
    if not isinstance(total, int) or isinstance(total, bool):
        raise Malformed("Intercom's answer to a search of conversations does not say how many there are.")
    return total


def _id_of(fact: ConversationFact | None) -> str:
    return "" if fact is None else fact.id


def _moment(value: Json) -> float:
    """A moment that is not told is taken for now: forgetting one too many is mended by reading it again."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("inf")
