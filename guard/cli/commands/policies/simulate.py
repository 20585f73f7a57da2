"""`guardrail simulate`: what a set of policies would have done to us."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_bytes
from typing import Final

import click
import orjson
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from drift.activity_export.entries import NotAnExport
from drift.core.normalisation.fingerprint import fingerprinter
from guard.cli.api_client import call_for_text
from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.lazy_group import garbage_collection_paused
from guard.cli.options import format_option, seconds_back, since_option
from guard.cli.policy_path import USUAL, opened, workspace_meant
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.simulation.formats.formats import FORMATS
from guard.core.simulation.result import SimulationResult
from guard.loading.policy_files import find
from guard.queries.simulate import replay
from guard.queries.simulate import simulate as replayed

PATIENCE: Final = 600.0
"""Seconds that a service may take to judge its history again."""

_STEP: Final = 0.01
"""The share of the work after which the bar is drawn again."""


@contextmanager
def _progress_bar() -> Iterator[Callable[[float], None]]:
    """A progress bar on standard error, where that is a terminal. No thread draws it: a process with threads cannot
    safely be forked, and forked processes share the work."""
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, auto_refresh=False, disable=not console.is_terminal
    ) as bar:
        task, drawn = bar.add_task("Replaying", total=1.0), 0.0

        def draw(share: float) -> None:
            nonlocal drawn
            if share >= drawn + _STEP:
                drawn = share
                bar.update(task, completed=share, refresh=True)

        yield draw


@contextmanager
def patience(console: Console, service: str) -> Iterator[None]:
    """A spinner on a terminal, while a service judges its history again."""
    if not console.is_terminal:
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        bar.add_task(f"{service} judges its history again", total=None)
        yield


@click.command()
@click.argument("path", default=USUAL)
@since_option("90d")
@click.option(
    "--activity",
    "export",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Judge the entries of this export of the activity log instead (NDJSON, CSV, or pages of the API), "
    "all of them.",
)
@click.option(
    "--service",
    metavar="URL",
    default="",
    help="Ask the running service at this address, which has the record; GUARDRAIL_TOKEN says who asks.",
)
@format_option(FORMATS, "How to write it: markdown is for a pull request, html a page with a picture.")
@click.pass_obj
def simulate(
    context: CliContext, path: str, since: str, export: Path | None, service: str, form: str
) -> None:
    """Say what the policies at PATH would have done to what happened.

    The stored history is judged again, beside the policies in force. Nothing is written, and nobody is told. PATH is
    a directory, a file, or git+URL#branch:path.
    """
    back = seconds_back(since)
    if export is not None and service:
        raise Refused("--activity judges an export here, and needs no --service: leave one of them out.")
    with opened(context, path) as place:
        shared = place.load_shared()
        if service:
            files = _file_texts(place.path)
            with patience(Console(stderr=True), service):
                answer = _service_answer(context, service, files, since, form)
            click.echo(answer, nl=False)
            return
        candidate = shared.compiled_for(workspace_meant(context))
    if export is not None:
        click.echo(FORMATS[form][1](_export_result(context, candidate, export)), nl=False)
        return
    settings = context.settings({"GUARDRAIL_PUBLIC_URL"})
    address = f"{settings.public_url}{settings.api}" if settings.public_url else ""
    with garbage_collection_paused(), context.guarded() as guarded, _progress_bar() as progress:
        now = guarded.now()
        result = replayed(guarded, candidate, since=now - back, until=now, progress=progress)
    click.echo(FORMATS[form][1](result, address), nl=False)


def _file_texts(path: Path) -> dict[str, str]:
    """The texts of the policy files by their names relative to their folder."""
    folder = path if path.is_dir() else path.parent
    return {str(Path(file.name).relative_to(folder)): file.content.decode() for file in find(path).files}


def _service_answer(context: CliContext, service: str, files: dict[str, str], since: str, form: str) -> str:
    """The answer of a service to a simulation of these files. Nothing else is read here."""
    answer = call_for_text(
        context,
        service,
        *("POST", "/simulations", {"files": files, "since": since}),
        media=FORMATS[form][0],
        timeout=PATIENCE,
        format=form,
    )
    if form != "json":
        return answer
    return orjson.dumps(orjson.loads(answer), option=orjson.OPT_INDENT_2).decode() + "\n"


def _export_result(context: CliContext, candidate: CompiledPolicies, path: Path) -> SimulationResult:
    """The result of replaying an export. It needs no record and touches none."""
    in_force = context.policies_in_force()
    try:
        with garbage_collection_paused(), _progress_bar() as progress:
            result, export = replay(candidate, in_force, path, fingerprinter(token_bytes(32)), progress)
    except NotAnExport as problem:
        raise Refused(str(problem)) from problem
    for doubt in export.doubts:
        click.echo(f"{path}: {doubt}", err=True)
    for line, why in export.passed_over.named:
        click.echo(f"{path}:{line}: passed over: {why}", err=True)
    if export.passed_over.count > len(export.passed_over.named):
        click.echo(f"{path}: {export.passed_over.count:,} lines were passed over.", err=True)
    return replace(result, passed_over=export.passed_over, doubts=tuple(export.doubts))
