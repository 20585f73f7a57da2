"""Masked header values of connectors: stored as a digest, shown as asterisks, as in Intercom."""

import hashlib
from typing import Any

MASK = "****"


def seal(headers: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The stored form of headers. The digest reveals when a secret was overwritten with its mask."""
    return [
        {"name": str(header["name"]), "seal": hashlib.sha256(str(header["value"]).encode()).hexdigest()}
        for header in headers
    ]


def masked(sealed: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"name": header["name"], "value": MASK} for header in sealed]


def overwritten(sealed: list[dict[str, str]]) -> bool:
    """Whether a stored value is the mask itself: a client wrote back what it had read, so the secret is lost."""
    lost = seal([{"name": "", "value": MASK}])[0]["seal"]
    return any(header["seal"] == lost for header in sealed)
