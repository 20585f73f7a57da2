"""Reading a whole conversation for its labels. What customers wrote is dropped here, and only facts leave."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final
from urllib.parse import quote

from drift.core.catalogue.kind import Endpoint
from drift.core.conversations.facts import NoConversation
from drift.core.conversations.labels import Labelling, labelling_of
from drift.intercom.client import IntercomClient
from drift.intercom.errors import Malformed, NotFound

CONVERSATION: Final = Endpoint("GET", "/conversations/{id}")


class ConversationLabels:
    """`wait` is called before each conversation is asked for: what is more urgent goes first."""

    def __init__(self, client: IntercomClient, *, wait: Callable[[], None] = lambda: None) -> None:
        self._client = client
        self._wait = wait
        self._version = CONVERSATION.version(client.pinned) or client.pinned

    def of(self, id: str, chosen: Collection[str]) -> Labelling | None:
        """What was set in a conversation; None when it was deleted. Raises IntercomError."""
        path = CONVERSATION.path.replace("{id}", quote(id, safe=""))
        self._wait()
        try:
            answer = self._client.request("GET", path, version=self._version)
        except NotFound:
            return None
        try:
            return labelling_of(answer if isinstance(answer, dict) else {}, chosen)
        except NoConversation as problem:
            raise Malformed(str(problem)) from None
