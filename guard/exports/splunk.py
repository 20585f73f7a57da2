"""Splunk's HTTP Event Collector. Its 200 says that a batch was understood, and not that it is indexed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import orjson

from guard.exports.http_target import outcome_of, post
from guard.exports.target import USUAL, Failed, Limits, Outcome, Outgoing

PATH: Final = "/services/collector/event"
SOURCE: Final = "intercom-guardrail"
_SUCCESS: Final = 0
_OF_THE_TOKEN: Final = {7: "its token may not write into the index", 10: "its token asks for a channel"}
"""Codes of a 400 that are about every event, and not about what one holds."""
_TOO_LARGE: Final = 413


@dataclass(frozen=True, slots=True)
class SplunkHec:
    """`index` is empty where the token says it. Every event carries its id as the indexed field `guardrail_id`."""

    url: str
    token: str = field(repr=False)
    http: httpx.Client = field(repr=False)
    index: str = ""
    limits: Limits = USUAL

    def send(self, events: Sequence[Outgoing]) -> Outcome:
        content = b"\n".join(_envelopes(events, self.index))
        headers = {"Authorization": f"Splunk {self.token}", "Content-Type": "application/json"}
        answer = post(self.http, f"{self.url}{PATH}", content, headers)
        return answer if isinstance(answer, Failed) else _outcome(*answer)


def _envelopes(events: Iterable[Outgoing], index: str) -> Iterable[bytes]:
    for event in events:
        envelope = {
            "time": round(event.at, 3),
            "source": SOURCE,
            "sourcetype": "_json" if event.is_json else "cef",
            **({"index": index} if index else {}),
            "fields": {"guardrail_id": event.id},
            "event": orjson.Fragment(event.body) if event.is_json else event.body.decode(),
        }
        yield orjson.dumps(envelope)


def _outcome(status: int, said: str) -> Outcome:
    answer = _object(said)
    code, reason = answer.get("code"), str(answer.get("text", ""))
    if status == _TOO_LARGE:
        return outcome_of(status)
    if code in _OF_THE_TOKEN:
        return Failed(f"it answered {status}: {_OF_THE_TOKEN[code]}")
    if isinstance(code, int) and code != _SUCCESS and status not in (400, 422):
        return Failed(f"it answered {status} with the code {code}")
    return outcome_of(status, reason)


def _object(said: str) -> dict[str, Any]:
    try:
        found = orjson.loads(said)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
