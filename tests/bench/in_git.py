"""The alternative that every team has: one file per resource, one commit per day."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import orjson

from drift.core.model.resources import Ref, Resource

_QUIET = {
    **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


class Repository:
    """A new repository with git's own defaults, but for the name of who commits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._git("init", "--quiet", "--initial-branch=main")
        self._git("config", "user.name", "bench")
        self._git("config", "user.email", "bench@acme.example")
        self._git("config", "gc.autoDetach", "false")  # its own tidying counts as its own time

    def commit(self, written: Iterable[Resource]) -> None:
        """Write the files of these resources, and commit the day."""
        for one in written:
            self._file(one.ref).write_bytes(orjson.dumps(one.body, option=_READABLE))
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", "a day")

    def packed(self) -> int:
        """Bytes of the repository after `git gc`, its working tree left out."""
        self._git("gc", "--quiet")
        return sum(path.stat().st_size for path in (self.folder / ".git").rglob("*") if path.is_file())

    def history(self, ref: Ref) -> bytes:
        """Every version of a resource as a difference to the one before."""
        return self._git("log", "-p", "--", self._file(ref).name)

    def _file(self, ref: Ref) -> Path:
        return self.folder / f"{ref.kind}-{ref.id}.json"

    def _git(self, *arguments: str) -> bytes:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=_QUIET, check=True, capture_output=True
        )
        return done.stdout


_READABLE = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
"""A line per field: the shape in which `git log -p` says which field moved."""
