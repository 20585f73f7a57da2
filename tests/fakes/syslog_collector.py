"""A collector of syslog over TLS on this machine, as RFC 5425 describes it, with the faults of real ones."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.certificates import Issued


@dataclass
class Collector:
    """`faults` are those of the next connections; without one, a connection is read to its end and answered.

    `deaf`: never read. `halfway`: closed after the first message. `rude`: closed without a word when all was read.
    `refuse`: closed before the handshake. `silent`: read to the end and kept open without an answer. `early`: ended in
    an orderly way before anything was read. `impatient`: the same after the first message."""

    port: int
    messages: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    connections: int = 0
    clients: list[str] = field(default_factory=list)
    freed: threading.Event = field(default_factory=threading.Event)


@contextmanager
def collector(shown: Issued, trusts: Path | None = None) -> Iterator[Collector]:
    """With `trusts`, whoever connects has to show a certificate of that authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown.certificate, shown.key)
    if trusts is not None:
        context.load_verify_locations(trusts)
        context.verify_mode = ssl.CERT_REQUIRED
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = Collector(listening.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listening, context, found), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            found.freed.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(60)


def _serve(listening: socket.socket, context: ssl.SSLContext, of: Collector) -> None:
    while True:
        try:
            plain, _ = listening.accept()
        except OSError:
            return
        of.connections += 1
        fault = of.faults.pop(0) if of.faults else ""
        threading.Thread(target=_meet, args=(plain, context, of, fault), daemon=True).start()


def _meet(plain: socket.socket, context: ssl.SSLContext, of: Collector, fault: str) -> None:
    with plain, contextlib.suppress(OSError):
        if fault != "refuse":
            _talk(context.wrap_socket(plain, server_side=True), of, fault)


def _talk(secured: ssl.SSLSocket, of: Collector, fault: str) -> None:
    with secured:
        names: Any = (secured.getpeercert() or {}).get("subject", ())
        subject = dict(pair[0] for pair in names)
        of.clients.append(subject.get("commonName", ""))
        if fault == "deaf":
            of.freed.wait(60)
            return
        if fault in ("halfway", "early", "impatient"):
            of.messages += _messages(secured.recv(40)) if fault != "early" else []
            if fault != "halfway":
                _end(secured)
            return
        of.messages += _messages(_to_the_end(secured))
        if fault == "silent":
            of.freed.wait(60)
        elif fault != "rude":
            secured.unwrap()


def _end(secured: ssl.SSLSocket) -> None:
    """Announce the end, and wait for nothing."""
    secured.setblocking(False)
    with contextlib.suppress(ssl.SSLWantReadError):
        secured.unwrap()


def _to_the_end(secured: ssl.SSLSocket) -> bytes:
    read = b""
    while chunk := secured.recv(65536):
        read += chunk
    return read


def _messages(read: bytes) -> list[bytes]:
    """By their lengths; what is cut off is none."""
    found = []
    while read:
        length, _, rest = read.partition(b" ")
        if not length.isdigit() or len(rest) < int(length):
            break
        found.append(rest[: int(length)])
        read = rest[int(length) :]
    return found
