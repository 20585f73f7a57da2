"""Processes items one after the other: an item that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from drift.store.sql.database import StoreError

T = TypeVar("T")


class SomeFailed(Exception):
    """Some items failed and stay as they are; `done` counts what was done of the others."""

    def __init__(self, done: int, failed: Sequence[str]) -> None:
        super().__init__(f"{len(failed)} could not be worked on: {', '.join(failed[:5])}.")
        self.done = done


def process_each(items: Iterable[T], work: Callable[[T], int], name: Callable[[T], str]) -> int:
    """Process every item; returns how much was done. Raises SomeFailed after the last one, and StoreError at once, as
    nothing can go on without a store."""
    done, failed, first = 0, list[str](), None
    for item in items:
        try:
            done += work(item)
        except StoreError:
            raise
        except Exception as problem:  # noqa: BLE001 - raised after the last item
            failed.append(f"{name(item)} ({type(problem).__name__})")
            first = first or problem
    if failed:
        raise SomeFailed(done, failed) from first
    return done
