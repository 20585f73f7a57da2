"""`guardrail policies`: the group of commands about the policies in force."""

from __future__ import annotations

from typing import Final

import click

from guard.cli.on_demand import OnDemand

PLACES: Final = {
    "fetch": "policy_fetch:fetch",
    "promote": "policy_promotion:promote",
    "status": "policy_status:status",
}


@click.group("policies", cls=OnDemand, places=PLACES)
def policies() -> None:
    """The policies in force: where they come from, and what they do."""
