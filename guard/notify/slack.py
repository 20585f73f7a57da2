"""Slack's incoming webhook: one message that says what happened and what was done, with one button."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx
import orjson

from drift.core.model.resources import Json
from guard.core.model.records import Notification
from guard.core.text.plain_text import plain
from guard.core.text.values import visible
from guard.notify.channel import Failed, Posted, link
from guard.notify.posting import post

LIMIT: Final = 2900
"""Slack cuts a section's text at 3,000 characters."""
LONGEST_TITLE: Final = 150
"""Slack refuses a header that is longer."""


@dataclass(frozen=True, slots=True)
class SlackWebhook:
    """The address is a secret: it is never logged. An incoming webhook can neither change nor thread a message."""

    name: str
    url: str = field(repr=False)
    http: httpx.Client = field(repr=False)

    @property
    def edits(self) -> bool:
        return False

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted | Failed:
        message = body(notification.id, notification.payload, base_url)
        return post(self.http, self.url, orjson.dumps(message)) or Posted()


def body(id_: str, payload: Mapping[str, Json], base_url: str) -> dict[str, Json]:
    """Without a `base_url` there is no button: Slack refuses a message with an address that has no host."""
    title = _shown(f"[{payload['severity']}] {payload['title']}")
    said = _escaped(_fitting([_shown(line) for line in payload["text"]]), LIMIT)
    text = " ".join(filter(None, [mentioned(payload.get("mentions") or ()), said]))
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": _escaped(title, LONGEST_TITLE)}},
        {"type": "section", "text": {"type": "mrkdwn", "text": text or "-"}},
    ]
    if url := link(payload, base_url):
        button = {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "url": url}
        blocks.append({"type": "actions", "block_id": id_, "elements": [button]})
    return {"text": _escaped(title, LIMIT), "blocks": blocks}


def _shown(text: Json) -> str:
    """On one line, so that nobody else begins one, and with an escape for what could not be seen."""
    return plain(visible(str(text)))


_MEMBER: Final = re.compile(r"[UW][A-Z0-9]{2,20}")
"""A Slack member id. What does not look like one is left out: it would be markup that people.yaml brings in."""


def mentioned(ids: Iterable[Json]) -> str:
    """Slack's markup that calls these members."""
    return " ".join(f"<@{id_}>" for id_ in ids if isinstance(id_, str) and _MEMBER.fullmatch(id_))


def _fitting(lines: Sequence[str]) -> str:
    """As many whole lines as fit, and how many more there are; a single one is cut where it must be."""
    whole = "\n".join(lines)
    kept = list(lines)
    while len(kept) > 1 and len(_escaped(whole, len(whole) * 5)) > LIMIT:
        kept.pop()
        whole = "\n".join([*kept, f"... and {len(lines) - len(kept)} more lines."])
    return whole


_MARKUP: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def _escaped(text: str, longest: int) -> str:
    """Slack reads &, < and > as markup: a name in a log entry must not become a link or a mention. What is too long is
    cut between two characters, never inside an escaped one."""
    parts, length = [], 0
    for char in text:
        part = _MARKUP.get(char, char)
        length += len(part)
        if length > longest:
            break
        parts.append(part)
    return "".join(parts)
