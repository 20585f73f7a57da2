"""`guardrail git-export`: the history of the configuration as a git repository."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import Failed, Refused
from guard.core.git_export.commits import Recorded, recorded_in
from guard.core.git_export.fast_import import stream
from guard.git import history_repository as repository
from guard.git.command import GitFailed
from guard.queries.git_export import export
from guard.runtime.environment import seconds_in
from guard.runtime.setting_names import STORE


@click.command("git-export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--settled",
    default="10m",
    show_default=True,
    metavar="TIME",
    help="Leave out what is younger: the log may still say who did it.",
)
@click.pass_obj
def git_export(context: CliContext, folder: Path, settled: str) -> None:
    """Write the history of the configuration into the git repository FOLDER.

    One file per resource with one line per field, one commit per change: the author is who made it, the message says
    why. `git log`, `git blame` and `git bisect` work on it. Run again, it adds what happened since. Values that are
    secret are fingerprints, as everywhere in the record.
    """
    try:
        young = seconds_in(settled)
    except ValueError as problem:
        raise Refused(f"--settled is {settled[:60]!r}, but must be a time such as 10m or 0s.") from problem
    folder = context.here / folder
    try:
        with context.guarded(STORE) as guarded, guarded.view() as view:
            recorded = _recorded(folder)
            made = export(view, recorded, view.now - young, partial(repository.files_now, folder))
            if made.steps:
                repository.add(folder, stream(made.commits, goes_on=bool(recorded.versions)))
    except repository.NotOurRepository as problem:
        raise Refused(str(problem)) from problem
    except GitFailed as problem:
        raise Failed(f"git failed, and nothing was added: {problem}") from problem
    context.console.print(_told(folder, made.steps, made.waiting, settled), soft_wrap=True)


def _recorded(folder: Path) -> Recorded:
    """How far an earlier export came. Raises NotOurRepository and GitFailed."""
    message = repository.prepare(folder)
    found = recorded_in(message) if message else Recorded()
    if found is None:
        raise repository.NotOurRepository(
            f"The newest commit of {repository.BRANCH} in {folder} is none of an export, and exporting would mix two "
            "histories. Name a new folder, or take the other commits to a branch of their own."
        )
    return found


def _told(folder: Path, steps: int, waiting: int, settled: str) -> str:
    added = (
        f"{steps:,} steps of the history were added to {folder}." if steps else "There is nothing new to add."
    )
    younger = f" {waiting:,} are younger than {settled}, and are left for the next time." if waiting else ""
    return f"{added}{younger}"
