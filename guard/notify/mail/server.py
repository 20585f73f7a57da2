"""The mail server that takes what we send."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final, Literal, TypeAlias

Security: TypeAlias = Literal["tls", "starttls", "none"]
TIMEOUT: Final = 10.0
"""Seconds without an answer, after which a mail is tried again later."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """`security`: `tls` from the first byte, `starttls` before anything is said, or `none`, on this machine alone.
    `sender` is the address that mails come from."""

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, mail: EmailMessage, reader: str) -> None:
        """Hand a mail over. Raises smtplib.SMTPException and OSError."""
        with self._connected() as server:
            self._enter(server)
            server.send_message(mail, self.sender, [reader])

    def greet(self) -> None:
        """Sign in and leave again. Raises smtplib.SMTPException and OSError."""
        with self._connected() as server:
            self._enter(server)
            server.noop()

    def _enter(self, server: smtplib.SMTP) -> None:
        if self.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.user:
            server.login(self.user, self.password)

    def _connected(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
