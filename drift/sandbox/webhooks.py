"""Signed webhooks, delivered by background threads as Intercom does: 5 seconds timeout, one retry, no fixed order."""

import hashlib
import heapq
import hmac
import itertools
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from drift.sandbox.faults import Faults

USER_AGENT = "intercom-parrot-service-client/1.0"
TIMEOUT_SECONDS = 5.0
HELD_BACK_SECONDS = 0.5
WORKERS = 4


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Where notifications go and the client secret they are signed with. Every topic is subscribed but those of
    `without`."""

    url: str
    secret: str
    retry_after: float = 60.0
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to deliver one notification."""

    subscriber: Subscriber
    notification: dict[str, Any]
    attempt: int = 1


def notification(topic: str, item: dict[str, Any], workspace_id: str, now: float) -> dict[str, Any]:
    """The envelope of an item; a ping has no id."""
    return {
        "type": "notification_event",
        "app_id": workspace_id,
        "data": {"type": "notification_event_data", "item": item},
        "links": {},
        "id": None if topic == "ping" else f"notif_{uuid.uuid4()}",
        "topic": topic,
        "delivery_status": "pending",
        "delivery_attempts": 1,
        "delivered_at": 0,
        "first_sent_at": int(now),
        "created_at": int(now),
        "self": None,
    }


def signature(secret: str, raw: bytes) -> str:
    """The value of `X-Hub-Signature` for a body."""
    return "sha1=" + hmac.new(secret.encode(), raw, hashlib.sha1).hexdigest()


class Webhooks:
    """A queue of deliveries by due time, in memory: a stopped sandbox loses them."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._due: list[tuple[float, int, Delivery]] = []
        self._ticket = itertools.count()
        self._sent = itertools.count()
        self._wake = threading.Condition()
        self._closed = False
        self._client: httpx.Client | None = None
        self._workers: list[threading.Thread] = []
        self.subscriber: Subscriber | None = None
        self.outcomes: Counter[str] = Counter()

    def send(self, notifications: list[dict[str, Any]]) -> None:
        """Queue notifications for the subscriber, if there is one. Does not block."""
        subscriber = self.subscriber
        if subscriber is None:
            return
        for notification in notifications:
            if notification["topic"] in subscriber.without:
                continue
            if self._faults.strike("drop_webhooks"):
                self.outcomes["dropped"] += 1
                continue
            held_back = self._faults.strike("reorder_webhooks") and next(self._sent) % 2 == 0
            delivery = Delivery(subscriber, notification)
            self._queue(delivery, HELD_BACK_SECONDS if held_back else 0.0)
            if self._faults.strike("duplicate_webhooks"):
                self._queue(delivery, 0.0)

    def _queue(self, delivery: Delivery, delay: float) -> None:
        with self._wake:
            if self._closed:
                return
            heapq.heappush(self._due, (time.monotonic() + delay, next(self._ticket), delivery))
            if self._client is None:
                # Built on first use, because loading the certificates is slow.
                self._client = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)
                self._workers = [
                    threading.Thread(
                        target=self._work, args=(self._client,), name=f"webhooks-{n}", daemon=True
                    )
                    for n in range(WORKERS)
                ]
                for worker in self._workers:
                    worker.start()
            self._wake.notify()

    def _work(self, client: httpx.Client) -> None:
        while (delivery := self._next()) is not None:
            outcome = self._deliver(client, delivery)
            self.outcomes[outcome] += 1
            if outcome == "failed" and delivery.attempt == 1:
                again = Delivery(delivery.subscriber, delivery.notification, attempt=2)
                self._queue(again, delivery.subscriber.retry_after)

    def _next(self) -> Delivery | None:
        with self._wake:
            while not self._closed:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._wake.wait(wait)
        return None

    def _deliver(self, client: httpx.Client, delivery: Delivery) -> str:
        body = delivery.notification | {"delivery_attempts": delivery.attempt}
        raw = orjson.dumps(body)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "X-Hub-Signature": signature(delivery.subscriber.secret, raw),
        }
        try:
            status = client.post(delivery.subscriber.url, content=raw, headers=headers).status_code
        except (httpx.HTTPError, httpx.InvalidURL, RuntimeError):
            # httpx raises RuntimeError when the sandbox has closed the client.
            return "failed"
        if status == httpx.codes.GONE:
            # As documented: on 410, Intercom cancels the subscription.
            self.subscriber = None
            return "switched_off"
        return "delivered" if 200 <= status < 300 else "failed"

    def waiting(self) -> int:
        with self._wake:
            return len(self._due)

    def close(self) -> None:
        with self._wake:
            self._closed = True
            self._due.clear()
            self._wake.notify_all()
        if self._client is not None:
            self._client.close()
        for worker in self._workers:
            worker.join(timeout=TIMEOUT_SECONDS + 1)
