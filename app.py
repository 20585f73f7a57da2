"""Wires the parts that may not know each other, and starts the command line. No rules."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from guard.cli import guardrail, run
from guard.cli.context import CliContext, SandboxOptions

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from drift.sandbox.server import RunningServer, Sandbox
    from guard.runtime.front_door import FrontDoor
    from guard.runtime.workspaces import Workspaces

LINGER = 1.0
"""Seconds that what is still under way at the end gets. Nothing is lost then: it is taken up at the next start."""


class Embedded:
    """The embedded workspace, listening."""

    def __init__(self, box: Sandbox, server: RunningServer) -> None:
        self.url = server.url
        self._box = box
        self._server = server

    def stop(self) -> None:
        self._server.stop()
        self._box.close()


def open_workspace(wanted: SandboxOptions) -> Embedded:
    """Raises OSError when its port is taken."""
    from drift.sandbox.server import create_sandbox, serve_in_thread

    box = create_sandbox(
        wanted.file,
        now=time.time,
        seed=wanted.seed,
        scale=wanted.scale,
        webhook_url=wanted.webhook_url,
    )
    try:
        return Embedded(box, serve_in_thread(box, "127.0.0.1", wanted.port))
    except BaseException:
        box.close()
        raise


def create_app(workspaces: Workspaces, /, *, door: FrontDoor) -> WSGIApplication:
    """The HTTP API and the console."""
    from guard import web

    return web.create_app(workspaces, door=door)


def main() -> int:
    """The `guardrail` command; returns its exit code."""
    os.umask(0o077)  # what is kept is for its owner: the record, keys, locks, copies of policies, exports
    context = CliContext(dict(os.environ), Path.cwd(), open_workspace, create_app)
    code = run(guardrail, sys.argv[1:], context)
    _leave_what_is_held_up(code)
    gc.freeze()  # all of it ends with the process: no need to look for garbage in it once more
    return code


def _leave_what_is_held_up(code: int) -> None:
    """End the process although a thread still waits for an answer that may never come. Daemon threads count as well:
    Python waits at its end for those of a pool."""
    others = [
        thread
        for thread in threading.enumerate()
        if thread is not threading.main_thread() and not isinstance(thread, threading.Timer)
    ]
    deadline = time.monotonic() + LINGER
    for thread in others:
        thread.join(max(0.0, deadline - time.monotonic()))
    if any(thread.is_alive() for thread in others):
        if "logging" in sys.modules:
            sys.modules["logging"].shutdown()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
