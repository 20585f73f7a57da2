"""Small schemas that the parts of the policy language share: texts, names, addresses, durations. Pure."""

from __future__ import annotations

from typing import Final

TEXT: Final = {"title": "text", "type": "string", "minLength": 1, "pattern": r"\S"}
DURATION: Final = {
    "title": "a duration such as 90s, 10m, 24h, 7d or 2w",
    "type": "string",
    "pattern": r"^[1-9][0-9]{0,4}[smhdw]$",
}
SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
ID: Final = {
    "title": "a name of lower-case words joined by hyphens, at most 80 characters",
    "type": "string",
    "pattern": r"^[a-z0-9]+(-[a-z0-9]+)*$",
    "maxLength": 80,
}
POINTER: Final = {
    "title": "a JSON Pointer such as /time_zone_name",
    "type": "string",
    "pattern": r"^(/[^/]*)+$",
}
ADDRESS: Final = {"title": "an e-mail address", "type": "string", "pattern": r"^[^@\s]+@[^@\s]+$"}


def seconds(duration: str) -> float:
    """`24h` as 86400.0."""
    return float(int(duration[:-1]) * SECONDS[duration[-1]])
