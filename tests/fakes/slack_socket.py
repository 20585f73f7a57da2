"""Slack's side of Socket Mode: a WebSocket over which envelopes go out and acknowledgements come back."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import struct
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, Final

_MAGIC: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10


class SocketSide:
    """`acks` are what came back, by envelope. `refuses` answers no handshake."""

    def __init__(self) -> None:
        self.acks: dict[str, dict[str, Any]] = {}
        self.refuses = False
        self.handshakes = 0
        self._connection: socket.socket | None = None
        self.changed = threading.Condition()

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Speak with one client until it goes."""
        handler.close_connection = True
        if self.refuses:
            handler.send_error(503)
            return
        key = handler.headers.get("Sec-WebSocket-Key", "").encode()
        accept = base64.b64encode(hashlib.sha1(key + _MAGIC).digest()).decode()
        handler.send_response(101)
        for name, value in (
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", accept),
        ):
            handler.send_header(name, value)
        handler.end_headers()
        with self.changed:
            self._connection, self.handshakes = handler.connection, self.handshakes + 1
            self.changed.notify_all()
        with suppress(OSError, EOFError):
            self._listen(handler)

    def send(self, type: str, payload: dict[str, Any], envelope: str = "e1") -> None:
        """Send an envelope to whoever is connected."""
        message = {
            "type": type,
            "envelope_id": envelope,
            "payload": payload,
            "accepts_response_payload": True,
        }
        with self.changed:
            assert self.changed.wait_for(lambda: self._connection is not None, 30)
            self._write(_TEXT, json.dumps(message).encode())

    def answer_to(self, envelope: str = "e1") -> dict[str, Any]:
        with self.changed:
            assert self.changed.wait_for(lambda: envelope in self.acks, 30), "no acknowledgement came"
            return self.acks[envelope]

    def wait_for_handshakes(self, number: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.handshakes >= number, 30), "nobody connected"

    def drop(self) -> None:
        """The connection is gone, without a word."""
        with self.changed:
            if self._connection is not None:
                with suppress(OSError):
                    self._connection.shutdown(socket.SHUT_RDWR)
                self._connection = None

    def _listen(self, handler: BaseHTTPRequestHandler) -> None:
        while True:
            code, content = _frame(handler)
            if code == _PING:
                with self.changed:
                    self._write(_PONG, content)
            elif code == _CLOSE:
                return
            elif code == _TEXT:
                with self.changed:
                    ack = json.loads(content)
                    self.acks[ack["envelope_id"]] = ack
                    self.changed.notify_all()

    def _write(self, code: int, content: bytes) -> None:
        size = len(content)
        head = (
            struct.pack("!BB", 0x80 | code, size)
            if size < 126
            else struct.pack("!BBH", 0x80 | code, 126, size)
        )
        if self._connection is not None:
            self._connection.sendall(head + content)


def _frame(handler: BaseHTTPRequestHandler) -> tuple[int, bytes]:
    """One frame of a client, which masks what it sends."""
    first, second = _read(handler, 2)
    size = second & 0x7F
    if size == 126:
        (size,) = struct.unpack("!H", _read(handler, 2))
    elif size == 127:
        (size,) = struct.unpack("!Q", _read(handler, 8))
    mask = _read(handler, 4) if second & 0x80 else b"\0\0\0\0"
    content = _read(handler, size)
    return first & 0x0F, bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))


def _read(handler: BaseHTTPRequestHandler, size: int) -> bytes:
    found = handler.rfile.read(size)
    if len(found) < size:
        raise EOFError
    return found
