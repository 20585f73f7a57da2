"""Header values of connectors: kept only as a digest, shown only as asterisks, as Intercom masks them."""

import hashlib
from typing import Any

MASK = "****"


def seal(headers: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What is stored of headers: the digest still shows whether somebody overwrote a secret with the mask."""
    return [
        {"name": str(header["name"]), "seal": hashlib.sha256(str(header["value"]).encode()).hexdigest()}
        for header in headers
    ]


def masked(sealed: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"name": header["name"], "value": MASK} for header in sealed]


def overwritten(sealed: list[dict[str, str]]) -> bool:
    """Whether a stored value is the mask itself: a client sent back what it had read, and the secret is gone."""
    lost = seal([{"name": "", "value": MASK}])[0]["seal"]
    return any(header["seal"] == lost for header in sealed)
