"""Tells whether a pooled connection to PostgreSQL is still there, mostly without asking over the network: a server that
ends says so first, and what it said lies in the socket."""

from __future__ import annotations

import contextlib
import select
import time
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError

TRUSTED: Final = 30.0
"""Seconds after its last use within which a connection whose socket is silent is taken for alive."""
_USED: Final = "guardrail_used"


def watch_connections(engine: Engine) -> None:
    """Replace connections that have ended before anybody gets them, and with the first of them all that are older."""

    @event.listens_for(engine, "checkin")
    def _given_back(_connection: Any, record: Any) -> None:
        record.info[_USED] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: Any, _holder: object) -> None:
        used = record.info.get(_USED)
        if used is None or (time.monotonic() - used < TRUSTED and not _speaks(connection)):
            return
        if not _answers(engine, connection):
            raise InvalidatePoolError("The connection has ended.")


def _speaks(connection: Any) -> bool:
    """Whether anything lies in the socket that nobody asked for: mostly that the server has ended."""
    with contextlib.suppress(Exception):
        looked = select.poll()
        looked.register(connection.fileno(), select.POLLIN)
        return bool(looked.poll(0))
    return True


def _answers(engine: Engine, connection: Any) -> bool:
    driver = engine.dialect.loaded_dbapi
    try:
        return bool(engine.dialect.do_ping(connection))
    except (DBAPIError, driver.Error):
        return False
