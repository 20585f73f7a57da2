"""The jobs of the ledger follow the settings, and what keeps them from signing is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guard.core.model.blind_spots import Cause
from guard.runtime.ledger_jobs import LedgerJobs
from guard.sealing.settings import SealSettings
from tests.guard.sealing.sealed import HOUR, home, jobs, sealed_stage
from tests.guard.web.stage import Stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with sealed_stage(tmp_path) as made:
        yield made


def at_once(job: str, every: float, run: Callable[[], object]) -> object:
    return run()


def names(on: Stage, settings: SealSettings) -> list[str]:
    made = LedgerJobs(on.guarded, home(on), settings, 900.0)
    found = [job.name for job in made.jobs(at_once)]
    made.close()
    return found


def test_nobody_is_asked_whom_no_setting_names(on: Stage) -> None:
    own = ["checkpoint", "ledger verification", "record against ledger"]
    assert names(on, SealSettings()) == own
    vouching = SealSettings(witness_url="https://w.example", stamp_url="https://t.example")
    assert names(on, vouching) == [*own, "witness", "time stamp"]


def test_a_checkpoint_is_claimed_only_when_it_is_due(on: Stage) -> None:
    claimed: list[str] = []

    def claim(job: str, every: float, run: Callable[[], object]) -> object:
        claimed.append(job)
        return run()

    look = next(job.run for job in jobs(on).jobs(claim) if job.name == "checkpoint")
    jobs(on).seal()
    look()
    assert claimed == []
    on.clock.now += HOUR
    look()
    look()
    assert claimed == ["checkpoint"]


def test_what_keeps_it_from_signing_is_a_trouble_with_its_sentence(on: Stage) -> None:
    key = home(on) / "ledger.key"
    key.chmod(0o644)
    on.clock.now += HOUR
    condition = on.service.condition
    assert not condition.safely("checkpoint", jobs(on).seal)
    assert "may be read by others than its owner" in condition.troubles["checkpoint"]
    (spot,) = condition.blind_spots()
    assert (spot.cause, spot.subject) == (Cause.JOB_FAILS, "checkpoint")
    key.chmod(0o600)
    assert condition.safely("checkpoint", jobs(on).seal)
    assert condition.troubles == {}
