"""Slack's incoming webhook format: one message that says what happened and what was done, with one button. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from drift.core.model.resources import Json

LIMIT: Final = 2900
"""Slack cuts a section's text at 3,000 characters."""
LONGEST_TITLE: Final = 150
"""Slack refuses a header that is longer."""


def body(id_: str, payload: Mapping[str, Json], base_url: str) -> dict[str, Json]:
    """Without a `base_url` there is no button: Slack refuses a message with an address that has no host."""
    title = f"[{payload['severity']}] {payload['title']}"
    text = _escaped("\n".join(str(line) for line in payload["text"]), LIMIT)
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
