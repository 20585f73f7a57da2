"""The window in which somebody says why, and those that say how it went. Pure."""

from __future__ import annotations

from typing import Any, Final

import orjson

from guard.slack.blocks import ACTION
from guard.slack.card import Press, Shown
from guard.slack.words import heading, markup, section

CALLBACK: Final = f"{ACTION}decide"
REASON: Final = "reason"
LONGEST_REASON: Final = 2000
_TITLES: Final[dict[Press, str]] = {
    "approve": "Approve",
    "deny": "Deny",
    "changes_wanted": "Changes wanted",
    "review": "Review broken glass",
}
_LABELS: Final[dict[Press, str]] = {
    "approve": "Why (if you like)",
    "deny": "Why? Whoever asked reads this.",
    "changes_wanted": "What is to be changed?",
    "review": "What do you say about it?",
}
_NEEDED: Final[frozenset[Press]] = frozenset({"changes_wanted", "review"})
"""What is refused without a word, by the API too."""


def asking(press: Press, shown: Shown, title: str, channel: str, message: str) -> dict[str, Any]:
    """Asks for the reason. It carries what the person saw, and where."""
    held = {
        "p": press,
        "s": shown.subject,
        "e": shown.edition,
        "f": shown.fingerprint,
        "t": title[:200],
        "c": channel,
        "m": message,
    }
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": orjson.dumps(held).decode(),
        "title": {"type": "plain_text", "text": _TITLES[press]},
        "submit": {"type": "plain_text", "text": _TITLES[press] if len(_TITLES[press]) <= 24 else "Send"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "blocks": [
            section(markup(title, 500)),
            {
                "type": "input",
                "block_id": REASON,
                "optional": press not in _NEEDED,
                "label": {"type": "plain_text", "text": _LABELS[press]},
                "element": {
                    "type": "plain_text_input",
                    "action_id": REASON,
                    "multiline": True,
                    "max_length": LONGEST_REASON,
                },
            },
        ],
    }


def telling(title: str, sentence: str) -> dict[str, Any]:
    """Says how it went. Nothing can be sent from it."""
    return {
        "type": "modal",
        "callback_id": f"{ACTION}told",
        "title": heading(title, 24),
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [section(markup(sentence, lines=True))],
    }
