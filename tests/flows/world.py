"""The environment of a story test: an embedded workspace on a real port, and the service that watches it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from drift.apply.intent_executor import Patience
from drift.core.model.resources import Ref
from drift.sandbox.cast import SECRET, TOKEN
from drift.sandbox.server import RunningServer, create_sandbox, serve_in_thread
from drift.sync.ingest import poll
from guard.context import GuardedWorkspace
from guard.core.model.records import Approval, Decision, Finding
from guard.runtime.service import Service
from guard.runtime.settings import Settings
from guard.runtime.wiring import Assembled, assemble
from tests.flows.touched import Touched
from tests.founded import copy_original

POLICIES = Path(__file__).parents[2] / "policies"
ALICE, BOB, CAROL = "alice@acme.example", "bob@acme.example", "carol@acme.example"
DAVE, ERIN, MALLORY = "dave@acme.example", "erin@acme.example", "mallory@acme.example"


@dataclass
class Clock:
    """Real time plus an offset: a test can skip a day without waiting."""

    ahead: float = 0.0
    _stopped_at: float | None = None

    def __call__(self) -> float:
        return (time.time() if self._stopped_at is None else self._stopped_at) + self.ahead

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Nothing becomes due meanwhile, however busy the machine is; `ahead` still moves it."""
        self._stopped_at = time.time()
        try:
            yield
        finally:
            self._stopped_at = None


