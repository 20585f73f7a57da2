"""Sends bytes over TLS, and tells whether the other side has read all of them, as far as TLS and TCP can tell.

OpenSSL's own closing is content with any alert, and with an end that the other side announced before it had read
everything. So this looks itself: the other side has to announce the end after us (RFC 5425, 4.4), to close the
connection in an orderly way, and to have acknowledged every byte. A system resets a connection that is closed with
something unread.
"""

from __future__ import annotations

import fcntl
import select
import socket
import ssl
import struct
import termios
import time
from collections.abc import Callable
from functools import partial
from typing import Final

_CHUNK: Final = 65_536
_EVERY: Final = 0.01


class NotConfirmed(OSError):
    """The other side ended the connection, and did not read all of it for sure."""


def deliver_over_tls(plain: socket.socket, context: ssl.SSLContext, host: str, content: bytes) -> None:
    """Send all, and wait until the other side has read it. Each wait has the time-out of the socket. Raises OSError."""
    link = _Link(plain, context, host)
    link.run(link.tls.do_handshake)
    for start in range(0, len(content), _CHUNK):
        part = content[start : start + _CHUNK]
        link.run(partial(link.tls.write, part))
    if link.has_ended():
        raise NotConfirmed("it ended the connection while something was sent")
    link.say_end()
    link.hear_end()
    _close_orderly(plain)


class _Link:
    """TLS over a connected socket, where each step of OpenSSL sees exactly what it is given."""

    def __init__(self, plain: socket.socket, context: ssl.SSLContext, host: str) -> None:
        self._plain = plain
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    def run(self, step: Callable[[], object]) -> None:
        """Take a step of OpenSSL to its end."""
        while True:
            try:
                step()
            except ssl.SSLWantReadError:
                self._flush()
                self._receive()
            else:
                self._flush()
                return

    def has_ended(self) -> bool:
        """Whether the other side announced an end already; waits for nothing."""
        while select.select([self._plain], [], [], 0)[0]:
            if not self._receive():
                return True
        return self._is_at_end()

    def say_end(self) -> None:
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            self._flush()  # it waits for an answer that it is not given yet
        else:
            raise NotConfirmed("it ended the connection while something was sent")

    def hear_end(self) -> None:
        """Wait until the other side announces the end."""
        while not self._is_at_end():
            self._receive()

    def _is_at_end(self) -> bool:
        try:
            while self.tls.read(_CHUNK):
                pass  # a collector of syslog says nothing
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLZeroReturnError:
            return True
        except ssl.SSLEOFError as problem:
            raise NotConfirmed("it broke off") from problem
        return True

    def _flush(self) -> None:
        if pending := self._outgoing.read():
            self._plain.sendall(pending)

    def _receive(self) -> bool:
        """False where the other side sends nothing more."""
        if received := self._plain.recv(_CHUNK):
            self._incoming.write(received)
        else:
            self._incoming.write_eof()
        return bool(received)


def _close_orderly(plain: socket.socket) -> None:
    until = time.monotonic() + (plain.gettimeout() or 0.0)
    plain.shutdown(socket.SHUT_WR)
    while plain.recv(_CHUNK):
        pass
    while _unacknowledged(plain) and time.monotonic() < until:
        select.select([], [], [], _EVERY)
    if _unacknowledged(plain) or plain.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise NotConfirmed("it closed the connection before it had read all")


def _unacknowledged(plain: socket.socket) -> int:
    """Bytes that the system of the other side has not acknowledged."""
    answer = fcntl.ioctl(plain.fileno(), termios.TIOCOUTQ, struct.pack("i", 0))
    return int(struct.unpack("i", answer)[0])
