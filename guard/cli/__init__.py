"""The `guardrail` command with all its commands."""

from __future__ import annotations

import click

from guard.cli.activity import activity
from guard.cli.approvals import approvals, approve, deny
from guard.cli.baseline import baseline
from guard.cli.cases import test
from guard.cli.drift import drift
from guard.cli.explain import explain
from guard.cli.findings import findings
from guard.cli.policies import check
from guard.cli.policy_fetch import fetch
from guard.cli.policy_group import policies
from guard.cli.policy_promotion import promote
from guard.cli.policy_status import status
from guard.cli.resources import blame_, history
from guard.cli.running import run, version
from guard.cli.sandbox import sandbox
from guard.cli.serve import serve
from guard.cli.simulate import simulate
from guard.cli.snapshot import snapshot
from guard.cli.tokens import token

__all__ = ["guardrail", "run"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version(), message="%(version)s")
def guardrail() -> None:
    """Keep an Intercom workspace inside the policies its team declared in git.

    Settings come from the environment; the README lists them. Exit codes: 0 fine, 1 found something, 2 your input is
    wrong, 3 our bug (with a report to paste).
    """


_COMMANDS = (
    *(serve, sandbox, snapshot, drift, check, test, simulate, baseline, history, blame_, activity, explain),
    *(approvals, approve, deny, findings, policies, token),
)
for one in (status, promote, fetch):
    policies.add_command(one)
for command in _COMMANDS:
    guardrail.add_command(command)
