"""Syslog over TLS (RFC 5425). Syslog itself confirms nothing, so each batch has a connection of its own: a collector
that has read all of it ends the connection in an orderly way, and one that broke off has not."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from guard.exports.syslog_frames import frames
from guard.exports.target import ACCEPTED, Failed, Limits, Outcome, Outgoing
from guard.exports.tls_delivery import NotConfirmed, deliver_over_tls

PORT: Final = 6514
CONNECT: Final = 10.0
SILENCE: Final = 30.0
"""Seconds without progress after which a batch counts as not taken."""
_LIMITS: Final = Limits(events=1_000, size=1_000_000)


@dataclass(frozen=True, slots=True)
class SyslogTls:
    """`host` is where the collector is, `sender` what this machine is called in messages. `context` checks the
    collector's certificate against its name, and shows our own where there is one."""

    host: str
    port: int
    sender: str
    context: Callable[[], ssl.SSLContext] = field(repr=False)
    limits: Limits = _LIMITS
    silence: float = SILENCE

    def send(self, events: Sequence[Outgoing]) -> Outcome:
        try:
            context = self.context()
        except (OSError, ssl.SSLError) as problem:
            return Failed(f"the files with its certificates cannot be used ({_name(problem)})")
        try:
            with socket.create_connection((self.host, self.port), timeout=CONNECT) as plain:
                plain.settimeout(self.silence)
                deliver_over_tls(plain, context, self.host, frames(events, self.sender))
        except ssl.SSLCertVerificationError as problem:
            return Failed(f"its certificate is not trusted: {problem.verify_message}")
        except NotConfirmed:
            return Failed("it broke off without saying that it read all, as RFC 5425 (4.4) asks of it")
        except OSError as problem:
            return Failed(f"it did not take the batch to its end ({_name(problem)})")
        return ACCEPTED


def tls_context(ca: Path | None, certificate: Path | None, key: Path | None) -> ssl.SSLContext:
    """Read each time, as certificates are renewed. Without a file of its own, it trusts what all else here trusts.
    Raises OSError."""
    context = httpx.create_ssl_context() if ca is None else ssl.create_default_context(cafile=ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate is not None:
        context.load_cert_chain(certificate, key)
    return context


def _name(problem: OSError) -> str:
    return type(problem).__name__ if problem.strerror is None else str(problem.strerror)
