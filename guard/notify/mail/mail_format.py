"""Builds one mail: plain text and HTML of the same words, threaded with the others of its matter. Pure.

Its links lead to pages, and nothing happens by following one. Names and reasons are text, whatever they hold: no markup
of theirs counts, and what could not be seen is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Final, NamedTuple

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Json
from guard.core.model.message_events import DIGEST
from guard.core.model.records import Notification
from guard.core.text.plain_text import plain
from guard.core.text.values import visible
from guard.notify.channel import Posted, link

LONGEST_SUBJECT: Final = 150
_NAME: Final = "Intercom Guardrail"
_PAGE: Final = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    '<title>{title}</title></head><body style="font: 15px/1.5 system-ui, sans-serif; max-width: 40em">'
    '<h1 style="font-size: 18px">{title}</h1>{body}<hr><p style="font-size: 13px">{foot}</p></body></html>'
)


class Mail(NamedTuple):
    """`reader` is the address that it goes to. `reference` is what threads the next mail of the matter: the id and the
    subject of its first one."""

    message: EmailMessage
    reader: str
    reference: str


def mail_of(notification: Notification, base_url: str, sender: str, earlier: Posted | None) -> Mail:
    """The mail to its recipient. Its id stays the same over retries. Raises ValueError where the recipient is no
    address that mail reaches."""
    payload, domain = notification.payload, sender.rpartition("@")[2]
    own = f"<{notification.id}@{domain}>"
    first, _, subject = (earlier.reference if earlier else "").partition(" ")
    subject = subject or _subject(payload)
    message = EmailMessage()
    message["Subject"] = f"Re: {subject}" if first else subject
    message["From"] = Address(_NAME, addr_spec=sender)
    message["To"] = reader = _address(notification.recipient)
    message["Date"] = format_datetime(datetime.fromtimestamp(notification.created_at, UTC))
    message["Message-ID"] = own
    if first:
        message["In-Reply-To"] = message["References"] = first
    message["Auto-Submitted"] = "auto-generated"
    message["X-Guardrail-Event"] = plain(str(payload["event"]))
    message["X-Guardrail-Severity"] = plain(str(payload["severity"]))
    message.set_content(_text(notification, base_url))
    message.add_alternative(_html(notification, base_url), subtype="html")
    return Mail(message, str(reader), f"{first or own} {subject}")


def _address(text: str) -> Address:
    """An address that every mail server understands. Raises ValueError: what the library meets in a text that is none
    is of many kinds."""
    plain_one = plain_email(text)
    if not plain_one.isascii():
        raise ValueError("its letters are beyond what every mail server takes")
    try:
        return Address(addr_spec=plain_one)
    except (MessageError, IndexError, AttributeError) as problem:
        raise ValueError("it is no address") from problem


def _subject(payload: Mapping[str, Json]) -> str:
    """On one line, so that it can end no header."""
    said = _shown(f"[{payload['severity']}] {payload['title']}")
    return said if len(said) <= LONGEST_SUBJECT else f"{said[: LONGEST_SUBJECT - 3]}..."


def _shown(text: Json) -> str:
    """On one line, and with an escape for what could not be seen."""
    return plain(visible(str(text)))


def _text(notification: Notification, base_url: str) -> str:
    payload = notification.payload
    url = link(payload, base_url)
    lines = [_shown(payload["title"]), "", *map(_shown, payload["text"])]
    return "\n".join([*lines, *(["", url] if url else []), "", "-- ", *_foot(notification, base_url)]) + "\n"


def _foot(notification: Notification, base_url: str) -> Iterator[str]:
    yield f"You get this from {_NAME}, as its channel {notification.channel} writes to {notification.recipient}."
    if url := choices_url(notification, base_url):
        yield f"Choose what you get, and when: {url}"


def choices_url(notification: Notification, base_url: str) -> str:
    """The page on which people choose what they get."""
    workspace = notification.payload.get("workspace")
    return f"{base_url}/w/{workspace}/you/notifications" if base_url and workspace else ""


def _html(notification: Notification, base_url: str) -> str:
    payload = notification.payload
    url, choices = link(payload, base_url), choices_url(notification, base_url)
    body = _list(payload, base_url) if payload["event"] == DIGEST else _paragraphs(payload)
    opened = f'<p><a href="{escape(url)}">Open it in the console</a></p>' if url else ""
    foot = escape(next(_foot(notification, base_url)))
    chosen = f' <a href="{escape(choices)}">Choose what you get, and when.</a>' if choices else ""
    return _PAGE.format(title=escape(_shown(payload["title"])), body=body + opened, foot=foot + chosen)


def _paragraphs(payload: Mapping[str, Json]) -> str:
    return "".join(f"<p>{escape(_shown(line))}</p>" for line in payload["text"])


def _list(payload: Mapping[str, Json], base_url: str) -> str:
    items = payload["details"]["messages"]
    more = payload["text"][len(items) :]
    return f"<ul>{''.join(_item(item, base_url) for item in items)}</ul>" + "".join(
        f"<p>{escape(_shown(line))}</p>" for line in more
    )


def _item(item: Mapping[str, Json], base_url: str) -> str:
    url = link(item, base_url)
    title = escape(_shown(item["title"]))
    linked = f'<a href="{escape(url)}">{title}</a>' if url else title
    return f"<li>{escape(_shown(item['severity']))}: {linked}</li>"
