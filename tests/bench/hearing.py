"""A server that hears webhooks, as a process of its own: `python -m tests.bench.hearing bare|ours|working FOLDER`.

All listen on the product's own WSGI server. `bare` answers and does nothing; `ours` is the product's app; in `working`
the service's loop takes up at once what comes in.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from flask import Flask, request

from drift.sandbox.cast import SECRET, TOKEN, WORKSPACE_ID
from drift.store import CheckpointName, bind_workspace
from guard.runtime.http_server import Server, bind
from guard.runtime.settings import Settings
from guard.runtime.wiring import Assembled, assemble
from tests.bench.reverting import POLICIES, SELDOM
from tests.served import app_of


def bare() -> Flask:
    """The least that a receiver can do."""
    app = Flask("bare")

    @app.post("/webhooks/intercom")
    def hear() -> dict[str, bool]:
        request.get_data()
        return {"received": True}

    return app


def assembled(folder: Path, database_url: str = "") -> Assembled:
    """The product with an Intercom that is never asked: its first look is taken for done. It keeps its record in a file
    unless another database is named."""
    settings = Settings(
        home=folder / "home",
        policies=POLICIES,
        database_url=database_url or f"sqlite:///{folder / 'guardrail.db'}",
        base_url="http://127.0.0.1:9",
        client_secret=SECRET,
        snapshot_every=SELDOM,
        poll_every=SELDOM,
        sweep_every=SELDOM,
    )
    made = assemble(settings, token=TOKEN)
    workspace = made.guarded.workspace
    with workspace.database.write() as connection:
        bind_workspace(connection, workspace.id, WORKSPACE_ID)
    with made.guarded.transaction() as work:
        work.state.checkpoints.set(CheckpointName.BASELINE, 0.0)
    made.service.condition.ready = True
    return made


def main(who: str, folder: Path) -> None:
    if who == "bare":
        app = bare()
    else:
        made = assembled(folder)
        app = app_of(made.service, client_secret=SECRET)
        if who == "working":
            made.service.start()
    server = Server(app, bind("127.0.0.1", 0))
    server.start()
    print(server.port, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
