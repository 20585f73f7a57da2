"""Composition root of the sandbox: builds it from a file and a clock, and serves it on a port."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask, Response
from waitress import wasyncore
from waitress.server import create_server
from werkzeug.exceptions import HTTPException

from drift.sandbox import control_api
from drift.sandbox.api import every_route
from drift.sandbox.api.conversations import HOW_MANY
from drift.sandbox.cast import SECRET, TOKEN
from drift.sandbox.faults import Faults
from drift.sandbox.middleware import Gate
from drift.sandbox.responses import Refused, refusal
from drift.sandbox.seeding import company
from drift.sandbox.store import Store
from drift.sandbox.webhooks import Subscriber, Webhooks
from drift.sandbox.workspace import Workspace

THREADS = 32


@dataclass(frozen=True, slots=True)
class Sandbox:
    """One workspace: its WSGI application and the parts that must be closed with it."""

    app: Flask
    workspace: Workspace

    def close(self) -> None:
        """Stop delivering webhooks and close the file. Safe to call twice."""
        self.workspace.faults.hurry()
        self.workspace.webhooks.close()
        self.workspace.store.close()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def create_sandbox(
    path: Path,
    *,
    now: Callable[[], float] = time.time,
    seed: int = 7,
    scale: int | None = None,
    conversations: int | None = None,
    webhook_url: str | None = None,
    secret: str = SECRET,
    token: str = TOKEN,
    rate_limit: int = 1666,
    retry_after: float = 60.0,
) -> Sandbox:
    """The workspace stored at `path`, seeded if the file is new.

    `now` is in unix seconds; the seeded year of activity ends there. `scale` is the number of resources to seed,
    `conversations` about how many customers began in that year.
    `rate_limit` is the number of calls per 10 seconds. `retry_after` is the delay in seconds before the only retry of a
    failed webhook.
    """
    faults = Faults()
    workspace = Workspace(Store(path), now, faults, Webhooks(faults))
    company.found(workspace.store, now(), seed, scale)
    if conversations is not None:
        workspace.store.set_setting(HOW_MANY, str(conversations))
    subscriber = control_api.stored_subscriber(workspace)
    if webhook_url is not None:
        subscriber = Subscriber(webhook_url, secret, retry_after)
    control_api.subscribe_to(workspace, subscriber)

    def reset() -> None:
        company.found_again(workspace.store, now(), seed, scale)
        if conversations is not None:
            workspace.store.set_setting(HOW_MANY, str(conversations))
        control_api.subscribe_to(workspace, workspace.webhooks.subscriber)

    gate = Gate(workspace, token, rate_limit)
    app = Flask(__name__)
    app.register_blueprint(control_api.routes(workspace, gate, reset, Subscriber("", secret, retry_after)))
    for blueprint in every_route(workspace):
        app.register_blueprint(blueprint)
    gate.stand_before(app)
    app.register_error_handler(Refused, refusal)
    app.register_error_handler(HTTPException, _refused_by_flask)
    return Sandbox(app, workspace)


def _refused_by_flask(problem: HTTPException) -> Response:
    status = problem.code or 500
    code = {404: "not_found", 405: "not_found"}.get(status, "bad_request")
    return refusal(Refused(status, code, problem.description or "Resource Not Found"))


class RunningServer:
    """A sandbox that is being served. `stop()` closes its sockets, not the sandbox."""

    def __init__(self, sandbox: Sandbox, host: str, port: int) -> None:
        self._faults = sandbox.workspace.faults
        self._faults.take_time()
        self._sockets: Any = {}
        self._server = _listening(sandbox.app, self._sockets, host, port)
        self.port = int(self._server.effective_port)
        self.url = f"http://{host}:{self.port}"
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        # A loop of our own, because server.run() ends only by an exception in this thread.
        while not self._stopping.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=self._sockets, count=1)

    def stop(self) -> None:
        """Stop serving. Requests that sleep in a slow fault are woken."""
        self._stopping.set()
        self._faults.hurry()
        self._server.pull_trigger()
        self._thread.join(timeout=5)
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._sockets)


def _listening(app: Flask, sockets: Any, host: str, port: int) -> Any:
    """A bound server. Its type is Any because the type stubs of waitress lack the methods for stopping."""
    return create_server(app, map=sockets, host=host, port=port, threads=THREADS, ident="intercom-sandbox")


def serve_in_thread(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> RunningServer:
    """Serve a sandbox in a background thread; port 0 picks a free port."""
    return RunningServer(sandbox, host, port)
