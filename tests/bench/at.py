"""The state of a workspace at a moment a year ago, out of two years of changes, beside other ways to find it out."""

from __future__ import annotations

from typing import Final

DAY: Final = 86_400
DAYS: Final = 730
CHANGES: Final = 60_000
TARGET: Final = 0.5
