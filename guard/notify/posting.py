"""Posts JSON to an address of the settings, and says why it was not taken without repeating the address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import httpx

from drift.intercom.retry_after import retry_after
from guard.notify.channel import Failed

_ERROR_CODE: Final = re.compile(r"[a-z0-9_]{1,60}")
"""How Slack says why it refuses a message (`invalid_blocks`). Any other body may hold anything, and is not repeated."""
_LONGEST_CODE: Final = 60
_TOO_MANY: Final = 429
_THEIR_FAULT: Final = 500


def post(
    http: httpx.Client, url: str, content: bytes, headers: Mapping[str, str] | None = None
) -> Failed | None:
    """None when it was accepted."""
    all_headers = {"Content-Type": "application/json", **(headers or {})}
    try:
        with http.stream("POST", url, content=content, headers=all_headers) as answer:
            code = _beginning(answer)
    except httpx.HTTPError as problem:
        return Failed(type(problem).__name__, away=True)
    if answer.is_success:
        return None
    detail = f", {code}" if _ERROR_CODE.fullmatch(code) else ""
    away = answer.status_code == _TOO_MANY or answer.status_code >= _THEIR_FAULT
    pause = retry_after(answer.headers, 0.0) or 0.0
    return Failed(f"it answered {answer.status_code}{detail}", pause, away)


def _beginning(answer: httpx.Response) -> str:
    """The answer, where it is as short as a code: one that never ends must not hold a courier."""
    read = b""
    for chunk in answer.iter_bytes():
        read += chunk
        if len(read) > _LONGEST_CODE:
            return ""
    return read.decode("ascii", "replace").strip()
