"""Moments of the past on the command line: in the zone of the machine where none is written."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from drift.core.model.local_times import NoMoment
from drift.core.model.moments import EXAMPLES, for_anybody, past_moment
from guard.cli.exit_codes import Refused

if TYPE_CHECKING:
    from datetime import tzinfo

    from guard.context import UnitOfWork

Command = TypeVar("Command", bound=Callable[..., Any])
WAYS: Final = EXAMPLES


def at_option(help: str) -> Callable[[Command], Command]:
    """The option `--at`; `moment_of` reads it."""
    return click.option("--at", metavar="TIME", help=f"{help}: {WAYS}.")


def moment_of(view: UnitOfWork, text: str) -> float:
    """The moment that is meant, in Unix seconds. Raises Refused."""
    try:
        return past_moment(text, view.now, _zone(), view.state.past.turn)
    except NoMoment as problem:
        raise Refused(str(problem)) from problem


def moment_or_none(view: UnitOfWork, text: str | None) -> float | None:
    return None if text is None else moment_of(view, text)


def for_service(text: str) -> str:
    """The moment as the service reads it, which may be elsewhere. Raises Refused."""
    try:
        return for_anybody(text, time.time(), _zone())
    except NoMoment as problem:
        raise Refused(str(problem)) from problem


def _zone() -> tzinfo:
    from tzlocal import get_localzone

    return get_localzone()
