"""Mail as a channel: each reader gets a mail of their own, threaded by what it is about."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from guard.core.model.records import Notification
from guard.notify.channel import Failed, Posted
from guard.notify.mail.mail_format import mail_of
from guard.notify.mail.server import MailServer


@dataclass(frozen=True, slots=True)
class MailChannel:
    name: str
    server: MailServer

    @property
    def edits(self) -> bool:
        return False

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted | Failed:
        """What the server answers is not repeated, as it may hold anything; its number is."""
        try:
            mail = mail_of(notification, base_url, self.server.sender, earlier)
        except ValueError:
            return Failed("its recipient is no address that mail reaches")
        try:
            self.server.send(mail.message, mail.reader)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            return Failed(f"the mail server refused the recipient ({code})")
        except smtplib.SMTPAuthenticationError as refused:
            return Failed(f"the mail server refused the sign-in ({refused.smtp_code})", away=True)
        except smtplib.SMTPResponseException as refused:
            return Failed(f"the mail server answered {refused.smtp_code}", away=refused.smtp_code < 500)
        except (smtplib.SMTPException, OSError) as problem:
            return Failed(f"the mail server could not be used: {type(problem).__name__}", away=True)
        return Posted(mail.reference)
