"""The seal of a pack: a signed note over its manifest, with a key of the ledger. This file works alone, as it lies in
each pack."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Final

from drift.core.ledger.notes import OF_LEDGER, Key, good_signatures

WORD: Final = "evidence pack"
"""The second line of a seal. A checkpoint has a number there: neither can be taken for the other."""


def text_of(origin: str, manifest: bytes) -> str:
    """What is signed: origin, what it is, and the SHA-256 of the manifest in Base64; each on a line."""
    digest = base64.b64encode(hashlib.sha256(manifest).digest()).decode()
    return f"{origin}\n{WORD}\n{digest}\n"


def unsealed(note: str, origin: str, manifest: bytes, keys: Iterable[Key]) -> str:
    """Why a seal does not hold for this manifest, as a sentence; empty where it does. Raises LedgerBroken where a
    signature is damaged."""
    text, _, signatures = note.partition("\n\n")
    if f"{text}\n" != text_of(origin, manifest):
        return "The seal is of another manifest: manifest.json or manifest.seal was changed."
    good = good_signatures(f"{text}\n".encode(), signatures, keys)
    if not any(key.sort == OF_LEDGER and key.name == origin for key, _ in good):
        return "No key that you trust signed the seal: manifest.seal was changed, or it was made with another key."
    return ""
