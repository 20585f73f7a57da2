"""`guardrail snapshot`: one look at the workspace, as the service takes it at its start."""

from __future__ import annotations

import click

from drift.intercom.errors import Unauthorized, Unreachable
from guard.assembling import assemble
from guard.cli.ground import Ground
from guard.cli.progress import shown
from guard.cli.words import FOUND, Refused
from guard.logs import write_logs


@click.command()
@click.pass_obj
def snapshot(ground: Ground) -> None:
    """Read everything once, keep it and judge it.

    In enforce mode that includes putting back what the policies say, as the service would.
    Exits with 1 when a kind could not be read.
    """
    settings = ground.settings()
    write_logs(settings.log_format, settings.secrets)
    assembled = assemble(settings)
    try:
        with shown(ground.console, assembled.guarded.workspace.readable) as progress:
            assembled.service.first_look(progress)
        with assembled.guarded.reading() as (drift, guard):
            last = drift.snapshots.last_finished()
            found = len(guard.findings.open_findings())
    except Unauthorized as problem:
        raise Refused(f"{problem} Is INTERCOM_ACCESS_TOKEN the right one?") from problem
    except Unreachable as problem:
        hint = " Is `guardrail serve` or `guardrail sandbox` running?" if settings.demo else ""
        raise click.ClickException(f"{problem}{hint}") from problem
    finally:
        assembled.close()
    coverage = last.coverage if last else ()
    unread = [one for one in coverage if one.status == "unread"]
    ground.console.print(
        f"Snapshot {last.id if last else ''}: {sum(one.count for one in coverage)} resources of "
        f"{len(coverage) - len(unread)} kinds read, {len(unread)} kinds not read, {found} open findings.",
        soft_wrap=True,
    )
    if unread:
        raise click.exceptions.Exit(FOUND)
