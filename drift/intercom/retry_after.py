"""Reads when a server wants to be asked again, from `Retry-After`, and what time it is there, from `Date`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def server_time(headers: Mapping[str, str]) -> float | None:
    """The time of the server in unix seconds, to the second; None where it does not say. An answer that a cache kept
    (`Age`) tells the time of another moment."""
    return None if "Age" in headers else _moment(headers.get("Date", ""))


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until the server wants to be asked again; None where it does not say. A date is compared with the
    server's own `Date`, and only where there is none with `now`."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    at = _moment(text)
    if at is None:
        return None
    server_now = server_time(headers)
    return max(0.0, at - (now if server_now is None else server_now))


def _moment(text: str) -> float | None:
    if not text:
        return None
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
