"""`guardrail policies`: the group of commands about the policies in force."""

from __future__ import annotations

import click


@click.group("policies")
def policies() -> None:
    """The policies in force: where they come from, and what they do."""
