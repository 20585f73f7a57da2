"""The `guardrail` command with all its commands."""

from __future__ import annotations

import click

from guard.cli.running import run, version
from guard.cli.sandbox import sandbox
from guard.cli.serve import serve

__all__ = ["guardrail", "run"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version(), message="%(version)s")
def guardrail() -> None:
    """Keep an Intercom workspace inside the policies its team declared in git.

    Exit codes: 0 fine, 1 found something, 2 your input is wrong, 3 our bug (with a report to paste).
    """


for command in (serve, sandbox):
    guardrail.add_command(command)
