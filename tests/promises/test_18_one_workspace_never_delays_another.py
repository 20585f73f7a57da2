"""Promise 18: of several workspaces in one process some are in trouble, and the others go on as if they were alone."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from drift.apply.intent_executor import Patience
from drift.core.catalogue.catalogue import CATALOGUE
from drift.intercom.errors import RateLimited, Unauthorized
from drift.store import ensure_workspace
from drift.store.sql.database import Database
from drift.workspace import Workspace
from guard.context import GuardedWorkspace
from guard.policy_source.active_policies import InForce
from guard.runtime.rhythm import Rhythm
from guard.runtime.service import Service
from guard.runtime.shared_work import SharedWork
from guard.runtime.work_pool import WorkPool
from tests.fakes.intercom import FakeIntercom
from tests.guard.web.stage import PEOPLE, POLICIES
from tests.stores import sqlite_database

PATIENCE = 120.0
"""Seconds that anything may take on a busy machine."""
PLACES = 4
"""Fewer than there are workspaces that hang."""


class Troubled(FakeIntercom):
    """Intercom, as it answers one workspace. `polls` counts the times that its log was asked for."""

    def __init__(self, trouble: Callable[[], object] | None = None) -> None:
        super().__init__(time.time)
        self.hold("ip_allowlist", enabled=True, ip_allowlist=["203.0.113.0/24"])
        self.polls = threading.Semaphore(0)
        self._trouble = trouble

    def me(self) -> Any:
        self._meet()
        return super().me()

    def read_all(self, *args: Any, **more: Any) -> Any:
        self._meet()
        return super().read_all(*args, **more)

    def activities(self, after: int, before: int) -> Iterator[Any]:
        self.polls.release()
        self._meet()
        return super().activities(after, before)

    def _meet(self) -> None:
        if self._trouble is not None:
            self._trouble()


@dataclass
class Installation:
    folder: Path
    database: Database
    shared: SharedWork
    services: dict[str, Service] = field(default_factory=dict)

    def guard(self, name: str, intercom: FakeIntercom, policies: str = POLICIES) -> Service:
        folder = self.folder / name
        folder.mkdir()
        (folder / "policies.yaml").write_text(policies)
        (folder / "people.yaml").write_text(PEOPLE)
        with self.database.write() as connection:
            number = ensure_workspace(connection, name)
        workspace = Workspace(
            id=number,
            name=name,
            database=self.database,
            intercom=intercom,
            kinds=CATALOGUE,
            clock=intercom.clock,
            fingerprint=lambda secret: hashlib.sha256(secret.encode()).hexdigest()[:16],
        )
        in_force = InForce(folder)
        guarded = GuardedWorkspace(workspace, in_force, "observe", patience=Patience(settle=0.0))
        service = Service(guarded, in_force, Rhythm(poll=1.0), shared=self.shared)
        self.services[name] = service
        return service


@contextmanager
def installation(folder: Path, places: int = PLACES) -> Iterator[Installation]:
    database = sqlite_database(folder, busy_timeout=PATIENCE)
    with ExitStack() as closing:
        closing.callback(database.close)
        shared = SharedWork(database, WorkPool(places, long_places=2, held_up=0.5))
        closing.callback(shared.close)
        made = Installation(folder, database, shared)
        yield made
        for service in made.services.values():
            service.rest()


def comes_about(true: Callable[[], bool]) -> bool:
    """Looked at until it does; the bound only ends a test that fails."""
    waiting = threading.Event()
    return any(true() or waiting.wait(0.05) for _ in range(int(PATIENCE / 0.05)))


def open_findings(service: Service) -> int:
    with service.guarded.view() as view:
        return len(view.findings.open_findings())


def polled(intercom: Troubled, times: int) -> bool:
    return all(intercom.polls.acquire(timeout=PATIENCE) for _ in range(times))


@pytest.fixture
def let_go() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def refuse(problem: Exception) -> Callable[[], object]:
    def trouble() -> None:
        raise problem

    return trouble


def test_who_hangs_is_limited_or_refused_delays_nobody(tmp_path: Path, let_go: threading.Event) -> None:
    hangs = [Troubled(lambda: let_go.wait(PATIENCE * 2)) for _ in range(PLACES + 2)]
    limited = Troubled(refuse(RateLimited("Intercom answers 429.", retriable=True)))
    revoked = Troubled(refuse(Unauthorized("The token is revoked.")))
    healthy = Troubled()
    with installation(tmp_path) as made:
        for number, intercom in enumerate(hangs):
            made.guard(f"hangs-{number}", intercom).start()
        made.guard("limited", limited).start()
        made.guard("revoked", revoked).start()
        service = made.guard("healthy", healthy)
        service.start()
        assert comes_about(lambda: service.condition.ready)
        assert polled(healthy, 3)
        healthy.change("ip_allowlist", enabled=False)
        service.take_snapshot("test")
        assert open_findings(service) == 1
        assert polled(healthy, 2)
        assert not let_go.is_set()
        assert not any(made.services[f"hangs-{number}"].condition.ready for number in range(len(hangs)))
        assert comes_about(lambda: bool(made.services["revoked"].condition.troubles))
        assert comes_about(lambda: bool(made.services["limited"].condition.troubles))
        assert service.condition.troubles == {}
        let_go.set()


def test_broken_policies_of_one_leave_the_others_in_force(tmp_path: Path) -> None:
    with installation(tmp_path) as made:
        broken, healthy = made.guard("broken", Troubled()), made.guard("healthy", Troubled())
        for service in (broken, healthy):
            service.start()
        assert comes_about(lambda: broken.condition.ready and healthy.condition.ready)
        (tmp_path / "broken" / "policies.yaml").write_text("policies: [")
        assert comes_about(lambda: bool(broken.in_force.alarm))
        assert healthy.in_force.alarm == ""
        assert healthy.condition.troubles == {}


def test_one_comes_and_one_goes_while_the_others_work(tmp_path: Path, let_go: threading.Event) -> None:
    staying, leaving = Troubled(), Troubled(lambda: let_go.wait(PATIENCE * 2))
    with installation(tmp_path) as made:
        service = made.guard("staying", staying)
        service.start()
        going = made.guard("leaving", leaving)
        going.start()
        assert comes_about(lambda: service.condition.ready)
        going.rest()
        coming = made.guard("coming", Troubled())
        coming.start()
        assert comes_about(lambda: coming.condition.ready)
        assert polled(staying, 2)
        assert not going.works
        let_go.set()
        going.start()  # and works again, where Intercom answers
        assert comes_about(lambda: going.condition.ready)
