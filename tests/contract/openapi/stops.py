"""One call of the tour, and the versions that have it."""

from dataclasses import dataclass
from typing import Any

NEW = ("2.16", "Preview")
PREVIEW = ("Preview",)
NUMBERED = ("2.14", "2.15", "2.16")
LATER = ("2.15", "2.16", "Preview")


@dataclass(frozen=True, slots=True)
class Stop:
    """One call of the tour and the status it must be answered with."""

    method: str
    path: str
    status: int
    body: Any = None
    versions: tuple[str, ...] = ("2.14", "2.15", "2.16", "Preview")
