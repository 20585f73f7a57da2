"""Posts a batch to a configured address, and says what the answer means without repeating address or key."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Final

import httpx

from drift.intercom.retry_after import retry_after
from guard.exports.target import ACCEPTED, Failed, Outcome, Refused

TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
"""Seconds of silence after which a batch counts as not taken."""
_LONGEST_ANSWER: Final = 2_000
_LONGEST_WAIT: Final = 20.0
"""Seconds for which an answer is listened to: one that comes byte by byte must not outlast the hold on a target."""
_WORDS: Final = re.compile(r"[A-Za-z0-9 ,.'_-]{1,120}")
"""What a target says of its reason, where that can be repeated: any other text may hold what was sent."""
_OF_THE_BATCH: Final = frozenset((400, 413, 422))
"""Statuses that are about what was sent."""
_HINTS: Final[Mapping[int, str]] = {
    401: "its key is not taken",
    403: "its key is not taken",
    404: "there is nothing at its address",
}


def post(
    http: httpx.Client, url: str, content: bytes, headers: Mapping[str, str]
) -> tuple[int, str] | Failed:
    """The status and the beginning of the answer, where there is one that says whether the batch was taken."""
    try:
        with http.stream("POST", url, content=content, headers=dict(headers), timeout=TIMEOUT) as answer:
            said = _beginning(answer)
    except httpx.HTTPError as problem:
        return Failed(f"it does not answer ({type(problem).__name__})")
    status = answer.status_code
    if answer.is_success or status in _OF_THE_BATCH:
        return status, said
    hint = _HINTS.get(status)
    return Failed(
        f"it answered {status}{f': {hint}' if hint else ''}", retry_after(answer.headers, 0.0) or 0.0
    )


def outcome_of(status: int, reason: str = "") -> Outcome:
    """What a status says of a batch; `reason` is the target's own word, where it gives one."""
    if status not in _OF_THE_BATCH:
        return ACCEPTED
    return Refused(f"it answered {status}{f', {reason}' if _WORDS.fullmatch(reason) else ''}")


def _beginning(answer: httpx.Response) -> str:
    """An answer that never ends must not hold a courier."""
    read, until = b"", time.monotonic() + _LONGEST_WAIT
    for chunk in answer.iter_bytes():
        read += chunk
        if len(read) > _LONGEST_ANSWER or time.monotonic() > until:
            break
    return read[:_LONGEST_ANSWER].decode("utf-8", "replace")
