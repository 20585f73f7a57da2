"""A click group that imports a command when it runs: `guardrail check` imports no database, server or HTTP client."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group of commands that load on demand. `places` maps a command's name to `module:attribute`."""

    def __init__(self, *arguments: Any, places: Mapping[str, str] | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.places = dict(places or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self.places.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        with garbage_collection_paused():  # what is loaded stays
            command: click.Command = getattr(import_module(f"guard.cli.commands.{module}"), attribute)
        return command


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
