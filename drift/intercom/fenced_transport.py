"""The HTTP transport of a replica: it asks, before a byte of a write is sent, whether this replica may still write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import httpx

from drift.intercom.read_only_transport import is_read

Permit: TypeAlias = Callable[[], object]
"""Raises LeaseLost where another replica may be writing by now."""

_SENDS: Final = ".send_request_headers.started"
"""How the name of what httpcore tells ends when the first byte is about to be sent."""


def always() -> None:
    """Of a process that shares its work with nobody."""


class Fenced(httpx.BaseTransport):
    """Passes reads, and writes that are permitted at this moment. It is asked here, and not where a write is planned: a
    write may wait long for the rate budget and for another attempt. It is asked once more when there is a connection,
    which takes seconds to be made on a bad network, and in which a replica may be frozen."""

    def __init__(self, inside: httpx.BaseTransport, permit: Permit) -> None:
        self._inside = inside
        self._permit = permit

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not is_read(request.method, request.url.raw_path):
            self._permit()
            request.extensions = {**request.extensions, "trace": self._watch}
        return self._inside.handle_request(request)

    def _watch(self, event: str, _about: object) -> None:
        if event.endswith(_SENDS):
            self._permit()

    def close(self) -> None:
        self._inside.close()
