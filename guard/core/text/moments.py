"""Moments as they stand in sentences. Pure."""

from __future__ import annotations

from datetime import UTC, datetime


def minute(at: float) -> str:
    """`2026-12-05 18:00 UTC`."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
