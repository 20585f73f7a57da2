"""Slack's incoming webhook format: one message that says what happened and what was done, with one button. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from drift.core.model.resources import Json

LIMIT: Final = 2900
"""Slack cuts a section's text at 3,000 characters."""
LONGEST_TITLE: Final = 150
"""Slack refuses a header that is longer."""


def body(id_: str, payload: Mapping[str, Json], base_url: str) -> dict[str, Json]:
    """Without a `base_url` there is no button: Slack refuses a message with an address that has no host."""
    title = f"[{payload['severity']}] {payload['title']}"
    said = _escaped("\n".join(str(line) for line in payload["text"]), LIMIT)
    text = " ".join(filter(None, [_mentioned(payload.get("mentions") or ()), said]))
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": _escaped(title, LONGEST_TITLE)}},
        {"type": "section", "text": {"type": "mrkdwn", "text": text or "-"}},
    ]
    if base_url and payload.get("path"):
        button = {
            "type": "button",
            "text": {"type": "plain_text", "text": "Open"},
            "url": f"{base_url}{payload['path']}",
        }
        blocks.append({"type": "actions", "block_id": id_, "elements": [button]})
    return {"text": _escaped(title, LIMIT), "blocks": blocks}


_MEMBER: Final = re.compile(r"[UW][A-Z0-9]{2,20}")
"""A Slack member id. What does not look like one is left out: it would be markup that people.yaml brings in."""


def _mentioned(ids: Iterable[Json]) -> str:
    return " ".join(f"<@{id_}>" for id_ in ids if isinstance(id_, str) and _MEMBER.fullmatch(id_))


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
