"""Runs simulations that people ask for over HTTP beside the service: few at once, each in a polite process of its own.

A simulation can take a processor for minutes. It must neither hold up the loop that watches the workspace nor the
requests of others.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Literal, TypeAlias, cast

import msgspec

from drift.process_pool import processors
from guard.queries.simulation_course import Course, Stopped
from guard.queries.simulation_job import Broken, Outcome, OutOfMemory, Progress, SimulationJob, Written

RunJob: TypeAlias = Callable[[SimulationJob, Course], Outcome]
Why: TypeAlias = Literal["busy", "too_large", "lost", "stopped"]

LONGEST: Final = 120.0
"""Seconds after which a simulation is stopped."""
MEMORY: Final = 2_000_000_000
"""Bytes of address space that a simulation gets."""
_SMALLER: Final = (
    "Ask for a shorter `since` or for fewer policies, or run `guardrail simulate` on a machine of your own."
)
_STOPPED: Final = "The simulation was stopped."
_START: Final = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from guard.queries.simulation_job import main
sys.exit(main())
"""
"""Finds the product where this module is, also when it is not installed."""


class SimulationRefused(Exception):
    """The simulation was not made. `code` says why; the message is a finished sentence for the caller."""

    def __init__(self, code: Why, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class SimulationSlots:
    """Places for simulations: one per caller, and in all one fewer than there are processors, but at least one."""

    def __init__(self, slots: int | None = None) -> None:
        self.slots = slots or max(1, processors() - 1)
        self._callers: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def taken_by(self, caller: str) -> Iterator[None]:
        """A place while the block lasts. Raises SimulationRefused at once where there is none."""
        with self._lock:
            if caller in self._callers:
                raise SimulationRefused(
                    "busy", "A simulation of yours is running: try again when it has ended."
                )
            if len(self._callers) >= self.slots:
                raise SimulationRefused(
                    "busy", f"{_running(len(self._callers))}, and no more run at once: try again in a minute."
                )
            self._callers.add(caller)
        try:
            yield
        finally:
            with self._lock:
                self._callers.discard(caller)


@dataclass(frozen=True, slots=True)
class Simulations:
    """Where a service makes the simulations that people ask for."""

    run: RunJob
    slots: SimulationSlots = field(default_factory=SimulationSlots)

    def make(self, job: SimulationJob, course: Course | None = None) -> Written | Broken:
        """Do the job. Raises SimulationRefused."""
        try:
            outcome = self.run(job, course or Course())
        except Stopped:
            raise SimulationRefused("stopped", _STOPPED) from None
        if isinstance(outcome, OutOfMemory):
            raise SimulationRefused("too_large", f"The simulation needs too much memory. {_SMALLER}")
        return outcome


def _running(count: int) -> str:
    return "A simulation is running" if count == 1 else f"{count} simulations are running"


def run_in_process(job: SimulationJob, course: Course, longest: float = LONGEST) -> Outcome:
    """Do the job in a process of its own. Raises SimulationRefused and Stopped."""
    process = subprocess.Popen(  # noqa: S603 - fixed arguments, no shell
        [sys.executable, "-c", _START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},  # it needs none of the settings and secrets there
    )
    too_late = threading.Event()

    def stop() -> None:
        too_late.set()
        process.kill()

    timer = threading.Timer(longest, stop)
    timer.start()
    to_it, from_it = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    try:
        with suppress(BrokenPipeError):  # it ended early: what it wrote tells
            to_it.write(msgspec.json.encode(job) + b"\n")
            to_it.flush()
        course.when_stopped(process.kill)
        return _outcome(_last_line(from_it, course), longest, too_late=too_late.is_set())
    finally:
        timer.cancel()
        process.kill()
        with suppress(BrokenPipeError):
            to_it.close()
        from_it.close()
        process.wait()


def _last_line(lines: IO[bytes], course: Course) -> bytes:
    """What the process said last. Before that it says how far it is. Raises Stopped."""
    last = b""
    for line in lines:
        last = line
        with suppress(msgspec.DecodeError):
            course.report(msgspec.json.decode(line, type=Progress).share)
    if course.is_stopped:
        raise Stopped
    return last


def _outcome(answer: bytes, longest: float, *, too_late: bool) -> Outcome:
    if too_late:
        raise SimulationRefused("too_large", f"The simulation took longer than {longest:.0f} s. {_SMALLER}")
    try:
        outcome: Outcome = msgspec.json.decode(answer, type=Outcome)
    except msgspec.DecodeError:
        raise SimulationRefused(
            "lost", "The process of the simulation ended without a result: try again."
        ) from None
    return outcome
