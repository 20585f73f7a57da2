"""Reading what somebody asked first in a conversation. Only the masked question leaves: who asked is dropped here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from drift.core.catalogue.kind import Endpoint
from drift.core.conversations.masked_text import masked
from drift.core.conversations.plain_message import plain_message
from drift.core.model.resources import Json
from drift.intercom.client import IntercomClient
from drift.intercom.errors import NotFound

CONVERSATION: Final = Endpoint("GET", "/conversations/{id}")


class FirstMessages:
    def __init__(self, client: IntercomClient) -> None:
        self._client = client
        self._version = CONVERSATION.version(client.pinned) or client.pinned

    def question(self, id: str) -> str:
        """The first message without anything that says who wrote it; empty where the conversation was deleted, or where
        nothing is left to ask. Raises IntercomError."""
        path = CONVERSATION.path.replace("{id}", quote(id, safe=""))
        try:
            answer = self._client.request("GET", path, version=self._version)
        except NotFound:
            return ""
        return question_in(answer if isinstance(answer, Mapping) else {})


def question_in(conversation: Mapping[str, Json]) -> str:
    """The masked question of a conversation as Intercom shows it."""
    body = _object(conversation, "source").get("body")
    if not isinstance(body, str):
        return ""
    return masked(plain_message(body), set(_names(conversation)))


def _names(conversation: Mapping[str, Json]) -> Iterator[str]:
    """What the people in a conversation are called, wherever it says so."""
    contacts = _object(conversation, "contacts").get("contacts")
    parts = _object(conversation, "conversation_parts").get("conversation_parts")
    people = [_object(conversation, "source").get("author"), conversation.get("company")]
    people += contacts if isinstance(contacts, list) else []
    people += (
        [part.get("author") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    )
    for person in people:
        # Fin and the operator are nobody: their names may be what a question is about.
        if isinstance(person, dict) and person.get("type") != "bot":
            called = (person.get(key) for key in ("name", "email", "external_id"))
            yield from (name for name in called if isinstance(name, str) and name.strip())


def _object(item: Mapping[str, Json], name: str) -> dict[str, Any]:
    value = item.get(name)
    return value if isinstance(value, dict) else {}
