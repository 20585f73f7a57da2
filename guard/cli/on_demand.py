"""Commands that are loaded when they are asked for: `guardrail check` waits for no database, server or HTTP client."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from guard.cli.collecting import without_collecting


class OnDemand(click.Group):
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
            command: click.Command = getattr(import_module(f"guard.cli.{module}"), attribute)
        return command
