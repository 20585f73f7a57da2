"""A distant Intercom that only lists articles: every answer takes its time, any number of them at once.

A process of its own (`python -m tests.bench.far_server COUNT MILLISECONDS`), so that it computes beside whoever asks.
Pages are made before the first request: what is measured is the asking.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Final
from urllib.parse import parse_qs, urlsplit

import orjson

from tests.bench.material import articles

PER_PAGE: Final = 50


def _pages(count: int) -> list[bytes]:
    """Whole answers, in the shape of Intercom's list of articles. The page after the last is empty."""
    items = articles(count)
    total = -(-count // PER_PAGE)
    return [
        _answer(number, total, items[(number - 1) * PER_PAGE : number * PER_PAGE], count)
        for number in range(1, total + 2)
    ]


def _answer(number: int, total: int, items: list[dict[str, object]], count: int) -> bytes:
    following = {"per_page": PER_PAGE, "page": number + 1} if number < total else None
    body = orjson.dumps(
        {
            "type": "list",
            "pages": {
                "type": "pages",
                "page": number,
                "next": following,
                "per_page": PER_PAGE,
                "total_pages": total,
            },
            "total_count": count,
            "data": items,
        }
    )
    return _head("200 OK", len(body)) + body


def _head(status: str, length: int) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode()


async def _serve(count: int, seconds: float) -> None:
    pages = _pages(count)

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await request_of(reader):
            await asyncio.sleep(seconds)
            writer.write(_found(pages, request))
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def request_of(reader: asyncio.StreamReader) -> str:
    """The target of the next request; nothing at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return ""
    return head.split(b" ", 2)[1].decode()


def _found(pages: list[bytes], target: str) -> bytes:
    address = urlsplit(target)
    number = int(parse_qs(address.query).get("page", ["1"])[0])
    if address.path != "/articles" or not 0 < number <= len(pages):
        return _head("404 Not Found", 2) + b"{}"
    return pages[number - 1]


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2]) / 1000))
