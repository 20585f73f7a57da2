"""Segments that nothing refers to, as far as that can be read."""

from __future__ import annotations

from typing import Final

from guard.core.health.unreferenced import unreferenced

CHECK: Final = unreferenced("segment-unreferenced", "segment", "a segment")
