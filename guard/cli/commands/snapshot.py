"""`guardrail snapshot`: one look at the workspace, as the service takes it at its start."""

from __future__ import annotations

import click

from drift.core.catalogue.catalogue import readable_kind
from drift.core.model.readings import ACTIVITY_LOG
from drift.core.planning.read_schedule import with_parents
from drift.intercom.errors import Unauthorized, Unreachable
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.output.progress import reading_progress
from guard.core.reports.blind_spots import log_spot
from guard.runtime.logging_setup import write_logs
from guard.runtime.setting_names import SNAPSHOT
from guard.runtime.wiring import assemble


@click.command()
@click.option(
    "--kinds",
    metavar="KIND,...",
    help="Read only these, and the kinds under whose resources they are found. `docs/kinds.md` lists them.",
)
@click.pass_obj
def snapshot(context: CliContext, kinds: str | None) -> None:
    """Read everything once, or some kinds, keep it and judge it.

    In enforce mode that includes putting back what the policies say, as the service would.
    Exits with 1 when a kind or the activity log could not be read.
    """
    settings = context.settings(SNAPSHOT)
    write_logs(settings.log_format, settings.secrets)
    names = None if kinds is None else _names(kinds)
    assembled = assemble(settings)
    try:
        readable = assembled.guarded.workspace.readable
        wanted = readable if names is None else with_parents(names, readable)
        with reading_progress(context.console, wanted) as progress:
            number = assembled.service.first_look(progress, names)
        with assembled.guarded.view() as view:
            last = view.state.snapshots.get(number)
            open_findings = len(view.findings.open_findings())
            blind = log_spot(view.state.snapshots.latest_status().get(ACTIVITY_LOG))
    except Unauthorized as problem:
        raise Refused(f"{problem} Is INTERCOM_ACCESS_TOKEN the right one?") from problem
    except Unreachable as problem:
        hint = " Is `guardrail serve` or `guardrail sandbox` running?" if settings.demo else ""
        raise click.ClickException(f"{problem}{hint}") from problem
    finally:
        assembled.close()
    coverage = last.coverage if last else ()
    unread = [entry for entry in coverage if entry.status == "unread"]
    context.console.print(
        f"Snapshot {number}: {sum(entry.count for entry in coverage)} resources of "
        f"{len(coverage) - len(unread)} kinds read, {len(unread)} kinds not read, {open_findings} open findings.",
        soft_wrap=True,
    )
    if blind is not None:
        context.console.print(f"{blind.title}: {blind.sentence}", markup=False, soft_wrap=True)
    if unread or blind:
        raise click.exceptions.Exit(FOUND)


def _names(text: str) -> tuple[str, ...]:
    """The kinds that `a,b` names. Raises UnknownKind and Refused."""
    names = tuple(readable_kind(name.strip()).name for name in text.split(",") if name.strip())
    if not names:
        raise Refused("--kinds names no kind.")
    return names
