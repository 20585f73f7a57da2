"""Workspaces that are founded and read once and then copied: a copy costs a hundredth of what the first look costs.

A copy is as old as its original, as after a restart of the service. No original gets old: `FRESH` bounds its age.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from drift.sandbox.server import Sandbox, create_sandbox
from tests import made_once

FRESH: Final = 240.0
"""The seconds for which an original is copied. After that, a new one is made."""

made_once.share()

Files: TypeAlias = Mapping[Path, bytes]


@dataclass(frozen=True, slots=True)
class _Original:
    made_at: float
    files: Files


_originals: Final[dict[Hashable, _Original]] = {}


def copy_original(key: Hashable, folder: Path, make: Callable[[Path], None]) -> None:
    """Fill the folder with what `make` leaves in an empty one. `make` runs once per key and `FRESH` seconds."""
    original = _originals.get(key)
    if original is None or time.monotonic() - original.made_at > FRESH:
        original = _originals[key] = _make(make)
    for path, content in original.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _make(make: Callable[[Path], None]) -> _Original:
    made_at = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        return _Original(made_at, _files(folder))


def _files(folder: Path) -> Files:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def opened_sandbox(file: Path, now: Callable[[], float] | None = None, **options: Any) -> Sandbox:
    """An embedded workspace on a copy of one that was founded a moment ago, or at the moment that this clock shows.
    `options` are those of `create_sandbox` that do not concern what is founded."""
    at = None if now is None else now()

    def make(folder: Path) -> None:
        create_sandbox(folder / file.name, now=time.time if at is None else lambda: at).close()

    copy_original(("sandbox", file.name, at), file.parent, make)
    return create_sandbox(file, now=now or time.time, **options)
