"""What may stand in a reason that people state: one line of a sensible length, without a secret. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

from drift.core.normalisation.secret_texts import looks_secret

LONGEST_TEXT: Final = 500
LONGEST_TICKET: Final = 200
"""Characters. A ticket may be an address."""
_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the reading direction: the text would be shown in another order than it was written."""
_NOT_SHOWN: Final = frozenset(("Cc", "Cs", "Zl", "Zp"))
"""Control characters, halves of surrogate pairs, and separators of lines and paragraphs."""


def problem_of_text(text: str) -> str:
    """What is wrong with a reason, as a sentence that repeats nothing of it; "" where it may be kept."""
    if not text.strip():
        return "The reason is empty: say in one line why the change was made."
    return _problem("reason", text, LONGEST_TEXT)


def problem_of_note(text: str) -> str:
    """The same of what somebody notes."""
    if not text.strip():
        return "The note is empty: say in one line what was changed."
    return _problem("note", text, LONGEST_TEXT)


def problem_of_ticket(ticket: str) -> str:
    """What is wrong with the name or address of a ticket; "" where it may be kept, or there is none."""
    if any(char.isspace() for char in ticket):
        return "The ticket holds a space: write its key or its address, such as SUP-41."
    return _problem("ticket", ticket, LONGEST_TICKET)


def _problem(name: str, text: str, longest: int) -> str:
    if len(text) > longest:
        return f"The {name} has {len(text):,} characters, and may have {longest}: shorten it."
    if any(char in _TURNS or unicodedata.category(char) in _NOT_SHOWN for char in text):
        return (
            f"The {name} holds a line break or another character that cannot be shown: write it on one line."
        )
    if looks_secret(text):
        return (
            f"The {name} looks as if it holds a token or a password, so nothing of it was kept. Say it without, and "
            "change that secret if it is a real one."
        )
    return ""
