"""Slack's incoming webhook format: one message that says what happened and what was done, with one button. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from drift.core.model.resources import Json

LIMIT = 2900
"""Slack cuts a section's text at 3,000 characters."""


def body(id_: str, payload: Mapping[str, Json], base_url: str) -> dict[str, Json]:
    title = f"[{payload['severity']}] {payload['title']}"
    text = "\n".join(_escaped(line) for line in payload["text"])[:LIMIT]
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": title[:150]}},
        {"type": "section", "text": {"type": "mrkdwn", "text": text or "-"}},
    ]
    if payload.get("path"):
        button = {
            "type": "button",
            "text": {"type": "plain_text", "text": "Open"},
            "url": f"{base_url}{payload['path']}",
        }
        blocks.append({"type": "actions", "block_id": id_, "elements": [button]})
    return {"text": title, "blocks": blocks}


def _escaped(text: str) -> str:
    """Slack reads &, < and > as markup: a name in a log entry must not become a link or a mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
