"""Reading many things one by one, of which some cannot be read: the others are read all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from drift.intercom.errors import (
    Forbidden,
    ForeignToken,
    IntercomError,
    NotInVersion,
    RateLimited,
    Unauthorized,
    Unreachable,
)

_OF_ALL: Final = (Forbidden, ForeignToken, NotInVersion, RateLimited, Unauthorized, Unreachable)
"""Errors that the next one would meet, too."""


@dataclass(slots=True)
class SingleFailures:
    """The first error of a single thing, until it is told."""

    first: IntercomError | None = None

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Pass over an error that concerns the one thing that is read here. Raises IntercomError for the others."""
        try:
            yield
        except _OF_ALL:
            raise
        except IntercomError as problem:
            self.first = self.first or problem

    def tell(self) -> None:
        """Raise the first error, if there was any: what could be read was read."""
        if self.first is not None:
            raise self.first
