"""`guardrail unexplained`: the changes of which nobody has said why."""

from __future__ import annotations

import click

from guard.cli.context import CliContext
from guard.cli.options import format_option, seconds_back, since_option
from guard.runtime.setting_names import STORE


@click.command()
@since_option("7d")
@format_option(("table", "json", "markdown", "csv"))
@click.pass_obj
def unexplained(context: CliContext, since: str, form: str) -> None:
    """List the changes that a policy asks the reason of and nobody has explained, by person.

    `guardrail reason CHANGE --because "..."` says why. Policies ask with `ask_why: true`.
    """
    from guard.core.reports.unexplained_formats import FORMATS
    from guard.queries.unexplained import all_unexplained

    back = seconds_back(since)
    with context.guarded(STORE) as guarded, guarded.view() as view:
        found = all_unexplained(view, view.now - back)
    click.echo(FORMATS[form](found), nl=False)
