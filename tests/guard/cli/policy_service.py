"""A service with a record, for tests of what pipelines and others ask it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from guard.identity.tokens import create
from guard.queries.simulation_job import run as run_here
from guard.runtime.http_server import Server, bind
from tests.flows.world import MALLORY, World, world
from tests.served import app_of

STRANGE = "version: 1\npolicies:\n  - id: half\n"
CHANGES = """version: 1
ticket: SUP-41
changes:
  - resource: office_hours_schedule/41
    set: { /time_zone_name: Europe/London }
  - resource: tag/101
    merge: { nmae: vip }
"""


@dataclass
class Served:
    url: str
    token: str
    viewer: str
    world: World


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """A service with a record in which Mallory switched the allowlist off."""
    with world(folder) as w:
        w.act(MALLORY, "PUT", "/ip_allowlist", {"enabled": False})
        w.look()
        app = app_of(w.service, client_secret=None, run_simulation=run_here)
        server = Server(app, bind("127.0.0.1", 0))
        server.start()
        token, viewer = (create(w.guarded, f"{role}@acme.example", role) for role in ("requester", "viewer"))
        try:
            yield Served(f"http://127.0.0.1:{server.port}", token, viewer, w)
        finally:
            server.stop()
