"""The signature of webhooks: HMAC-SHA1 over the raw body under the app's client secret. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

_HEADER: Final = re.compile(r"sha1=([0-9a-f]{40})")


def verify(secret: str, raw_body: bytes, header: str | None) -> bool:
    """Whether `X-Hub-Signature` (exactly `sha1=` and 40 hexadecimal digits) matches the body, in constant time.

    An empty secret accepts nothing. Intercom signs no timestamp: replays are detected by the notification's id.
    """
    signature = _HEADER.fullmatch(header or "")
    if signature is None or not secret:
        return False
    expected = hmac.new(secret.encode(), raw_body, hashlib.sha1).hexdigest()
    return hmac.compare_digest(expected, signature[1])
