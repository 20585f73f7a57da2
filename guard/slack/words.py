"""Texts of others made safe for Slack: no link, no mention, nothing hidden, never longer than Slack takes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from guard.core.text.plain_text import plain_lines
from guard.core.text.values import visible
from guard.slack.card import Text

LONGEST: Final = 2900
"""Slack cuts a section's text at 3,000 characters."""
LONGEST_TITLE: Final = 150
"""Slack refuses a header that is longer."""
_LINE_END: Final = "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}"
_MARKUP: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def markup(text: Text | str, longest: int = LONGEST, *, lines: bool = False) -> str:
    """Slack's own markup, on one line unless it may have several: a line that somebody else begins looks like one of
    ours. What is too long is cut between two characters, and says so."""
    pieces: list[str] = []
    length = 0
    for piece in _pieces((text,) if isinstance(text, str) else text, longest):
        piece = piece if lines else piece.replace("\n", _LINE_END)
        length += len(piece)
        if length > longest - 3:
            return "".join([*pieces, "..."])
        pieces.append(piece)
    return "".join(pieces)


def heading(text: str, longest: int = LONGEST_TITLE) -> dict[str, Any]:
    """A text on one line in which nothing is markup."""
    shown = visible_text(_begin(text, longest)).replace("\n", _LINE_END)
    cut = shown if len(shown) <= longest else f"{shown[: longest - 3]}..."
    return {"type": "plain_text", "text": cut or "-", "emoji": False}


def mrkdwn(text: str) -> dict[str, Any]:
    """A text that is markup already. Slack makes no links or mentions of what looks like them."""
    return {"type": "mrkdwn", "text": text or "-", "verbatim": True}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text)}


def visible_text(text: str) -> str:
    """The text with everything that hides or misleads written out."""
    return plain_lines("\n".join(map(visible, text.splitlines())))


def _begin(text: str, longest: int) -> str:
    """As much of a text as can be shown, and a little more: an article may have a million characters. Making it visible
    makes it shorter at line ends alone, by half."""
    return text[: 2 * longest + 2]


def _pieces(text: Iterable[str | float], longest: int) -> Iterator[str]:
    for part in text:
        if isinstance(part, str):
            yield from (_MARKUP.get(letter, letter) for letter in visible_text(_begin(part, longest)))
        else:
            yield moment(part)


def moment(at: float) -> str:
    """A moment that Slack shows in the reader's zone; in UTC where it cannot."""
    utc = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at)}^{{date_short_pretty}}, {{time}}|{utc}>"
