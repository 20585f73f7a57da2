"""A burst of webhooks for many workspaces on one PostgreSQL, beside a bare Flask route that inserts a row there."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import yaml
from sqlalchemy import text

from drift.store import CheckpointName, StateStore, bind_workspace, ensure_workspace
from drift.store.sql.database import Database
from tests.bench.figures import Figure, Size, in_turns
from tests.bench.hearing_rows import TABLE
from tests.bench.knocking import app_of, secret_of
from tests.bench.reverting import POLICIES
from tests.bench.started import started
from tests.bench.webhooks import CLIENTS, knocked
from tests.guard.cli import service
from tests.stores import postgresql_database, postgresql_server

WORKSPACES: Final = 50
SENT: Final = 10_000


def measure(size: Size) -> list[Figure]:
    count, clients = size.of(WORKSPACES, least=3), size.of(CLIENTS)
    each = count * max(
        1, size.of(SENT) // clients // count
    )  # so that every workspace gets as many as the others
    sent, runs = clients * each, size.times(3)
    with ExitStack() as stack:
        server = stack.enter_context(postgresql_server())
        database = stack.enter_context(postgresql_database(server, "burst"))
        bare = stack.enter_context(
            started("hearing_rows", database.url.render_as_string(hide_password=False))
        )
        ports = {"bare": int(bare.first), "ours": stack.enter_context(_web(database, count))}
        accepted = dict.fromkeys(ports, 0)

        def knock(who: str, each: int) -> float:
            taken, heard = knocked(ports[who], clients, each, count)
            accepted[who] += heard
            return taken

        for who in ports:
            knock(who, count)  # the first requests import and connect
        medians = in_turns(runs, {who: partial(knock, who, each) for who in ports})
        expected = clients * (count + runs * each)
        assert accepted == dict.fromkeys(ports, expected), f"refused: {accepted} of {expected}"
        _nothing_is_lost(database, count, expected)
    rate, rival = sent / medians["ours"], sent / medians["bare"]
    return [
        Figure(
            f"A burst of {sent} webhooks over {count} workspaces, accepted and stored",
            f"{rate:.0f}/s",
            f"bare Flask with an INSERT {rival:.0f}/s",
            rate / rival,
            "x",
            ">=",
            0.3,
            "none lost",
        )
    ]


def _nothing_is_lost(database: Database, count: int, expected: int) -> None:
    """Every workspace has its own, and as many as were sent to it."""
    asked = "select workspaces.name, count(*) from activities join workspaces on workspace = workspaces.id group by 1"
    with database.read() as connection:
        stored = {str(name): int(entries) for name, entries in connection.execute(text(asked))}
        rows = int(connection.execute(text(f"select count(*) from {TABLE}")).scalar_one())
    assert stored == {_name(number): expected // count for number in range(count)}, f"lost: {stored}"
    assert rows == expected, f"the rival lost {expected - rows}"


def _name(number: int) -> str:
    return f"workspace-{number}"


@contextmanager
def _web(database: Database, count: int) -> Iterator[int]:
    """The port of `guardrail serve --roles web` with so many workspaces, which were looked at before."""
    with database.write() as connection:
        for number in range(count):
            workspace = ensure_workspace(connection, _name(number))
            bind_workspace(connection, workspace, app_of(number))
            StateStore(connection, workspace).checkpoints.set(CheckpointName.BASELINE, time.time() - 3600)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "workspaces.yaml"
        listed = [
            {
                "name": _name(number),
                "base_url": "http://127.0.0.1:9",
                "token_env": f"TOKEN_{number}",
                "client_secret_env": f"SECRET_{number}",
                "policies": str(POLICIES),
            }
            for number in range(count)
        ]
        file.write_text(yaml.safe_dump({"workspaces": listed}))
        settings = {
            "GUARDRAIL_DATABASE_URL": database.url.render_as_string(hide_password=False),
            "GUARDRAIL_WORKSPACES": str(file),
            "GUARDRAIL_ROLES": "web",
            "GUARDRAIL_LOG": "text",
            **{f"TOKEN_{number}": f"made-up-{number}" for number in range(count)},
            **{f"SECRET_{number}": secret_of(number) for number in range(count)},
        }
        with service.started(folder / "home", "serve", **settings) as running:
            running.until(lambda line: line.startswith("Guardrail "))
            yield int(running.url("Guardrail").rpartition(":")[2])
