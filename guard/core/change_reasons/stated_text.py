"""What may stand in a reason that people state: one line of a sensible length, without a secret. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from drift.core.normalisation.redaction import is_secret_key, mask_text

LONGEST_TEXT: Final = 500
LONGEST_TICKET: Final = 200
"""Characters. A ticket may be an address."""
_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the reading direction: the text would be shown in another order than it was written."""
_NOT_SHOWN: Final = frozenset(("Cc", "Cs", "Zl", "Zp"))
"""Control characters, halves of surrogate pairs, and separators of lines and paragraphs."""
_TOKEN: Final = re.compile(
    r"\bgrt_[A-Za-z0-9_-]{8,}"  # ours
    r"|\bdG9r[A-Za-z0-9+/_-]{6,}"  # Intercom's: `tok:...` in base64
    r"|\bxox[a-z]-[A-Za-z0-9-]{10,}|\bxapp-[A-Za-z0-9-]{10,}|hooks\.slack\.com/\S+"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{15,}"
    r"|\bAKIA[A-Z0-9]{16}\b|\bsk-[A-Za-z0-9_-]{20,}|\bsk_(live|test)_\w{10,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"  # a JSON Web Token
    r"|\b[Bb]earer\s+[\w.=+/-]{16,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
)
_PAIR: Final = re.compile(r"([A-Za-z][\w-]*)[=:]\"?([^\s\"]{4,})")


def problem_of_text(text: str) -> str:
    """What is wrong with a reason, as a sentence that repeats nothing of it; "" where it may be kept."""
    if not text.strip():
        return "The reason is empty: say in one line why the change was made."
    return _problem("reason", text, LONGEST_TEXT)


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


def looks_secret(text: str) -> bool:
    """Whether a text seems to hold a token, a key or a password. A word that only names one (`the API token`) is
    fine."""
    return bool(_TOKEN.search(text)) or any(map(_is_secret_word, text.split())) or _has_secret_pair(text)


def _is_secret_word(word: str) -> bool:
    """An address with a password, or with a secret parameter."""
    return mask_text(word, _hidden) != word


def _has_secret_pair(text: str) -> bool:
    return any(is_secret_key(key) and "//" not in value for key, value in _PAIR.findall(text))


def _hidden(secret: str) -> str:
    return "hidden"
