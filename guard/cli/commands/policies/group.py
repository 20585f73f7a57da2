"""`guardrail policies`: the group of commands about the policies in force."""

from __future__ import annotations

from typing import Final

import click

from guard.cli.lazy_group import LazyGroup, Place

PLACES: Final = {
    "fetch": Place("policies.fetch:fetch", "Let the running service look for new policies now."),
    "promote": Place("policies.promote:promote", "Print the change that has policy POLICY_ID enforced."),
    "show": Place("policies.show:show", "List the policies in force, or those that were at a moment."),
    "status": Place(
        "policies.status:status", "Say how each policy does, and which are ready to be enforced."
    ),
}


@click.group("policies", cls=LazyGroup, places=PLACES, above="policies ")
def policies() -> None:
    """The policies in force: where they come from, and what they do."""
