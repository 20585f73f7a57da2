"""`guardrail cost`: what Fin costs this month, what the month will come to, and what moved it."""

from __future__ import annotations

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND
from guard.cli.options import format_option
from guard.core.reports.effects.cost_formats import FORMATS


@click.command(epilog="\b\nExamples:\n  guardrail cost\n  guardrail cost --format json")
@format_option(FORMATS)
@click.pass_obj
def cost(context: CliContext, /, form: str) -> None:
    """Say what Fin costs this month, and what the month will come to.

    Outcomes are counted from the conversations that were read, by the prices in prices.yaml beside the policies. Each
    amount says whether it is counted, bounded, estimated or unknown. What is billed this month is held against as many
    days of the month before, and against the changes of what Fin reads.

    Exits with 1 where the month has passed its limit, or is expected to.
    """
    from guard.queries.effects.cost import answer_of, cost_now

    with context.guarded() as guarded, guarded.view() as view:
        answer = answer_of(cost_now(view))
    click.echo(FORMATS[form][1](answer), nl=False)
    if answer.level in {"passed", "likely"}:
        raise click.exceptions.Exit(FOUND)
