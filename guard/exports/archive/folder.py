"""A shelf in a folder of this machine."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from guard.exports.archive.shelf import NotKept


@dataclass(frozen=True, slots=True)
class Folder:
    root: Path

    def put(self, name: str, content: bytes) -> None:
        """Written beside it first, and in the place of the old one only when it is on the disk."""
        path = self.root / name
        fresh = path.with_name(f".{path.name}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            _keep_name(path.parent)
        except OSError as problem:
            with contextlib.suppress(OSError):
                fresh.unlink()
            raise _not_kept(problem) from problem

    def get(self, name: str) -> bytes | None:
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _not_kept(problem) from problem

    def seal(self, name: str) -> None:
        try:
            (self.root / name).chmod(0o400)
        except OSError as problem:
            raise _not_kept(problem) from problem


def _keep_name(folder: Path) -> None:
    """A new name survives a crash of the machine only when its folder is on the disk, too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _not_kept(problem: OSError) -> NotKept:
    return NotKept(f"its folder cannot be used: {problem.strerror or type(problem).__name__}")
