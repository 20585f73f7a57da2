"""Commitments to what an entry says of people, and how anything is written down that is hashed. A part of the
verifier."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any, Final

SALT: Final = 16
"""Bytes of a salt. A longer or shorter one would move the border to the value: 123 could be opened as 23."""


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, without spaces, in UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def as_written(line: bytes) -> Any:
    """What a line says; nothing where it is not written as the ledger writes its lines."""
    with suppress(ValueError, RecursionError):
        said = json.loads(line)
        return said if canonical(said) == line else None
    return None


def from_hex(text: str) -> bytes:
    """The bytes behind hexadecimal digits as the ledger writes them: small, and nothing between them. Raises
    ValueError."""
    found = bytes.fromhex(text)
    if found.hex() != text:
        raise ValueError(text)
    return found


def commitment(salt: bytes, value: Any) -> str:
    """What stands in an entry instead of a value."""
    return hashlib.sha256(salt + canonical(value)).hexdigest()


def stands_behind(kept: Any, opened: Any) -> bool:
    """Whether `opened`, a salt and a value, is what an entry keeps a commitment to."""
    with suppress(KeyError, TypeError, ValueError):
        salt, value = opened
        salted = from_hex(salt)
        return len(salted) == SALT and bool(kept["#"] == commitment(salted, value))
    return False


def printable(text: str) -> str:
    """A sentence on one line, without what steers a terminal: a file that was made to deceive is named in it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