@dataclass
class World:
    """The embedded workspace and the service. Nothing runs in the background: the test calls `look()`."""

    sandbox: RunningServer
    assembled: Assembled
    clock: Clock
    http: httpx.Client
    settings: Settings
    touched: Touched
    closing: list[Callable[[], None]] = field(default_factory=list)

    @property
    def service(self) -> Service:
        return self.assembled.service

    @property
    def guarded(self) -> GuardedWorkspace:
        return self.assembled.guarded

    def act(
        self,
        who: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        silent: bool = False,
        version: str = "2.16",
    ) -> Any:
        """A teammate does something through Intercom's API; `silent` writes no log entry."""
        headers = {"X-Sandbox-Admin": who, "Intercom-Version": version}
        if silent:
            headers["X-Sandbox-Silent"] = "1"
        answer = self.http.request(method, path, json=body, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def does(self, who: str, activity_type: str, metadata: dict[str, Any] | None = None, **more: Any) -> Any:
        """A teammate does something in Intercom's settings pages, without an API."""
        request = {"as": who, "activity_type": activity_type, "metadata": metadata or {}, **more}
        answer = self.http.post("/_sandbox/act", json=request)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def fault(self, name: str, **more: Any) -> None:
        answer = self.http.post("/_sandbox/faults", json={"fault": name, **more})
        assert answer.is_success, answer.text

    def no_faults(self) -> None:
        self.http.delete("/_sandbox/faults")

    def get(self, path: str) -> Any:
        """What Intercom shows now."""
        answer = self.http.get(path)
        assert answer.is_success, answer.text
        return answer.json()

    def writes(self) -> list[dict[str, Any]]:
        """The writes that the service itself made to Intercom."""
        seen = self.http.get("/_sandbox/requests").json()["requests"]
        return [one for one in seen if one["is_write"] and one["as"] == "guardrail@acme.example"]

    def look(self) -> None:
        """Poll the log, read every kind that may read differently than before, evaluate, and execute the actions."""
        poll(self.guarded.workspace, backfill=3600)
        touched = self.touched.since_last()
        if touched is not None:
            with self.guarded.view() as view:
                statuses = view.state.snapshots.latest_status().values()
            touched = {*touched, *(one.kind for one in statuses if one.status != "read" or one.code)}
        self.service.take_snapshot("test", kinds=touched)

    def look_at_everything(self) -> None:
        """A look that reads every kind, whatever is known of it."""
        self.touched.forget()
        self.look()

    def until(self, true: Callable[[], bool], *, seconds: float = 60.0) -> None:
        """Run the service until a condition holds."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "it did not come about in time"
            self.service.turn()
            time.sleep(0.02)

    def findings(self) -> list[Finding]:
        with self.guarded.view() as view:
            return view.findings.open_findings()

    def decisions(self, ref: str | None = None) -> list[Decision]:
        with self.guarded.view() as view:
            return view.decisions.search(ref=Ref.parse(ref) if ref else None, limit=200)

    def approvals(self) -> list[Approval]:
        with self.guarded.view() as view:
            return view.approvals.search(limit=200)

    def restart(self) -> None:
        """Stop the service and start it again on the same store."""
        self.assembled.close()
        self.assembled = assembled(self.settings, self.clock)
        self.touched.forget()


@contextmanager
def world(
    tmp_path: Path, *, at: float | None = None, copied: bool = True, **settings: Any
) -> Iterator[World]:
    """A world after the service's baseline reading, now or at the time `at`. `settings` override those of the demo.
    It is copied from an equal world; pass `copied=False` when the baseline writes."""
    clock = Clock() if at is None else Clock(at - time.time())
    key = _key_of_world(settings) if copied and at is None else None
    if key is not None:
        copy_original(key, tmp_path, lambda folder: _first_look(folder, settings))
    elif at is None:
        copy_original("founded world", tmp_path, _found)
    with _opened_world(tmp_path, clock, settings) as opened:
        if key is None:
            opened.service.first_look()
        else:
            _resume(opened)
        opened.touched.since_last()
        yield opened


def _key_of_world(settings: dict[str, Any]) -> Hashable | None:
    """Worlds with the same key begin alike. None if a world shares its database or its policies with others."""
    policies = settings.get("policies", POLICIES)
    if "database_url" in settings or not isinstance(policies, Path) or (policies / ".git").exists():
        return None
    texts = tuple(
        (str(file.relative_to(policies)), file.read_bytes()) for file in sorted(policies.rglob("*.yaml"))
    )
    return (
        "world",
        texts,
        tuple(sorted((name, repr(value)) for name, value in settings.items() if name != "policies")),
    )


def _found(folder: Path) -> None:
    create_sandbox(folder / "sandbox.db").close()


def _first_look(folder: Path, settings: dict[str, Any]) -> None:
    with _opened_world(folder, Clock(), settings) as opened:
        opened.service.first_look()
        assert opened.writes() == [], "The first look writes: ask for a world that is not copied."


def _resume(opened: World) -> None:
    """What a service has in memory after its first look."""
    opened.guarded.workspace.intercom.me()
    opened.service.keep_policies()
    opened.service.condition.ready = True


@contextmanager
def _opened_world(tmp_path: Path, clock: Clock, settings: dict[str, Any]) -> Iterator[World]:
    box = create_sandbox(tmp_path / "sandbox.db", now=clock)
    server = serve_in_thread(box, "127.0.0.1", 0)
    chosen = replace(
        Settings(
            home=tmp_path / "home",
            policies=POLICIES,
            database_url=f"sqlite:///{tmp_path / 'guardrail.db'}",
            base_url=server.url,
            client_secret=SECRET,
            workflow_ids=("9001", "9002", "9003"),
            mode="enforce",
            demo=True,
            budget=1.0,  # nobody else needs the window here, and a story looks at everything many times
        ),
        **settings,
    )
    http = httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)
    made: World | None = None
    try:
        made = World(
            server, assembled(chosen, clock), clock, http, chosen, Touched(box, tmp_path / "sandbox.db")
        )
        yield made
    finally:
        if made is not None:
            made.assembled.close()
        http.close()
        server.stop()
        box.close()


def assembled(settings: Settings, clock: Clock) -> Assembled:
    return assemble(settings, token=TOKEN, clock=clock, patience=Patience(settle=0.3, visible=5.0))
