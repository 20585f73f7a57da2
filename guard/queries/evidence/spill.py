"""Sorts more values than fit into memory: sorted parts in files, merged as they are read."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T", bound=tuple[Any, ...])
AT_ONCE: Final = 5_000
"""How many values are sorted in memory."""


def in_files(
    values: Iterable[T], key: Callable[[T], Any], folder: Path, make: Callable[..., T], at_once: int = AT_ONCE
) -> Iterator[T]:
    """The values in the order of their keys. `make` makes one of the JSON of its parts; `folder` is empty, and stays
    until the last one was read."""
    parts: list[Path] = []
    rest = iter(values)
    while some := sorted(islice(rest, at_once), key=key):
        if not parts and len(some) < at_once:
            yield from some
            return
        parts.append(folder / f"{len(parts)}.part")
        with parts[-1].open("w", encoding="ascii") as file:
            file.writelines(json.dumps(value) + "\n" for value in some)
    yield from heapq.merge(*(_read(part, make) for part in parts), key=key)


def _read(part: Path, make: Callable[..., T]) -> Iterator[T]:
    with part.open(encoding="ascii") as file:
        for line in file:
            yield make(*json.loads(line))
