"""The signatures of Intercom's calls to us, under the app's client secret. Pure.

Webhooks carry `X-Hub-Signature`, an HMAC-SHA1. Calls about the installation of the app carry `X-Body-Signature`, an
HMAC-SHA256. Both are over the raw body. Intercom signs no timestamp: replays are detected by the notification's id.
"""

from __future__ import annotations

import hmac
import re
from typing import Final

HUB_HEADER: Final = "X-Hub-Signature"
BODY_HEADER: Final = "X-Body-Signature"
_HUB: Final = re.compile(r"sha1=([0-9a-f]{40})")
_BODY: Final = re.compile(r"([0-9a-f]{64})")


def verify(secret: str, raw_body: bytes, header: str | None) -> bool:
    """Whether `X-Hub-Signature` (exactly `sha1=` and 40 hexadecimal digits) matches the body, in constant time.

    An empty secret accepts nothing.
    """
    return _matches(_HUB, "sha1", secret, raw_body, header)


def verify_body(secret: str, raw_body: bytes, header: str | None) -> bool:
    """Whether `X-Body-Signature` (exactly 64 hexadecimal digits) matches the body, in constant time.

    An empty secret accepts nothing.
    """
    return _matches(_BODY, "sha256", secret, raw_body, header)


def _matches(form: re.Pattern[str], digest: str, secret: str, raw_body: bytes, header: str | None) -> bool:
    signature = form.fullmatch(header or "")
    if signature is None or not secret:
        return False
    expected = hmac.new(secret.encode(), raw_body, digest).hexdigest()
    return hmac.compare_digest(expected, signature[1])
