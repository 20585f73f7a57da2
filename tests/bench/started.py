"""Starts a module of this folder as a process of its own, which says one line when it is ready."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO


class Process:
    """A running module, its first line read. Line by line from here on."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._said = _pipe(process.stdout)
        self._hears = _pipe(process.stdin)
        self.first = self.line()

    def line(self) -> str:
        """The next line; raises EOFError when the process ended instead."""
        line = self._said.readline()
        if not line:
            raise EOFError(f"{self._process.args!r} ended early with code {self._process.wait()}.")
        return line.strip()

    def tell(self, line: str) -> None:
        self._hears.write(f"{line}\n")
        self._hears.flush()


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


@contextmanager
def started(module: str, *arguments: object) -> Iterator[Process]:
    """The process, ended when the block ends."""
    command = [sys.executable, "-m", f"tests.bench.{module}", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as process:
        try:
            yield Process(process)
        finally:
            process.terminate()
