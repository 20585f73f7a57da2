"""The `guardrail` command with all its commands."""

from __future__ import annotations

from typing import Final

import click

from guard.cli.lazy_group import LazyGroup
from guard.cli.main import run, version

__all__ = ["guardrail", "run"]


COMMANDS: Final = {
    "activity": "activity:activity",
    "approvals": "approvals:approvals",
    "approve": "approvals:approve",
    "baseline": "baseline:baseline",
    "blame": "resources:blame_",
    "check": "policies.check:check",
    "deny": "approvals:deny",
    "drift": "drift:drift",
    "explain": "explain:explain",
    "findings": "findings:findings",
    "history": "resources:history",
    "plan": "plan:plan",
    "policies": "policies.group:policies",
    "sandbox": "sandbox:sandbox",
    "schema-events": "schema_events:schema_events",
    "serve": "serve:serve",
    "simulate": "policies.simulate:simulate",
    "snapshot": "snapshot:snapshot",
    "test": "policies.test:test",
    "token": "tokens:token",
}
"""The module and attribute of each command."""


def _say_version(click_context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(version())
        click_context.exit()


@click.group(
    cls=LazyGroup,
    places=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Show the version.",
)
def guardrail() -> None:
    """Keep an Intercom workspace inside the policies its team declared in git.

    Settings come from the environment; the README lists them. Exit codes: 0 fine, 1 found something, 2 your input is
    wrong, 3 our bug (with a report to paste).
    """
