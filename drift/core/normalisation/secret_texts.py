"""Whether what people write seems to hold a secret. Pure."""

from __future__ import annotations

import re
from typing import Final

from drift.core.normalisation.redaction import is_secret_key, mask_text

_TOKEN: Final = re.compile(
    r"\bgrt_[A-Za-z0-9_-]{8,}"  # ours
    r"|\bdG9r[A-Za-z0-9+/_-]{6,}"  # Intercom's: `tok:...` in base64
    r"|\bxox[a-z]-[A-Za-z0-9-]{10,}|\bxapp-[A-Za-z0-9-]{10,}|hooks\.slack\.com/\S+"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{15,}"
    r"|\bAKIA[A-Z0-9]{16}\b|\bsk-[A-Za-z0-9_-]{20,}|\bsk_(live|test)_\w{10,}"
    r"|\beyJ[\w-]{8,1000}\.[\w-]{8,}\.[\w-]*"  # a JSON Web Token
    r"|\b[Bb]earer\s+[\w.=+/-]{16,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
)
_PAIR: Final = re.compile(r"(?<![\w-])([\w-]+)(?=[=:]\"?([^\s\"]{4,200}))")
"""A key and the beginning of its value. No word is looked at twice: whoever sends a long one keeps nobody waiting."""


def looks_secret(text: str) -> bool:
    """Whether a text seems to hold a token, a key or a password. A word that only names one (`the API token`) is
    fine."""
    return bool(_TOKEN.search(text)) or any(map(_is_secret_word, text.split())) or _has_secret_pair(text)


def _is_secret_word(word: str) -> bool:
    """An address with a password, or with a secret parameter."""
    return mask_text(word, _hidden) != word


def _has_secret_pair(text: str) -> bool:
    return any(is_secret_key(key.strip("-_")) and "//" not in value for key, value in _PAIR.findall(text))


def _hidden(secret: str) -> str:
    return "hidden"
