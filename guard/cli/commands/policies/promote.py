"""`guardrail policies promote`: the change of a file that has an observed policy enforced."""

from __future__ import annotations

from pathlib import Path

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.options import seconds_back, since_option
from guard.core.language.diagnostics import did_you_mean
from guard.policy_source.promotion import CannotPromote, promotion
from guard.policy_source.source import committed_file
from guard.queries.rollout import policy_status
from guard.runtime.setting_names import POLICIES


@click.command()
@click.argument("policy_id", metavar="POLICY_ID")
@since_option("30d", "How far back to count.")
@click.option("--anyway", is_flag=True, help="Print the change also where the policy is not ready.")
@click.pass_obj
def promote(context: CliContext, policy_id: str, since: str, *, anyway: bool) -> None:
    """Print the change that has policy POLICY_ID enforced.

    It is a diff of its file, for review: `guardrail policies promote POLICY_ID | git apply`. Nothing is written.

    Exits with 1 when the policy is not ready, and says why.
    """
    back = seconds_back(since)
    settings = context.settings(POLICIES)
    with context.guarded() as guarded:
        report = policy_status(guarded, guarded.now() - back)
    statuses = {status.policy.id: (status, advice) for status, advice in report.policies}
    if policy_id not in statuses:
        hint = did_you_mean(policy_id, sorted(statuses)) or " `guardrail policies status` lists them."
        raise Refused(f"There is no policy {policy_id}.{hint}")
    status, advice = statuses[policy_id]
    try:
        source = settings.policies
        committed = (
            None if isinstance(source, Path) else committed_file(source, settings.shared_home, status.policy)
        )
        change = promotion(status.policy, committed)
    except CannotPromote as problem:
        raise Refused(str(problem)) from problem
    if advice.standing != "ready" and not anyway:
        click.echo(f"{policy_id} is not ready. {advice.sentence} `--anyway` prints the change.", err=True)
        raise click.exceptions.Exit(FOUND)
    click.echo(advice.sentence, err=True)
    click.echo(change, nl=False)
