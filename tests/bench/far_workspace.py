"""A distant Intercom with every kind in it and Intercom's rate limit: so many calls in a window of ten seconds.

A process of its own (`python -m tests.bench.far_workspace COUNT MILLISECONDS`), so that it computes beside whoever
asks. Answers are made before the first request. `/_counted` tells what was asked since the last time it was told.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import orjson

from tests.bench.far_server import request_of
from tests.bench.mixture import Mixture, Place, nowhere, written
from tests.bench.shapes import shapes

WINDOW: Final = 10
LIMIT: Final = 10_000 // 6
"""Calls of one app in a window, as documented: 10,000 a minute."""


class Limit:
    """Counts calls as Intercom does, and what a benchmark asks of them."""

    def __init__(self) -> None:
        self._window = 0
        self._used = 0
        self.forget()

    def forget(self) -> None:
        self.requests: list[float] = []  # when each came
        self.refused = 0
        self.most = 0  # in one window
        self.unknown: list[str] = []

    def take(self) -> tuple[int, int]:
        """Use one call: what remains (below zero when over the limit) and when the window ends."""
        now = time.time()
        window = int(now // WINDOW)
        if window != self._window:
            self._window, self._used = window, 0
        self._used += 1
        self.requests.append(now)
        self.most = max(self.most, self._used)
        self.refused += self._used > LIMIT
        return LIMIT - self._used, (window + 1) * WINDOW

    def counted(self) -> bytes:
        told = {
            "requests": len(self.requests),
            "first": min(self.requests, default=0.0),
            "last": max(self.requests, default=0.0),
            "refused": self.refused,
            "most": self.most,
            "unknown": self.unknown[:5],
        }
        self.forget()
        return orjson.dumps(told)


class FarWorkspace:
    def __init__(self, answers: dict[Place, bytes], seconds: float) -> None:
        self._answers = answers
        self._seconds = seconds
        self._limit = Limit()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while target := await request_of(reader):
            if target == "/_counted":
                writer.write(_answer(HTTPStatus.OK, self._limit.counted()))
            else:
                remaining, reset = self._limit.take()
                await asyncio.sleep(self._seconds)
                writer.write(self._found(target, remaining, reset))
            await writer.drain()
        writer.close()

    def _found(self, target: str, remaining: int, reset: int) -> bytes:
        limits = {
            "X-RateLimit-Limit": LIMIT,
            "X-RateLimit-Remaining": max(remaining, 0),
            "X-RateLimit-Reset": reset,
        }
        if remaining < 0:
            return _answer(HTTPStatus.TOO_MANY_REQUESTS, b"{}", limits)
        address = urlsplit(target)
        asked = parse_qs(address.query)
        number = int((asked.get("page") or asked.get("starting_after") or ["1"])[0])
        path = nowhere(address.path) if ["off"] in asked.values() else address.path
        body = self._answers.get((path, number))
        if body is None:
            self._limit.unknown.append(target)
            return _answer(HTTPStatus.NOT_FOUND, b"{}", limits)
        return _answer(HTTPStatus.OK, body, limits)


def _answer(status: HTTPStatus, body: bytes, headers: dict[str, int] | None = None) -> bytes:
    extra = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n{extra}{length}\r\n".encode() + body


async def _serve(count: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder, shapes(Path(folder)) as patterns:
        mixture = Mixture(count, patterns)
    answers: dict[Place, bytes] = {}
    server = await asyncio.start_server(FarWorkspace(answers, seconds).converse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    answers |= written(mixture, f"http://127.0.0.1:{port}")
    ready = {"port": port, "kinds": mixture.kinds, "workflows": mixture.workflow_ids()}
    print(orjson.dumps(ready).decode(), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2]) / 1000))
