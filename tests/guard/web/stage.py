"""A real service with its API and a small fake Intercom, and the people who act on them."""

from __future__ import annotations

import copy
import hashlib
import hmac
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
from flask import Flask, Response, request
from werkzeug.test import TestResponse

from drift.apply.intent_executor import Patience
from drift.core.catalogue.catalogue import CATALOGUE
from drift.store import bind_workspace, ensure_workspace
from drift.store.sql.database import Database
from drift.workspace import Workspace
from guard.context import GuardedWorkspace
from guard.core.model.records import Role
from guard.identity.tokens import create
from guard.policy_source.active_policies import InForce
from guard.queries.simulation_job import run
from guard.runtime.ledger_jobs import LedgerJobs
from guard.runtime.rhythm import Rhythm
from guard.runtime.service import Service
from guard.sealing.settings import SealSettings
from guard.web import openapi
from guard.workflow.delegations import delegate
from tests.fakes.intercom import FakeIntercom
from tests.served import app_of
from tests.stores import sqlite_database

ALICE, BOB, CAROL = "alice@acme.example", "bob@acme.example", "carol@acme.example"
DAVE, ERIN, MALLORY = "dave@acme.example", "erin@acme.example", "mallory@acme.example"
ROLES: Final[Mapping[str, Role]] = {
    ALICE: "approver",
    DAVE: "operator",
    BOB: "requester",
    CAROL: "requester",
    MALLORY: "approver",
    ERIN: "viewer",
}
CLIENT_SECRET: Final = "the-client-secret-of-the-app"
HOURS: Final = "office_hours_schedule/42"

POLICIES: Final = """
version: 1
policies:
  - id: ip-allowlist-stays-on
    because: the IP allowlist was switched off
    severity: critical
    owner: dave@acme.example
    controls: [SOC2-CC6.6]
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: true } } }
    then: revert

  - id: office-hours-need-a-second-pair-of-eyes
    because: office hours were changed without a second pair of eyes
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, change: [updated, deleted], fields: [/time_zone_name] }
    then:
      require_approval: { from: [support-ops], quorum: 1, expires_in: 24h, meanwhile: revert, on_expiry: revert }
    exemptions:
      - { resource: "99", until: 2099-12-31, reason: the Paris pilot, owner: dave@acme.example }

  - id: no-exports
    because: customer data was exported
    severity: high
    watch: { activity: [bulk_export] }
    then: flag

  - id: welcome-stays
    because: the welcome message was changed
    severity: medium
    watch: { kind: messenger_settings }
    then: revert
"""
PEOPLE: Final = """
version: 1
groups:
  support-ops: [alice@acme.example, mallory@acme.example]
  security: [dave@acme.example]
"""


class Clock:
    """A clock that only tests move, apart from a millisecond with every reading."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


@dataclass
class Stage:
    """The fake Intercom, the service, and a client of the API for each person."""

    clock: Clock
    intercom: FakeIntercom
    database: Database
    policies: Path
    service: Service
    app: Flask
    tokens: dict[str, str]

    @property
    def guarded(self) -> GuardedWorkspace:
        return self.service.guarded

    def ask(self, path: str, who: str | None = ERIN, **query: Any) -> TestResponse:
        return self.app.test_client().get(path, headers=self.headers(who), query_string=query or None)

    def get(self, path: str, who: str | None = ERIN, **query: Any) -> Any:
        """The JSON answer of a request that must succeed."""
        answer = self.ask(path, who, **query)
        assert answer.status_code == 200, answer.text
        return orjson.loads(answer.data)

    def post(self, path: str, body: Any = None, who: str | None = ERIN) -> TestResponse:
        return self.app.test_client().post(path, headers=self.headers(who), data=orjson.dumps(body or {}))

    def headers(self, who: str | None) -> dict[str, str]:
        return {} if who is None else {"Authorization": f"Bearer {self.tokens[who]}"}

    def notify(self, body: bytes, signature: str | None = None) -> TestResponse:
        header = signature if signature is not None else sign(body)
        return self.app.test_client().post(
            "/webhooks/intercom", data=body, headers={"X-Hub-Signature": header} if header else {}
        )

    def notify_of(self, type_: str, who: str, **more: Any) -> None:
        """Delivers a new log entry by webhook."""
        self.intercom.enter(f"n{len(self.intercom.log)}", type_, who, **more)
        assert self.notify(notification(self.intercom.log[-1])).status_code == 200

    def wait_for(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Waits until a condition holds that something in the background brings about."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not come about in time"
            time.sleep(0.01)

    def look(self) -> None:
        """Takes two snapshots, each a minute after what came before."""
        self.clock.now += 60
        self.service.take_snapshot("test")
        self.clock.now += 60
        self.service.take_snapshot("test")


def sign(body: bytes, secret: str = CLIENT_SECRET) -> str:
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def notification(item: Any, *, topic: str = "admin.activity_log_event.created", **more: Any) -> bytes:
    """A notification as Intercom sends it."""
    body = {"type": "notification_event", "id": "notif_1", "topic": topic, "data": {"item": item}, **more}
    return orjson.dumps(body)


def nothing(on: Stage) -> None:
    """What happened on a stage where all is in order."""


def addresses(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address of each path of an OpenAPI document for the default workspace, with its operations."""
    for path, item in document["paths"].items():
        base = item.get("servers", document["servers"])[0]["url"].rstrip("/")
        yield f"{base}{path}", {method: item[method] for method in item if method != "servers"}


