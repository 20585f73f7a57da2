"""The progress of a snapshot: a bar per kind in a terminal, a line per kind elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.kind import Kind
from drift.core.model.readings import Read, Reading

WIDEST: Final = max(len(kind.name) for kind in KINDS)
"""Characters of the longest name of a kind."""


def outcome(reading: Reading) -> str:
    """The outcome of reading one kind, in a few words."""
    match reading:
        case Read(resources=resources):
            return f"{len(resources)} read"
        case _:
            return f"not read: {reading.reason}"


class Lines:
    """One line per kind, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def so_far(self, kind: str, count: int) -> None:
        """A line is written when the kind is done."""

    def __call__(self, reading: Reading) -> None:
        self._console.print(f"  {reading.kind:<{WIDEST}} {outcome(reading)}", markup=False, soft_wrap=True)


class Bars:
    """One bar per kind, moving until the kind was read."""

    def __init__(self, console: Console, kinds: Iterable[Kind]) -> None:
        self._progress = Progress(
            SpinnerColumn(finished_text=" "),
            TextColumn(f"{{task.description:<{WIDEST}}}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[note]}", markup=False),
            TimeElapsedColumn(),
            console=console,
        )
        self._tasks = {kind.name: self._progress.add_task(kind.name, total=None, note="") for kind in kinds}

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def so_far(self, kind: str, count: int) -> None:
        self._progress.update(self._tasks[kind], note=f"{count} so far")

    def __call__(self, reading: Reading) -> None:
        task = self._tasks[reading.kind]
        self._progress.update(task, total=1, completed=isinstance(reading, Read), note=outcome(reading))
        self._progress.stop_task(task)


def reading_progress(console: Console, kinds: Iterable[Kind]) -> Bars | Lines:
    return Bars(console, kinds) if console.is_terminal else Lines(console)
