"""Counts what a page asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.guard.web.console.browser import HOME, Browser
from tests.guard.web.stage import Stage


@contextmanager
def counted(on: Stage) -> Iterator[list[str]]:
    """The statements that are sent within the block."""
    sent: list[str] = []

    def note(*given: Any) -> None:
        sent.append(given[2])

    event.listen(on.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(on.database.engine, "before_cursor_execute", note)


def asked(on: Stage, made: Browser, path: str) -> list[str]:
    """What a page asks beside what every page asks to know who looks."""
    every = _statements(on, made, "you")
    return _statements(on, made, path)[len(every) :]


def _statements(on: Stage, made: Browser, path: str) -> list[str]:
    with counted(on) as sent:
        made.page(f"{HOME}/{path}")
    return [statement for statement in sent if statement != "BEGIN"]
