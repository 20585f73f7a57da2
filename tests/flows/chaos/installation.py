"""Three workspaces, one PostgreSQL, and replicas of the service that can be killed, frozen and cut off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml
from sqlalchemy import text

from drift.sandbox.cast import TOKEN
from drift.sandbox.server import create_sandbox, serve_in_thread
from drift.store import Leases
from drift.store.replicas import Replicas
from drift.store.sql.database import Database, StoreError
from drift.store.workspaces import known_workspace
from tests.flows.chaos.dropping_proxy import DroppingProxy
from tests.guard.cli.service import environment
from tests.stores import postgresql_database, postgresql_server

ROOT = Path(__file__).parents[3]
NAMES = ("acme", "bravo", "coyote")
LEASE = 6.0
PATIENCE = 180.0
"""Seconds that anything may take on a busy machine."""
RESOURCES = 60
POLICY = """\
version: 1
policies:
  - id: ip-allowlist-stays-on
    because: the IP allowlist was switched off
    severity: critical
    owner: security@acme.example
    watch: { kind: ip_allowlist }
    must:
      properties:
        enabled: { const: true }
    then: revert
"""


@dataclass
class Watched:
    """An Intercom workspace, and how often somebody switched its allowlist off."""

    name: str
    carol: httpx.Client
    switched_off: int = 0

    def switch_off(self) -> bool:
        """False where it is off already."""
        now = self.carol.get("/ip_allowlist").json()
        if not now["enabled"]:
            return False
        self.carol.put("/ip_allowlist", json=now | {"enabled": False}).raise_for_status()
        self.switched_off += 1
        return True

    def is_on(self) -> bool:
        return bool(self.carol.get("/ip_allowlist").json()["enabled"])

    def entries(self, since: int) -> set[str]:
        """The ids of what the log tells since then."""
        found: set[str] = set()
        page = pages = 1
        while page <= pages:
            asked = {"created_at_after": since, "page": page}
            answer = self.carol.get("/admins/activity_logs", params=asked).json()
            found |= {str(one["id"]) for one in answer["activity_logs"]}
            page, pages = page + 1, answer["pages"]["total_pages"]
        return found

    def put_back(self) -> int:
        """How often the service wrote."""
        seen = self.carol.get("/_sandbox/requests?writes=1&limit=10000").json()["requests"]
        return sum(one["as"] == "guardrail@acme.example" and one["status"] < 300 for one in seen)


@dataclass
class Running:
    """A replica: its process, and its way to the database."""

    process: subprocess.Popen[bytes]
    proxy: DroppingProxy

    def does(self, number: int) -> None:
        self.process.send_signal(number)

    def is_replica(self, id: str) -> bool:
        return id.split("/")[1:2] == [str(self.process.pid)]

    def end(self, number: int = signal.SIGTERM) -> int:
        self.does(number)
        code = self.process.wait(timeout=PATIENCE)
        self.proxy.close()
        return code


@dataclass
class Installation:
    folder: Path
    database: Database
    socket: str
    workspaces: tuple[Watched, ...]
    replicas: list[Running] = field(default_factory=list)
    since: int = field(default_factory=lambda: int(time.time()) - 1)

    def start(self, ahead: float = 0.0) -> Running:
        """A replica whose clock is some seconds ahead."""
        proxy = DroppingProxy(self.socket)
        url = f"postgresql://postgres@127.0.0.1:{proxy.port}/{self.database.url.database}?sslmode=disable"
        settings = {
            "GUARDRAIL_DATABASE_URL": url,
            "GUARDRAIL_WORKSPACES": str(self.folder / "workspaces.yaml"),
            "GUARDRAIL_LEASE": f"{LEASE:g}s",
            "GUARDRAIL_CONVERSATIONS": "off",
            "GUARDRAIL_LOG": "text",
        }
        log = (self.folder / f"replica-{len(list(self.folder.glob('replica-*')))}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.flows.chaos.replica", str(ahead)],
                cwd=ROOT,
                env=environment(self.folder / "home", **settings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.replicas.append(Running(process, proxy))
        return self.replicas[-1]

    def kill_all(self) -> None:
        for replica in self.replicas:
            replica.process.kill()
            replica.process.wait()
            replica.proxy.close()

    def holders(self) -> dict[str, str]:
        """Which replica holds which workspace, by what the database says."""
        with self.database.read() as connection:
            now = time.time()
            held = {
                lease.workspace: lease.holder for lease in Leases(connection).all() if not lease.is_free(now)
            }
            numbers = {name: known_workspace(connection, name) for name in NAMES}
        return {name: held[number] for name, number in numbers.items() if number in held}

    def knows_what_is_good(self) -> bool:
        """Whether every workspace was read once: what was off before that is not put back."""
        asked = "select count(distinct workspace) from known_good where kind = 'ip_allowlist'"
        with self.database.read() as connection:
            return bool(connection.execute(text(asked)).scalar_one() == len(self.workspaces))

    def held_by(self, replica: Running) -> list[Watched]:
        holders = self.holders()
        return [one for one in self.workspaces if replica.is_replica(holders.get(one.name, ""))]

    def is_there(self, replica: Running) -> bool:
        """Whether it has begun to take part."""
        try:
            with self.database.read() as connection:
                return any(replica.is_replica(one.id) for one in Replicas(connection).all())
        except StoreError:
            return False

    def crash_database(self) -> None:
        """PostgreSQL ends every connection and starts anew, because one of its processes was killed."""
        with self.database.read() as connection:
            asked = "select pid from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'"
            pids = connection.execute(text(asked)).scalars().all()
        os.kill(int(pids[0]), signal.SIGKILL)
        self.until(self.answers)

    def answers(self) -> bool:
        try:
            self.holders()
        except StoreError:
            return False
        return True

    def all_put_back(self) -> None:
        self.until(lambda: all(one.is_on() for one in self.workspaces))

    def until(self, true: Callable[[], bool]) -> float:
        """Wait for it; returns the seconds that it took."""
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < PATIENCE, f"It did not come about.\n{self.said()}"
            time.sleep(0.1)
        return time.monotonic() - began

    def said(self) -> str:
        return "\n".join(
            f"{log.name}:\n{log.read_text(errors='replace')[-3000:]}"
            for log in sorted(self.folder.glob("*.log"))
        )

    def counts(self) -> list[tuple[str, int, int]]:
        """Of each workspace: how often it was switched off, and how often that was put back."""
        return [(one.name, one.switched_off, one.put_back()) for one in self.workspaces]

    def lost(self) -> set[tuple[str, str]]:
        """Entries of the logs that are not in the record."""
        asked = "select workspaces.name, activities.id from activities join workspaces on workspace = workspaces.id"
        with self.database.read() as connection:
            known = {(str(name), str(id)) for name, id in connection.execute(text(asked))}
        return {(one.name, id) for one in self.workspaces for id in one.entries(self.since)} - known

    def judged_twice(self) -> list[Any]:
        """Changes with more than one decision."""
        asked = (
            "select workspace, change_id from decisions where change_id > 0 group by 1, 2 having count(*) > 1"
        )
        with self.database.read() as connection:
            return list(connection.execute(text(asked)).all())


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    with ExitStack() as closing:
        server = closing.enter_context(postgresql_server())
        database = closing.enter_context(postgresql_database(server, "chaos"))
        with database.outside() as connection:  # other tests need not keep what was committed when it crashes
            connection.execute(text("alter database chaos set synchronous_commit = on"))
        policies = folder / "policies"
        policies.mkdir()
        (policies / "policies.yaml").write_text(POLICY)
        listed, workspaces = [], []
        for name in NAMES:
            box = create_sandbox(
                folder / f"{name}.db", rate_limit=1_000_000, scale=RESOURCES, conversations=0
            )
            closing.callback(box.close)
            running = serve_in_thread(box)
            closing.callback(running.stop)
            headers = {"Authorization": f"Bearer {TOKEN}", "X-Sandbox-Admin": "carol@acme.example"}
            carol = closing.enter_context(httpx.Client(base_url=running.url, headers=headers, timeout=60))
            workspaces.append(Watched(name, carol))
            listed.append(
                {
                    "name": name,
                    "base_url": running.url,
                    "mode": "enforce",
                    "policies": str(policies),
                    "poll_every": "1s",
                    "max_reverts": 1000,
                    "max_writes": 100_000,
                    "budget": 100,
                }
            )
        (folder / "workspaces.yaml").write_text(yaml.safe_dump({"workspaces": listed}))
        socket = f"{database.url.query['host']}/.s.PGSQL.5432"
        made = Installation(folder, database, socket, tuple(workspaces))
        closing.callback(made.kill_all)
        yield made
