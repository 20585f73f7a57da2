"""`guardrail policies`: the group of commands about the policies in force."""

from __future__ import annotations

from typing import Final

import click

from guard.cli.lazy_group import LazyGroup

PLACES: Final = {
    "fetch": "policies.fetch:fetch",
    "promote": "policies.promote:promote",
    "status": "policies.status:status",
}


@click.group("policies", cls=LazyGroup, places=PLACES)
def policies() -> None:
    """The policies in force: where they come from, and what they do."""