def hold_to_description(app: Flask) -> None:
    """Lets no answer pass whose status the OpenAPI document does not tell of."""
    described = {
        (path.replace("{", "<").replace("}", ">"), method.upper()): {
            int(code) for code in operation["responses"]
        }
        for path, operations in addresses(openapi())
        for method, operation in operations.items()
    }

    @app.after_request
    def compare(response: Response) -> Response:
        rule = request.url_rule
        if rule is not None and (known := described.get((rule.rule, request.method))) is not None:
            assert response.status_code in known, f"{request.method} {rule.rule}: {response.status_code}"
        return response


@contextmanager
def stage(
    folder: Path,
    *,
    client_secret: str | None = CLIENT_SECRET,
    after: Callable[[Stage], None] = nothing,
    channels: tuple[str, ...] = (),
) -> Iterator[Stage]:
    """A stage whose workspace was read once and breaks no policy, or what came of it `after` this happened.
    It is lived through once per process, and a copy is as after a restart of the service. `channels` are told from then
    on."""
    lived = _lived(after)
    intercom, file = copy.deepcopy(lived.intercom), folder / "guardrail.db"
    file.write_bytes(lived.file)
    with _opened(folder, Database(f"sqlite:///{file}"), intercom, client_secret, channels) as on:
        intercom.me()
        on.service.keep_policies()
        on.service.condition.ready = True
        on.tokens.update(lived.tokens)
        yield on


@contextmanager
def stage_on(folder: Path, database: Database) -> Iterator[Stage]:
    """A calm stage on a migrated, empty database of any engine, which is closed at its end."""
    with _opened(folder, database, _orderly_intercom(), CLIENT_SECRET) as on:
        on.service.first_look()
        on.tokens.update({who: create(on.guarded, who, role) for who, role in ROLES.items()})
        yield on


def restarted(on: Stage) -> Stage:
    """The same service after its process was killed and started again: what it had in memory is gone."""
    service = _service(on.database, on.intercom, on.clock, on.policies)
    service.condition.ready = True
    service.keep_policies()
    return replace(
        on,
        service=service,
        app=app_of(service, client_secret=CLIENT_SECRET, run_simulation=run),
    )


@dataclass(frozen=True, slots=True)
class _Lived:
    file: bytes
    intercom: FakeIntercom
    tokens: Mapping[str, str]


@cache
def _lived(after: Callable[[Stage], None]) -> _Lived:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _opened(folder, sqlite_database(folder), _orderly_intercom(), CLIENT_SECRET) as on:
            on.service.first_look()
            on.tokens.update({who: create(on.guarded, who, role) for who, role in ROLES.items()})
            after(on)
        return _Lived((folder / "guardrail.db").read_bytes(), on.intercom, on.tokens)


