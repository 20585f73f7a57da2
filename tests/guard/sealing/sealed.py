"""A stage whose ledger is sealed, and ways to change it behind the service's back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from drift.core.ledger.verifier import Verdict, verify
from guard.queries.ledger import part_of, stream
from guard.runtime.ledger_jobs import LedgerJobs
from guard.sealing.private_key import FILE
from guard.sealing.seal import SEEN
from tests.guard.web.stage import HOURS, MALLORY, Stage, stage

HOUR = 3600.0
_BESIDE: dict[str, bytes] = {}
"""What lies beside the database after an hour."""


def an_hour(on: Stage) -> None:
    hours(on)
    _BESIDE.update({name: (home(on) / name).read_bytes() for name in (FILE, SEEN)})


@contextmanager
def sealed_stage(folder: Path) -> Iterator[Stage]:
    """A stage whose ledger was sealed once. It is lived through once per process, and copied."""
    with stage(folder, after=an_hour) as on:
        for name, content in _BESIDE.items():
            (home(on) / name).write_bytes(content)
            (home(on) / name).chmod(0o600)
        yield on


def jobs(on: Stage) -> LedgerJobs:
    assert on.service.ledger is not None
    return on.service.ledger


def home(on: Stage) -> Path:
    return jobs(on).source.home


def hours(on: Stage, count: int = 1) -> None:
    """So many hours pass; in each something happens, and all is looked at."""
    for number in range(count):
        on.clock.now += HOUR / 2
        on.service.take_snapshot("schedule")
        on.clock.now += HOUR / 2
        on.intercom.enter(f"h{on.clock.now:.0f}", "office_hours_change", MALLORY)
        on.intercom.change(HOURS, name=f"Paris {on.clock.now:.0f} {number}")
        on.service.take_snapshot("test")
        jobs(on).seal()


def exported(on: Stage, *, opened: bool = True) -> list[bytes]:
    with on.guarded.view() as view:
        part = part_of(view)
    return b"".join(stream(on.guarded, part, opened=opened)).splitlines(keepends=True)


def notes(on: Stage) -> list[str]:
    with on.guarded.view() as view:
        return [sealed.note for sealed in view.state.seals.between(0, 10**9)]


def keys(on: Stage) -> list[str]:
    with on.guarded.view() as view:
        return [key.public for key in view.state.seals.published()]


def verdict(on: Stage, trusted: Iterable[str] = (), known: Iterable[str] = ()) -> Verdict:
    return verify(exported(on), trusted, known)


def behind_its_back(on: Stage, *statements: str, **values: object) -> None:
    """What somebody does who has the database and nothing else."""
    with on.database.write() as connection:
        for statement in statements:
            connection.execute(text(statement), values)
