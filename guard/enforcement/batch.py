"""Works through what is waiting, one thing after the other: what cannot be worked on stops nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from drift.store.sql.database import StoreError

T = TypeVar("T")


class SomeFailed(Exception):
    """Some things could not be worked on and stay as they are; `done` counts what was done of the others."""

    def __init__(self, done: int, failed: Sequence[str]) -> None:
        super().__init__(f"{len(failed)} could not be worked on: {', '.join(failed[:5])}.")
        self.done = done


def process_each(things: Iterable[T], work: Callable[[T], int], name: Callable[[T], str]) -> int:
    """Work on each; returns how much was done. Raises SomeFailed once all had their turn, and StoreError at once, as
    without a store there is nothing to go on with."""
    done, failed, first = 0, list[str](), None
    for one in things:
        try:
            done += work(one)
        except StoreError:
            raise
        except Exception as problem:  # noqa: BLE001 - told when all had their turn
            failed.append(f"{name(one)} ({type(problem).__name__})")
            first = first or problem
    if failed:
        raise SomeFailed(done, failed) from first
    return done
