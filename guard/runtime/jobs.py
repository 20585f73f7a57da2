"""What a service does on its schedule beside looking at the workspace."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias


class Job(NamedTuple):
    """What is run how often, in seconds. What goes wrong in it is said in the log, and is a trouble of this name."""

    every: float
    name: str
    run: Callable[[], object]


Claimed: TypeAlias = Callable[[str, float, Callable[[], object]], object]
"""Runs something over all replicas once in so many seconds."""
