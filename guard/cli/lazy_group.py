"""A click group that imports a command when it runs: `guardrail check` imports no database, server or HTTP client, and
`guardrail --help` no command."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

import click

from guard.cli.workspace_option import offered


class Place(NamedTuple):
    """Where a command is (`module:attribute`), and the first sentence of its help, which the list of commands shows."""

    where: str
    help: str


class LazyGroup(click.Group):
    """A group of commands that load on demand. `places` has them by name, `above` is what is written before it."""

    def __init__(
        self,
        *arguments: Any,
        places: Mapping[str, Place] | None = None,
        above: str = "",
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.places = dict(places or {})
        self.above = above

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self.places.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.where.partition(":")
        with garbage_collection_paused():  # what is loaded stays
            command: click.Command = getattr(import_module(f"guard.cli.commands.{module}"), attribute)
        return offered(command, self.above)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, as click writes it, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.places[name].help) for name in self.list_commands(ctx)])


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Garbage collection is off inside, and on again afterwards if it was on."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
