"""Options that several commands share, and the parsing of their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from guard.cli.exit_codes import Refused
from guard.core.text.durations import instead
from guard.runtime.environment import UNITS, seconds_in

Command = TypeVar("Command", bound=Callable[..., Any])


def format_option(forms: Iterable[str], help: str = "How to write it.") -> Callable[[Command], Command]:
    """The option `--format`, passed as `form`. Its default is a table."""
    return click.option(
        "--format", "form", type=click.Choice(tuple(forms)), default="table", show_default=True, help=help
    )


def since_option(
    default: str, help: str = "How far back, such as 12h or 30d."
) -> Callable[[Command], Command]:
    """The option `--since`; `seconds_back` parses it."""
    return click.option("--since", default=default, show_default=True, metavar="TIME", help=help)


def seconds_back(since: str) -> float:
    """How many seconds `--since` reaches back. Raises Refused."""
    try:
        return seconds_in(since)
    except ValueError as problem:
        raise Refused(
            f"--since is {since[:60]!r}, but must be a time such as 12h, 30d or 365d{instead(since, UNITS)}"
        ) from problem
