"""`guardrail policies`: the group that commands about the policies in force belong to."""

from __future__ import annotations

import click


@click.group("policies")
def policies() -> None:
    """The policies in force: where they come from, and what they do."""
