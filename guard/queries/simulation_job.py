"""A simulation as a job for a process of its own.

The job comes as one line of JSON on standard input. How far it is leaves line by line as JSON on standard output, and
last the outcome. Standard input stays open while the outcome is wanted: when it ends, so does the process.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

from drift.core.model.resources import Json
from drift.store.sql.database import Database
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.model.policy import PolicySet
from guard.core.model.workspace_scope import DEFAULT_WORKSPACE
from guard.core.simulation.formats.formats import FORMATS
from guard.loading.policy_files import find, revision
from guard.loading.policy_loader import BrokenPolicies, from_document, understand
from guard.queries.simulate import Past, simulate_past
from guard.queries.simulation_course import Course

NICENESS: Final = 15
"""How much more polite the process is than the service: it gets the time that the service leaves."""


class SimulationJob(Struct, frozen=True):
    """Everything that the process has to know. `folder` holds the candidate's files, `in_force` is the document of the
    set that it is compared with. Of both only the policies of `only` count, where it names some. `name` is that of the
    workspace, `address` is where its API is, for links. Times in unix seconds; `memory` in bytes."""

    database_url: str
    workspace: int
    reverts: int
    writes: int
    within: float
    since: float
    until: float
    folder: str
    in_force: Mapping[str, Json]
    in_force_revision: str
    format: str
    address: str
    memory: int
    only: tuple[str, ...] = ()
    name: str = DEFAULT_WORKSPACE


class Progress(Struct, frozen=True, tag=True):
    """How far it is, between 0 and 1."""

    share: float


class Written(Struct, frozen=True, tag=True):
    """The result in the format that was asked for."""

    text: str


class Broken(Struct, frozen=True, tag=True):
    """The candidate's files hold no usable policy set."""

    problems: tuple[FileDiagnostic, ...]


class OutOfMemory(Struct, frozen=True, tag=True):
    """The simulation needs more memory than one gets."""


Outcome: TypeAlias = Written | Broken | OutOfMemory
Message: TypeAlias = Progress | Outcome
_STEP: Final = 0.01
"""The share of the work after which the process says again how far it is."""


def run(job: SimulationJob, course: Course) -> Outcome:
    """Do the job here. Raises StoreError and Stopped."""
    try:
        candidate = _compiled(Path(job.folder), job.only, job.name)
        in_force = _alone(from_document(job.in_force, job.in_force_revision), job.only)
        database = Database(job.database_url, connections=1)
        try:
            past = Past(database, job.workspace, job.reverts, job.writes, job.within)
            result = simulate_past(
                past, candidate, in_force, since=job.since, until=job.until, progress=course.report
            )
        finally:
            database.close()
        _, write = FORMATS[job.format]
        return Written(write(result, job.address))
    except BrokenPolicies as problem:
        return Broken(problem.problems)
    except MemoryError:
        return OutOfMemory()


def _compiled(folder: Path, only: Sequence[str], workspace: str) -> CompiledPolicies:
    """The policies in these files as the workspace has them, under the revision of their texts. Raises
    BrokenPolicies."""
    sources = find(folder)
    named = sources.named_from(folder)
    at = partial(revision, folder, sources.files)
    found = understand(named, "the body", at, workspace=workspace)
    return _alone(found, only)


def _alone(policies: PolicySet, only: Sequence[str]) -> CompiledPolicies:
    """These policies of a set, or all of it."""
    wanted = tuple(policy for policy in policies.policies if not only or policy.id in only)
    return compile_policies(replace(policies, policies=wanted))


class _Told(Course):
    """Tells how far it is on standard output, now and then."""

    def __init__(self) -> None:
        super().__init__()
        self._told = 0.0

    def report(self, share: float) -> None:
        super().report(share)
        if self.share >= self._told + _STEP:
            self._told = self.share
            _say(Progress(self.share))


def _say(message: Message) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
    sys.stdout.buffer.flush()  # a copy of this process must not hold it as well


def main() -> int:
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=SimulationJob)
    _be_modest(job.memory)
    threading.Thread(target=_end_with_standard_input, daemon=True).start()
    _say(run(job, _Told()))
    return 0


def _be_modest(memory: int) -> None:
    """Leave the processor to the service, and take no more memory than this. Where a system has no such limits, the
    time limit of the caller is left."""
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _end_with_standard_input() -> None:
    """End the process when nobody waits for its outcome any more."""
    sys.stdin.buffer.read()
    os._exit(1)
