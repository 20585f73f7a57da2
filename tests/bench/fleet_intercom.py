"""An Intercom of many workspaces: `python -m tests.bench.fleet_intercom RESOURCES`.

Each token is that of another workspace, `token-NUMBER`; all of them hold the same. An answer is made by the embedded
workspace when it is asked for the first time, and given again as it is: what is measured is whoever asks. A process of
its own, which does what the lines that it is told say.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flask import Flask

from drift.sandbox.cast import TOKEN, WORKSPACE_ID
from drift.sandbox.server import create_sandbox

LOG: Final = "/admins/activity_logs"
READ_ONCE: Final = "/tags"
"""Asked for once in each reading of everything."""
FOR_EVER: Final = 10**6
_EMPTY: Final = (
    b'{"type": "activity_log.list", "pages": {"type": "pages", "page": 1, "per_page": 20, "total_pages": 1},'
    b' "activity_logs": []}'
)


class Seen:
    """When the logs of which workspaces were asked for, and how much else."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.polls: dict[int, list[float]] = {}
        self.readings = self.requests = 0

    def begin(self, *, anew: bool) -> None:
        """Count anew. Polls of before still count, unless from now on others are in trouble."""
        self.readings = self.requests = 0
        if anew:
            self.polls = {number: polls[-1:] for number, polls in self.polls.items()}

    def takes(self, number: int, path: str) -> None:
        self.requests += 1
        self.readings += path == READ_ONCE
        if path == LOG:
            self.polls.setdefault(number, []).append(time.monotonic())

    def longest(self, numbers: range) -> float:
        """The most seconds that the log of one of these was not asked for, since it was for the first time and up to
        now."""
        return max((self._longest(self.polls.get(number, [])) for number in numbers), default=0.0)

    def _longest(self, polls: list[float]) -> float:
        moments = [*(polls or [self.began]), time.monotonic()]
        return max(later - earlier for earlier, later in pairwise(moments))


class FleetIntercom:
    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()
        self._known: dict[tuple[str, str, str], bytes] = {}
        self.seen = Seen()
        self.limited = range(0)
        self.hanging = range(0)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            method, target, headers = head
            await reader.readexactly(int(headers.get("content-length", "0")))
            number = int(headers["authorization"].rpartition("-")[2])
            self.seen.takes(number, urlsplit(target).path)
            if number in self.hanging:
                await asyncio.sleep(FOR_EVER)
            if number in self.limited:
                writer.write(_answer("429 Too Many Requests", b"{}"))
            else:
                writer.write(self._found(number, method, target, headers))
            await writer.drain()
        writer.close()

    def _found(self, number: int, method: str, target: str, headers: dict[str, str]) -> bytes:
        if urlsplit(target).path == LOG:
            return _answer("200 OK", _EMPTY)
        key = method, target, headers.get("intercom-version", "")
        if key not in self._known:
            self._known[key] = self._made(method, target, headers)
        if target == "/me":
            return self._known[key].replace(
                WORKSPACE_ID.encode(), str(number).zfill(len(WORKSPACE_ID)).encode()
            )
        return self._known[key]

    def _made(self, method: str, target: str, headers: dict[str, str]) -> bytes:
        passed_on = {"Authorization": f"Bearer {TOKEN}", "Host": headers["host"]}
        if "intercom-version" in headers:
            passed_on["Intercom-Version"] = headers["intercom-version"]
        made = self._client.open(target, method=method, headers=passed_on)
        return _answer(made.status, made.data)

    def do(self, line: str) -> str:
        """`trouble 20 5` counts anew, and has the first 20 answer 429 and 5 more hang; `tell 200` tells what was seen
        since of so many workspaces, those in trouble left out."""
        word, *numbers = line.split()
        first, second = [*map(int, numbers), 0, 0][:2]
        if word == "trouble":
            self.limited, self.hanging = range(first), range(first, first + second)
            self.seen.begin(anew=bool(first + second))
        well = range(self.hanging.stop, first)
        told = {
            "longest": self.seen.longest(well),
            "readings": self.seen.readings,
            "requests": self.seen.requests,
        }
        return json.dumps(told)


async def _head(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str]] | None:
    """Method, target and headers of the next request; None at the end of the connection."""
    try:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    method, target, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines if line)
    return method, target, {name.lower(): value.strip() for name, _, value in pairs}


def _answer(status: str, body: bytes) -> bytes:
    length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"HTTP/1.1 {status}\r\n{length}\r\n".encode() + body


async def _serve(app: Flask) -> None:
    intercom = FleetIntercom(app)
    server = await asyncio.start_server(intercom.converse, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    told = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(told), sys.stdin)
    while line := await told.readline():
        print(intercom.do(line.decode()), flush=True)


def main(resources: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        create_sandbox(
            Path(folder) / "workspace.db", scale=resources, conversations=0, rate_limit=10**9
        ) as box,
    ):
        asyncio.run(_serve(box.app))


if __name__ == "__main__":
    main(int(sys.argv[1]))
