"""`guardrail policies fetch`: lets a running service look for new policies now."""

from __future__ import annotations

import click

from guard.cli.api_client import call_with_timeout
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND
from guard.core.text.plain_text import plain
from guard.policy_source.git_mirror import FETCH_PATIENCE

PATIENCE = 2 * FETCH_PATIENCE + 30.0
"""Seconds: a fetch may have to wait for one that is under way."""


@click.command()
@click.option(
    "--accept", metavar="COMMIT", default="", help="Let this commit in although it rewrites the branch."
)
@click.pass_obj
def fetch(context: CliContext, accept: str) -> None:
    """Let the running service look for new policies now.

    Asks the service at GUARDRAIL_URL with the token in GUARDRAIL_TOKEN, which must be an operator's. Policies in a
    directory are read again.

    Exits with 1 when the newest policies cannot come into force.
    """
    body = {"accept": accept.strip().lower()} if accept.strip() else {}
    answer = call_with_timeout(context, "POST", "/policies/fetch", body, PATIENCE)
    click.echo(f"{plain(answer['source'])}: {answer['sentence']}")
    if answer["alarm"]:
        click.echo("\n".join(map(plain, answer["alarm"].split("\n"))))
        raise click.exceptions.Exit(FOUND)
