"""How long the workspaces of a replica that is heard of no more wait for another one."""

from __future__ import annotations

import os
import signal
from typing import Final

from tests.bench.figures import Figure, Size
from tests.bench.holding import hold, keeper
from tests.bench.started import started
from tests.stores import postgresql_database, postgresql_server

WORKSPACES: Final = 200
LEASE: Final = 20.0
"""Seconds, as with PostgreSQL where nothing is said."""


def measure(size: Size) -> list[Figure]:
    count, seconds = size.of(WORKSPACES, least=3), size.of(int(LEASE), least=1)
    with postgresql_server() as server, postgresql_database(server, "takeover") as database:
        url = database.url.render_as_string(hide_password=False)
        with started("holding", url, seconds, count) as silent:
            number = int(silent.first)
            os.kill(
                number, signal.SIGSTOP
            )  # as a machine that lost its network: nothing says that it is gone
            try:
                taken = hold(keeper(database, seconds, count), count)
            finally:
                os.kill(number, signal.SIGCONT)
    return [
        Figure(
            f"{count} workspaces of a replica that falls silent are another one's",
            f"{taken:.1f} s",
            f"a lease of {seconds} s",
            taken,
            "s",
            "<=",
            30.0,
            "the first reading follows",
        )
    ]
