"""The log intake of Datadog. Its 202 says that a batch was received."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx
import orjson

from guard.exports.http_target import outcome_of, post
from guard.exports.target import Failed, Limits, Outcome, Outgoing

PATH: Final = "/api/v2/logs"
SOURCE: Final = "intercom-guardrail"
_LIMITS: Final = Limits(events=1_000, size=3_000_000)
_STATUS: Final = {1: "info", 2: "info", 3: "warn", 4: "error", 5: "critical"}


@dataclass(frozen=True, slots=True)
class Datadog:
    """Every log carries the id of its event as `guardrail_id`. Datadog takes a thousand at once, in 5 MB."""

    url: str
    key: str = field(repr=False)
    http: httpx.Client = field(repr=False)
    tags: tuple[str, ...] = ()
    limits: Limits = _LIMITS

    def send(self, events: Sequence[Outgoing]) -> Outcome:
        tags = ",".join(self.tags)
        content = orjson.dumps([_log(event, tags) for event in events])
        headers = {"DD-API-KEY": self.key, "Content-Type": "application/json"}
        answer = post(self.http, f"{self.url}{PATH}", content, headers)
        return answer if isinstance(answer, Failed) else outcome_of(answer[0])


def _log(event: Outgoing, tags: str) -> dict[str, object]:
    """Datadog reads the JSON of a message into attributes."""
    return {
        "ddsource": SOURCE,
        "service": SOURCE,
        "ddtags": tags,
        "status": _STATUS[event.severity],
        "guardrail_id": event.id,
        "timestamp": round(event.at * 1000),
        "message": event.body.decode(),
    }
