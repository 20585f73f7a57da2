"""Work that is done on every processor at once, in copies of this process."""

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
"""Of the parts that a result is made of."""
_DOUBLE: Final = 8
"""Bytes of a share."""
_NUMBER: Final = 2
"""Bytes of the number of a part: so few are read from a pipe at once, or none."""


class _Copy(NamedTuple):
    process: ForkProcess
    answer: Connection


def run_parallel(
    work: Callable[[Part], Result],
    parts: Sequence[Part],
    fold: Callable[[Sequence[Result]], Result] | None = None,
) -> list[Result]:
    """What the work makes of each part, in their order: values that can be pickled.

    Parts, ten thousand at the most, are taken up in their order, by whoever is free: this process, and a copy of it for
    each other processor, so that the work may use whatever it finds here. Where no copies can be made, one is worked at
    after the other. Where results can be put together, `fold` does so wherever they are made, so that not all of them
    are held: then there may be fewer.
    """
    others = min(len(parts), processors()) - 1
    if others < 1 or not _may_be_copied():
        one_by_one = (((number,), work(part)) for number, part in enumerate(parts))
        return list(_folded(one_by_one, fold).values())
    with (
        _waiting(len(parts)) as waiting,
        _copies(others, lambda: _folded(_taken(work, parts, waiting), fold)) as copies,
    ):
        made = _folded(_taken(work, parts, waiting), fold)
        for copy in copies:
            # What went wrong there goes wrong here, too, and is told; or here it goes well.
            with suppress(EOFError, OSError):
                made |= copy.answer.recv()
    lost = set(range(len(parts))).difference(*made)
    made |= {(number,): work(parts[number]) for number in sorted(lost)}
    return [made[numbers] for numbers in sorted(made)]


class SharedProgress:
    """How far parts are, wherever each is worked at: told here, as the share of the whole that is done. `sizes` say how
    much of the whole each part is, against the others."""

    def __init__(self, tell: Callable[[float], None], sizes: Sequence[float]) -> None:
        self._tell, self._sizes, self._whole = tell, sizes, sum(sizes)
        self._done = memoryview(mmap(-1, _DOUBLE * len(sizes))).cast("d")  # copies share it
        self._here = os.getpid()

    def of(self, part: int) -> Callable[[float], None]:
        """Takes the share of a part that is done; only the process that began says it to anybody."""

        def tell(share: float) -> None:
            self._done[part] = max(self._done[part], share * self._sizes[part])
            if os.getpid() == self._here:
                self._tell(sum(self._done) / self._whole)

        return tell


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@contextmanager
def _waiting(parts: int) -> Iterator[int]:
    """A pipe that holds the numbers of the parts nobody has taken, and then ends."""
    waiting, put = os.pipe()
    try:
        os.write(put, b"".join(number.to_bytes(_NUMBER) for number in range(parts)))
        os.close(put)
        yield waiting
    finally:
        os.close(waiting)


@contextmanager
def _copies(count: int, work: Callable[[], Result]) -> Iterator[list[_Copy]]:
    """So many copies at work; whatever happens, none of them stays."""
    copies = [_copy(work) for _ in range(count)]
    try:
        yield copies
    finally:
        for copy in copies:
            copy.answer.close()
            copy.process.terminate()
            copy.process.join()


def _taken(
    work: Callable[[Part], Result], parts: Sequence[Part], waiting: int
) -> Iterator[tuple[_Numbers, Result]]:
    """What is made here of the parts that were free."""
    while taken := os.read(waiting, _NUMBER):
        number = int.from_bytes(taken)
        yield (number,), work(parts[number])


def _folded(
    results: Iterable[tuple[_Numbers, Result]], fold: Callable[[Sequence[Result]], Result] | None
) -> dict[_Numbers, Result]:
    """Results as they come, or where they can be put together, one of all of them."""
    made: dict[_Numbers, Result] = {}
    for numbers, result in results:
        made[numbers] = result
        if fold is not None and len(made) > 1:
            made = {tuple(number for parts in made for number in parts): fold(list(made.values()))}
    return made


def _copy(work: Callable[[], Result]) -> _Copy:
    """A copy at work: what it makes comes out of the connection, or nothing but an end."""
    fork = multiprocessing.get_context("fork")
    answer, says = fork.Pipe(duplex=False)

    def answers() -> None:
        answer.close()
        with suppress(BaseException):  # it says nothing to the terminal, not even when a person stops both
            says.send(work())

    process = fork.Process(target=answers, daemon=True)
    process.start()
    says.close()
    return _Copy(process, answer)


def _may_be_copied() -> bool:
    """A copy has one thread; a lock that another thread held in that moment would stay locked in it for ever."""
    return sys.platform == "linux" and threading.active_count() == 1