def _orderly_intercom() -> FakeIntercom:
    intercom = FakeIntercom(Clock())
    intercom.hold("ip_allowlist", enabled=True, ip_allowlist=["203.0.113.0/24"])
    intercom.hold(HOURS, name="Paris", time_zone_name="Europe/Paris", time_intervals=[])
    intercom.hold("office_hours_schedule/99", name="Pilot", time_zone_name="Europe/Paris", time_intervals=[])
    for number in range(1, 8):
        intercom.hold(f"team/{number}", name=f"=Team {number}", admin_ids=[number])
    return intercom


@contextmanager
def _opened(
    folder: Path,
    database: Database,
    intercom: FakeIntercom,
    client_secret: str | None,
    channels: tuple[str, ...] = (),
) -> Iterator[Stage]:
    policies = folder / "policies"
    policies.mkdir()
    (policies / "policies.yaml").write_text(POLICIES)
    (policies / "people.yaml").write_text(PEOPLE)
    clock = intercom.clock
    assert isinstance(clock, Clock)
    service = _service(database, intercom, clock, policies, channels)
    try:
        app = app_of(service, client_secret=client_secret, run_simulation=run)
        hold_to_description(app)
        yield Stage(clock, intercom, database, policies, service, app, {})
    finally:
        service.stop()
        database.close()


def _service(
    database: Database,
    intercom: FakeIntercom,
    clock: Clock,
    policies: Path,
    channels: tuple[str, ...] = (),
    name: str = "acme",
) -> Service:
    with database.write() as connection:
        number = ensure_workspace(connection, name)
    workspace = Workspace(
        id=number,
        name=name,
        database=database,
        intercom=intercom,
        kinds=CATALOGUE,
        clock=clock,
        fingerprint=lambda secret: "fingerprint:" + hashlib.sha256(secret.encode()).hexdigest()[:16],
    )
    in_force = InForce(policies)
    guarded = GuardedWorkspace(workspace, in_force, "enforce", channels, patience=Patience(settle=0.0))
    rhythm = Rhythm()
    ledger = LedgerJobs(guarded, policies.parent, SealSettings(), rhythm.snapshot)
    return Service(guarded, in_force, rhythm, ledger=ledger)


@contextmanager
def beside(on: Stage, name: str, id_code: str = "") -> Iterator[Service]:
    """Another workspace of the same installation, which was not read yet. `id_code` is what Intercom calls it, where
    that is known already."""
    policies = on.policies.parent / name / "policies"
    shutil.copytree(on.policies, policies)
    service = _service(on.database, FakeIntercom(on.clock), on.clock, policies, name=name)
    if id_code:
        with on.database.write() as connection:
            bind_workspace(connection, service.guarded.workspace.id, id_code)
    try:
        yield service
    finally:
        service.stop()


def story(on: Stage) -> None:
    """A bad afternoon: the allowlist off, office hours moved, an export, a new welcome, a kind that went dark, a
    field that Intercom added to every team, and office hours that Bob asks for. Next month Dave will be away."""
    on.clock.now += 3600
    on.intercom.change("ip_allowlist", enabled=False)
    on.intercom.enter("a1", "security_settings_change", CAROL, {"api_key": "planted-secret-0123456789"})
    on.intercom.change(HOURS, time_zone_name="Asia/Tokyo")
    on.intercom.enter("a2", "office_hours_change", MALLORY)
    on.intercom.enter("a3", "bulk_export", BOB, {"rows": 12})
    on.intercom.enter("a4", "admin_login_success", ERIN)
    on.intercom.enter("a5", "brand_new_thing", "fin@acme.example", actor_type="bot")
    on.intercom.enter("a6", "welcome_message_change", CAROL, {"before": "Hello", "after": "Buy now"})
    on.look()
    on.intercom.unreadable["article"] = "The token may not read articles."
    for number in range(1, 8):
        on.intercom.change(f"team/{number}", unreleased_field={"beta": True})
    on.look()
    winter = {
        "changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}],
        "reason": "winter",
    }
    assert on.post("/api/v1/proposals", winter, BOB).status_code == 201
    month = on.clock.now + 30 * 86400
    delegate(on.guarded, DAVE, "operator", to=MALLORY, since=month, until=month + 86400)
