"""Work that is done on every processor at once, in copies of this process."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import NamedTuple, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


class _Copy(NamedTuple):
    process: ForkProcess
    answer: Connection


def at_once(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """What the work makes of each part, in their order: values that can be pickled. The first is worked at here and
    each other in a copy of this process, so that the work may use whatever it finds here; where no copies can be made,
    one is worked at after the other."""
    if len(parts) < 2 or processors() < 2 or not _may_be_copied():
        return [work(part) for part in parts]
    copies = [_copy(work, part) for part in parts[1:]]
    made = [work(parts[0])]
    for part, copy in zip(parts[1:], copies, strict=True):
        try:
            made.append(copy.answer.recv())
        except EOFError:  # whatever went wrong there goes wrong here, too, and can be told; or it goes well
            made.append(work(part))
        copy.answer.close()
        copy.process.join()
    return made


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _copy(work: Callable[[Part], Result], part: Part) -> _Copy:
    """A copy at work: what it makes comes out of the connection, or nothing but an end."""
    fork = multiprocessing.get_context("fork")
    answer, says = fork.Pipe(duplex=False)

    def answers() -> None:
        answer.close()
        with suppress(BaseException):  # it says nothing to the terminal, not even when a person stops both
            says.send(work(part))

    process = fork.Process(target=answers, daemon=True)
    process.start()
    says.close()
    return _Copy(process, answer)


def _may_be_copied() -> bool:
    """A copy has one thread; a lock that another thread held in that moment would stay locked in it for ever."""
    return sys.platform == "linux" and threading.active_count() == 1
