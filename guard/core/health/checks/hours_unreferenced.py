"""Office hours that nothing refers to, as far as that can be read."""

from __future__ import annotations

from typing import Final

from guard.core.health.unreferenced import unreferenced

CHECK: Final = unreferenced("hours-unreferenced", "office_hours_schedule", "an office hours schedule")
