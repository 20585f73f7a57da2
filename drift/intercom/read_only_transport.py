"""The HTTP transport of observe mode: it passes reads and refuses every write before a byte is sent."""

from __future__ import annotations

from typing import Final

import httpx

from drift.intercom.errors import WriteRefused

READING_METHODS: Final = frozenset({"GET", "HEAD"})
SEARCHES: Final = frozenset(
    {
        "/admins/activity_logs/search",
        "/articles/search",
        "/companies/search",
        "/contacts/search",
        "/conversations/search",
        "/tickets/search",
    }
)
"""POST requests that only search, by Intercom's documentation. Whole paths are compared, never prefixes."""


class ReadsOnly(httpx.BaseTransport):
    """Passes reads to the inner transport. Raises WriteRefused for every other request."""

    def __init__(self, inside: httpx.BaseTransport) -> None:
        self._inside = inside

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not is_read(request.method, request.url.raw_path):
            raise WriteRefused(
                f"Observe mode: {request.method} {request.url.path} was not sent, as it could write."
            )
        return self._inside.handle_request(request)

    def close(self) -> None:
        self._inside.close()


def is_read(method: str, raw_path: bytes) -> bool:
    """Whether a request only reads. The path is compared as it is sent: not decoded, without its query."""
    path = raw_path.split(b"?", 1)[0].decode("ascii", "replace")
    return method in READING_METHODS or (method == "POST" and path in SEARCHES)
