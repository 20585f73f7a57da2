"""Observe mode: a transport that lets nothing but reads through. A write is refused before a byte is sent."""

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
"""POSTs that Intercom documents as searches: they change nothing. Compared whole: nothing hides behind a prefix."""


class ReadsOnly(httpx.BaseTransport):
    """Hands reads to the transport inside and raises WriteRefused for everything else."""

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
    """Whether a request only reads. The path is compared as it is sent, undecoded and with its query cut off."""
    path = raw_path.split(b"?", 1)[0].decode("ascii", "replace")
    return method in READING_METHODS or (method == "POST" and path in SEARCHES)
