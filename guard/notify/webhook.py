"""The generic JSON webhook: the message as it is, for anything that takes JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
import orjson

from drift.core.model.resources import Json
from guard.core.model.records import Notification
from guard.notify.channel import Failed, Posted, link
from guard.notify.posting import post


@dataclass(frozen=True, slots=True)
class Webhook:
    """The address may hold a secret: it is never logged."""

    name: str
    url: str = field(repr=False)
    http: httpx.Client = field(repr=False)

    @property
    def edits(self) -> bool:
        return False

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted | Failed:
        message = body(notification.id, notification.payload, base_url)
        return post(self.http, self.url, orjson.dumps(message)) or Posted()


def body(id_: str, payload: Mapping[str, Json], base_url: str) -> dict[str, Json]:
    """`id` stays the same over retries, so that a receiver can drop what it has seen. `matter` is the same for all
    messages about one thing. `url` is the page for people, null where nobody said under which address they reach the
    service; `path` is the API's, and there in any case."""
    return {
        "id": id_,
        "event": payload["event"],
        "severity": payload["severity"],
        "title": payload["title"],
        "text": payload["text"],
        "matter": payload.get("matter") or None,
        "url": link(payload, base_url) or None,
        "path": payload.get("path") or None,
        "details": payload["details"],
    }
