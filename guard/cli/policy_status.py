"""`guardrail policies status`: how each policy does, and whether it is ready to be enforced."""

from __future__ import annotations

import click

from guard.cli.endings import Refused
from guard.cli.ground import Ground
from guard.environment import seconds_in
from guard.rollout_formats import FORMATS
from guard.rollout_reading import policy_status


def back(since: str) -> float:
    """How many seconds `--since` reaches back. Raises Refused."""
    try:
        return seconds_in(since)
    except ValueError as problem:
        raise Refused(f"--since is {since!r}, but must be a time such as 12h, 30d or 365d.") from problem


@click.command()
@click.option("--since", default="30d", show_default=True, metavar="TIME", help="How far back to count.")
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMATS)),
    default="table",
    show_default=True,
    help="How to write it.",
)
@click.pass_obj
def status(ground: Ground, since: str, form: str) -> None:
    """Say how each policy does, and which are ready to be enforced.

    Counted are decisions since the policy judges by its rules of today.
    """
    seconds = back(since)
    with ground.guarded() as guarded:
        found = policy_status(guarded, guarded.now() - seconds)
    click.echo(FORMATS[form][1](found), nl=False)
