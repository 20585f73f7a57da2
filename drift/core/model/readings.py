"""The result of reading one kind: its resources, or why it could not be read. Unread is never an empty list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from drift.core.model.resources import Ref, Resource


@dataclass(frozen=True, slots=True)
class Read:
    """A complete reading of a kind. `started_at` is the time of its first request, in unix seconds: anything recorded
    after that is newer than this reading."""

    kind: str
    started_at: float
    resources: tuple[Resource, ...]
    unconfirmed: frozenset[Ref] = frozenset()
    """Resources that were listed, but whose details could not be read: their state is unknown."""
    api_version: str = ""
    """The version of Intercom's API that answered."""


ACTIVITY_LOG: Final = "activity_log"
"""The name under which it is kept how the activity log was read, beside the kinds."""
CONVERSATIONS: Final = "conversations"
"""That of the conversations, likewise."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A kind that could not be read: `reason` is a sentence, `code` a short word for reports: unauthorized,
    forbidden, plan_restricted, not_in_version, rate_limited, server_error, unreachable, malformed, no_ids."""

    kind: str
    started_at: float
    code: str
    reason: str


Reading: TypeAlias = Read | Unread

SoFar: TypeAlias = Callable[[str, int], None]
"""A callback with a kind and the number of its resources read so far. Called from several threads."""


def unheard(kind: str, count: int) -> None:
    """The default for `SoFar`: drops the count."""


Prepare: TypeAlias = Callable[[Resource], None]
"""Does with a resource what need not wait for the rest of its kind. Called from the threads that read."""


def unprepared(resource: Resource) -> None:
    """The default for `Prepare`: does nothing."""


class Progress(Protocol):
    """Callbacks that follow a snapshot."""

    def __call__(self, reading: Reading) -> None:
        """The reading of one kind has ended."""

    def so_far(self, kind: str, count: int) -> None:
        """`count` resources of a kind have been read. Called from several threads."""
