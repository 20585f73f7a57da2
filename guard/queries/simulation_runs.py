"""Simulations in the background, for people who look at a page meanwhile.

They live in the memory of this process, for an hour after they have ended. Of the policies that were tried nothing is
kept but the result: the files are gone when the simulation ends.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, TypeAlias

import msgspec

from guard.context import GuardedWorkspace
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.simulation.formats.simulation_json import Simulation
from guard.queries.simulation_course import Course
from guard.queries.simulation_job import Broken, SimulationJob
from guard.queries.simulation_process import MEMORY, SimulationRefused, Simulations

log = logging.getLogger(__name__)

KEPT_FOR: Final = 3600.0
"""Seconds for which the result of a simulation is kept."""
MOST_KEPT: Final = 20
"""Simulations that are kept at once; those of before go first."""
_LOST: Final = "The simulation ended without a result. The log of the service says why; try again."

State: TypeAlias = Literal["running", "ended", "stopped", "broken", "failed"]
MakeJob: TypeAlias = Callable[[Path], SimulationJob]
"""The job for the files in this folder."""


class CannotKeep(ValueError):
    """A file that cannot be written where the simulation reads it; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """Who began a simulation, of what and of how long. `drafted` names the file that was changed, and is empty for the
    set in force; `only` the policies that were looked at, and is empty for all."""

    who: str
    days: int
    drafted: str = ""
    only: tuple[str, ...] = ()


@dataclass(slots=True)
class SimulationRun:
    """`refused` says why there is no result, as a sentence, `problems` what is wrong with the policies."""

    id: str
    asked: AskedFor
    began_at: float
    course: Course = field(default_factory=Course)
    ended_at: float | None = None
    result: Simulation | None = None
    problems: tuple[FileDiagnostic, ...] = ()
    refused: str = ""

    @property
    def state(self) -> State:
        if self.ended_at is None:
            return "running"
        if self.result is not None:
            return "ended"
        if self.course.is_stopped:
            return "stopped"
        return "broken" if self.problems else "failed"


class SimulationRuns:
    """The simulations of one service. Places are shared with those that are asked for over HTTP."""

    def __init__(self, simulations: Simulations, clock: Callable[[], float]) -> None:
        self._simulations = simulations
        self._clock = clock
        self._lock = threading.Lock()
        self._runs: dict[str, SimulationRun] = {}

    def begin(self, asked: AskedFor, files: Mapping[str, str], make_job: MakeJob) -> SimulationRun:
        """Begin one, and do not wait for it. Raises SimulationRefused where there is no place, and CannotKeep."""
        with ExitStack() as held:
            held.enter_context(self._simulations.slots.taken_by(asked.who))
            folder = held.enter_context(placed(files))
            run = SimulationRun(secrets.token_hex(8), asked, self._clock())
            job, until_the_end = make_job(folder), held.pop_all()
        with self._lock:
            self._forget()
            self._runs[run.id] = run
        threading.Thread(target=self._make, args=(run, job, until_the_end), daemon=True).start()
        return run

    def get(self, id: str) -> SimulationRun | None:
        """As it is now: it does not end under the hands of whoever looks."""
        with self._lock:
            self._forget()
            run = self._runs.get(id)
        return None if run is None else replace(run)

    def all(self) -> list[SimulationRun]:
        """Newest first."""
        with self._lock:
            self._forget()
            return [replace(run) for run in reversed(self._runs.values())]

    def _make(self, run: SimulationRun, job: SimulationJob, until_the_end: ExitStack) -> None:
        with until_the_end:
            try:
                outcome = self._simulations.make(job, run.course)
                if isinstance(outcome, Broken):
                    run.problems = outcome.problems
                else:
                    run.result = msgspec.json.decode(outcome.text, type=Simulation)
            except SimulationRefused as refused:
                run.refused = str(refused)
            except Exception:  # the thread is nobody else's: whoever looks is told, and the log has it all
                log.exception("a simulation was lost")
                run.refused = _LOST
        run.ended_at = self._clock()

    def _forget(self) -> None:
        """Drop what is old, and the oldest where there are too many. What runs stays."""
        now = self._clock()
        for run in list(self._runs.values()):
            is_old = run.ended_at is not None and now - run.ended_at > KEPT_FOR
            is_too_many = len(self._runs) >= MOST_KEPT and run.ended_at is not None
            if is_old or is_too_many:
                del self._runs[run.id]


def job_of(
    guarded: GuardedWorkspace,
    folder: Path,
    back: float,
    format_: str,
    base_url: str,
    only: tuple[str, ...] = (),
) -> SimulationJob:
    """The simulation of the policies in this folder on the last `back` seconds, beside those in force. `base_url` is
    where people reach the service, for links."""
    in_force, now = guarded.policies(), guarded.now()
    return SimulationJob(
        database_url=guarded.workspace.database.url.render_as_string(hide_password=False),
        workspace=guarded.workspace.id,
        reverts=guarded.limits.reverts,
        writes=guarded.limits.writes,
        within=guarded.limits.within,
        since=now - back,
        until=now,
        folder=str(folder),
        in_force=in_force.policy_set.document,
        in_force_revision=in_force.revision,
        format=format_,
        address=f"{base_url}{guarded.api}" if base_url else "",
        memory=MEMORY,
        only=only,
        name=guarded.workspace.name,
    )


@contextmanager
def placed(files: Mapping[str, str]) -> Iterator[Path]:
    """A folder with these files, by their paths below it, as long as the block lasts. Raises CannotKeep."""
    with TemporaryDirectory(prefix="guardrail-") as temporary:
        folder = Path(temporary).resolve()
        for name, text in files.items():
            path = folder / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="")
            except OSError as problem:
                raise CannotKeep(
                    f"The file {name} cannot be kept: {problem.strerror}. Give it another name."
                ) from problem
        yield folder
