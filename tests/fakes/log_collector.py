"""Splunk's collector, or Datadog's intake, on this machine: it keeps what it takes, and has the faults of real ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Collected:
    """`faults` are those of the next requests. A number: answered with this status, nothing is kept. `lose`: kept, and
    closed without an answer. `forget`: answered with 200, nothing is kept. `hang`: no answer until the end."""

    url: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    faults: list[int | str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    refuses: set[str] = field(default_factory=set)
    requests: int = 0
    freed: threading.Event = field(default_factory=threading.Event)

    @property
    def ids(self) -> list[str]:
        return [event["fields"]["guardrail_id"] for event in self.events]


@contextmanager
def log_collector() -> Iterator[Collected]:
    kept = Collected()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            kept.requests += 1
            content = self.rfile.read(int(self.headers["Content-Length"]))
            kept.keys.add(self.headers.get("Authorization", ""))
            events = [json.loads(line) for line in content.split(b"\n")]
            fault = kept.faults.pop(0) if kept.faults else None
            if fault == "hang":
                kept.freed.wait(60)
            if isinstance(fault, int) or fault == "hang":
                self._answer(fault if isinstance(fault, int) else 503, {"code": 9})
            elif kept.refuses & {event["fields"]["guardrail_id"] for event in events}:
                self._answer(400, {"code": 6, "text": "Invalid data format"})
            else:
                kept.events += events if fault != "forget" else []
                if fault == "lose":
                    self.close_connection = True
                else:
                    self._answer(200, {"code": 0})

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """A test says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        kept.freed.set()
        server.shutdown()
        server.server_close()
        thread.join(60)
