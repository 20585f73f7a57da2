"""The signature of webhooks: HMAC-SHA1 over the raw body under the app's client secret. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

_HEADER: Final = re.compile(r"sha1=([0-9a-f]{40})")


def verify(secret: str, raw_body: bytes, header: str | None) -> bool:
    """Whether `X-Hub-Signature` (`sha1=` and 40 hexadecimal digits, nothing else) is this body's, in constant time.

    Without a secret nothing is accepted. Intercom signs no time: replays are told apart by the notification's id.
    """
    found = _HEADER.fullmatch(header or "")
    if found is None or not secret:
        return False
    expected = hmac.new(secret.encode(), raw_body, hashlib.sha1).hexdigest()
    return hmac.compare_digest(expected, found[1])
