"""Signs what the generic webhook sends, as https://www.standardwebhooks.com describes. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

PREFIX: Final = "whsec_"
LEAST: Final = 24
"""Bytes of a key."""


def signing_key(text: str) -> bytes:
    """A key as it is written: base64, with or without `whsec_` before it. Raises ValueError."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("it is not base64") from None
    if len(key) < LEAST:
        raise ValueError(f"it has {len(key)} bytes, and needs at least {LEAST}")
    return key


def headers(id: str, at: float, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """What goes with a body: its id, the moment, and a signature over both and the body by each key."""
    moment = str(int(at))
    signed = b".".join((id.encode(), moment.encode(), body))
    signatures = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys]
    named = {"webhook-id": id, "webhook-timestamp": moment}
    return named | ({"webhook-signature": " ".join(f"v1,{one}" for one in signatures)} if keys else {})
