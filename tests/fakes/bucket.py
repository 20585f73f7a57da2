"""A bucket of S3 on this machine: objects under keys, with the faults of real ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

_ERROR = "<?xml version='1.0'?><Error><Code>{code}</Code><Message>told</Message></Error>"


@dataclass
class Kept:
    """`faults` are those of the next requests: a status with its code, or `lose`: kept, and closed without an
    answer."""

    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    faults: list[tuple[int, str] | str] = field(default_factory=list)
    puts: list[str] = field(default_factory=list)
    signed: set[str] = field(default_factory=set)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    kept: Kept


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_PUT(self) -> None:
        content, fault = self.rfile.read(int(self.headers["Content-Length"])), self._fault()
        if not isinstance(fault, tuple):
            self.server.kept.objects[self._key] = content
            self.server.kept.puts.append(self._key)
        self._answer(fault, 200, b"")

    def do_GET(self) -> None:
        found = self.server.kept.objects.get(self._key)
        missing = _ERROR.format(code="NoSuchKey").encode()
        self._answer(self._fault(), 404 if found is None else 200, missing if found is None else found)

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def _fault(self) -> tuple[int, str] | str | None:
        kept = self.server.kept
        kept.signed.add(self.headers.get("Authorization", "").partition("/")[0])
        return kept.faults.pop(0) if kept.faults else None

    def _answer(self, fault: tuple[int, str] | str | None, status: int, content: bytes) -> None:
        if isinstance(fault, str):
            self.close_connection = True
            return
        if fault is not None:
            status, content = fault[0], _ERROR.format(code=fault[1]).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """A test says nothing."""


@contextmanager
def bucket() -> Iterator[Kept]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.kept = kept = Kept(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join(60)
