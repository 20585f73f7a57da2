"""Fingerprints of secrets: a change of a secret is detected, and the secret is never stored."""

from __future__ import annotations

import hashlib
import hmac

from drift.core.normalisation.redaction import Fingerprint


def fingerprinter(key: bytes) -> Fingerprint:
    """A function from a secret to `fingerprint:` and 16 hexadecimal digits of HMAC-SHA256 under the key.

    Raises ValueError for an empty key: without one, short secrets could be guessed from their fingerprints.
    """
    if not key:
        raise ValueError("Fingerprints need a key that is not empty.")

    def fingerprint(secret: str) -> str:
        return (
            "fingerprint:"
            + hmac.new(key, secret.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]
        )

    return fingerprint
