"""`guardrail policies status`: how each policy does, and whether it is ready to be enforced."""

from __future__ import annotations

import click

from guard.cli.context import CliContext
from guard.cli.options import format_option, seconds_back, since_option
from guard.core.reports.rollout_formats import FORMATS
from guard.queries.rollout import policy_status


@click.command()
@since_option("30d", "How far back to count.")
@format_option(FORMATS)
@click.pass_obj
def status(context: CliContext, since: str, form: str) -> None:
    """Say how each policy does, and which are ready to be enforced.

    Counted are decisions since the policy judges by its rules of today.
    """
    back = seconds_back(since)
    with context.guarded(tells_alarm=True) as guarded:
        report = policy_status(guarded, guarded.now() - back, guarded.alarm())
    click.echo(FORMATS[form][1](report), nl=False)
