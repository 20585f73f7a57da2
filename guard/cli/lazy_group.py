"""Commands that are loaded when they are asked for: `guardrail check` waits for no database, server or HTTP client."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group that knows where its commands stand: `places` gives `module:attribute` of each by its name."""

    def __init__(self, *arguments: Any, places: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.places = dict(places or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self.places.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        with without_collecting():  # what is loaded stays
            command: click.Command = getattr(import_module(f"guard.cli.commands.{module}"), attribute)
        return command


@contextmanager
def without_collecting() -> Iterator[None]:
    """The collector waits, if it was at work."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
