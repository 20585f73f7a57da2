"""What was read of the conversations of a window of time, and how much of it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

By: TypeAlias = Literal["created_at", "updated_at"]


@dataclass(frozen=True, slots=True)
class ReadWindow:
    """Conversations that began, or changed, between two moments (unix seconds, both included): Intercom counted `total`
    of them, and `read` came. Fewer means that some moved while they were read, or were cut off."""

    by: By
    after: float
    before: float
    read_at: float
    total: int
    read: int
    api_version: str

    @property
    def unread(self) -> int:
        return max(0, self.total - self.read)
