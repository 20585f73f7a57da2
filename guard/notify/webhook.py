"""The generic JSON webhook: the message as it is, for anything that takes JSON, signed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx
import orjson

from drift.core.model.resources import Json
from guard.core.model.records import Notification
from guard.notify.channel import Failed, Posted, link
from guard.notify.posting import post
from guard.notify.signature import headers


@dataclass(frozen=True, slots=True)
class Webhook:
    """The address may hold a secret: it is never logged. `keys` sign, each by itself: while a new one is taken over,
    the receiver may know either. Receivers compare the moment with the clock of their machine, and so it is ours."""

    name: str
    url: str = field(repr=False)
    http: httpx.Client = field(repr=False)
    keys: tuple[bytes, ...] = field(default=(), repr=False)
    clock: Callable[[], float] = field(default=time.time, repr=False)

    @property
    def edits(self) -> bool:
        return False

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted | Failed:
        content = orjson.dumps(body(notification.id, notification.payload, base_url))
        signed = headers(notification.id, self.clock(), content, self.keys)
        return post(self.http, self.url, content, signed) or Posted()


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
