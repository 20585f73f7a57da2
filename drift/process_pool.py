"""A process pool: runs work in parallel on all processors, in forked copies of this process."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from mmap import mmap
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Final, NamedTuple, TypeAlias, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")
_Numbers: TypeAlias = tuple[int, ...]
"""The numbers of the parts that a result is made of."""
_DOUBLE: Final = 8
"""The size of a share in bytes."""
_NUMBER: Final = 2
"""The size of a part number in bytes: small enough that a pipe reads it whole or not at all."""


class _Worker(NamedTuple):
    process: ForkProcess
    results: Connection


def run_parallel(
    work: Callable[[Part], Result],
    parts: Sequence[Part],
    fold: Callable[[Sequence[Result]], Result] | None = None,
) -> list[Result]:
    """The results of `work` for each part, in the order of the parts. Results must be picklable.

    Free processes take the next part: this one, and a forked copy for each other processor. `work` can therefore use
    everything in memory here. Without fork, parts run one after another. `fold` combines results in the process that
    made them, to save memory; then there are fewer results than parts. At most ten thousand parts.
    """
    others = min(len(parts), processors()) - 1
    if others < 1 or not _can_fork():
        in_order = (((number,), work(part)) for number, part in enumerate(parts))
        return list(_folded(in_order, fold).values())
    with (
        _part_queue(len(parts)) as queue,
        _workers(others, lambda: _folded(_take_parts(work, parts, queue), fold)) as workers,
    ):
        made = _folded(_take_parts(work, parts, queue), fold)
        for worker in workers:
            # The parts of a failed worker run again below: they succeed, or raise here.
            with suppress(EOFError, OSError):
                made |= worker.results.recv()
    lost = set(range(len(parts))).difference(*made)
    made |= {(number,): work(parts[number]) for number in sorted(lost)}
    return [made[numbers] for numbers in sorted(made)]


class SharedProgress:
    """The progress of all parts in all processes, reported here as the share that is done. `sizes` are the relative
    sizes of the parts."""

    def __init__(self, tell: Callable[[float], None], sizes: Sequence[float]) -> None:
        self._tell, self._sizes, self._whole = tell, sizes, sum(sizes)
        self._done = memoryview(mmap(-1, _DOUBLE * len(sizes))).cast("d")  # shared with the workers
        self._here = os.getpid()

    def of(self, part: int) -> Callable[[float], None]:
        """A callback for the progress of one part. Only the parent process reports."""

        def tell(share: float) -> None:
            self._done[part] = max(self._done[part], share * self._sizes[part])
            if os.getpid() == self._here:
                self._tell(sum(self._done) / self._whole)

        return tell


def processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@contextmanager
def _part_queue(parts: int) -> Iterator[int]:
    """A pipe with the numbers of the parts that no process has taken yet."""
    queue, write_end = os.pipe()
    try:
        os.write(write_end, b"".join(number.to_bytes(_NUMBER) for number in range(parts)))
        os.close(write_end)
        yield queue
    finally:
        os.close(queue)


@contextmanager
def _workers(count: int, work: Callable[[], Result]) -> Iterator[list[_Worker]]:
    """Running workers. All of them are stopped at the end."""
    workers = [_start_worker(work) for _ in range(count)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.results.close()
            worker.process.terminate()
            worker.process.join()


def _take_parts(
    work: Callable[[Part], Result], parts: Sequence[Part], queue: int
) -> Iterator[tuple[_Numbers, Result]]:
    """The results of the parts that this process takes."""
    while taken := os.read(queue, _NUMBER):
        number = int.from_bytes(taken)
        yield (number,), work(parts[number])


def _folded(
    results: Iterable[tuple[_Numbers, Result]], fold: Callable[[Sequence[Result]], Result] | None
) -> dict[_Numbers, Result]:
    """The results by part; with `fold`, a single combined result."""
    made: dict[_Numbers, Result] = {}
    for numbers, result in results:
        made[numbers] = result
        if fold is not None and len(made) > 1:
            made = {tuple(number for parts in made for number in parts): fold(list(made.values()))}
    return made


def _start_worker(work: Callable[[], Result]) -> _Worker:
    """Fork a worker. Its connection delivers the results, or only an end of file if it fails."""
    fork = multiprocessing.get_context("fork")
    results, sender = fork.Pipe(duplex=False)

    def run() -> None:
        results.close()
        with suppress(BaseException):  # no traceback on the terminal, not even on Ctrl-C
            sender.send(work())

    process = fork.Process(target=run, daemon=True)
    process.start()
    sender.close()
    return _Worker(process, results)


def _can_fork() -> bool:
    """Whether a fork is safe. A fork has one thread; locks held by other threads would stay locked in it for ever."""
    return sys.platform == "linux" and threading.active_count() == 1
