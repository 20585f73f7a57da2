"""`guardrail init`: policies to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.loading import starter


@click.command(
    epilog="\b\nExamples:\n"
    "  guardrail init\n"
    "  guardrail init our-policies --pack soc2 --pack robots\n"
    "  guardrail init --packs"
)
@click.argument("folder", default="policies", metavar="[FOLDER]")
@click.option(
    "--pack", "names", multiple=True, metavar="NAME", help="Only this pack. Can be given several times."
)
@click.option("--packs", "listed", is_flag=True, help="List the packs, and write nothing.")
@click.pass_obj
def init(context: CliContext, folder: str, names: tuple[str, ...], *, listed: bool) -> None:
    """Write policies to begin with into FOLDER, with their cases.

    FOLDER is `policies` if no other is named. They are written for the made-up company Acme: replace its networks,
    hosts and people first. Nothing that is there already is overwritten.
    """
    if listed:
        click.echo("\n".join(starter.packs()))
        return
    place = context.here / folder
    try:
        written = starter.copy(place, names)
    except (starter.NotThere, starter.InTheWay) as problem:
        raise Refused(str(problem)) from problem
    except OSError as problem:
        raise Refused(f"{place} could not be written: {problem.strerror or problem}.") from problem
    click.echo(f"{len(written)} files were written into {_shown(place, context.here)}.")
    click.echo(
        "They are written for the made-up company Acme: replace its networks, hosts and people (people.yaml).\n"
        f"Next: `guardrail check {folder}`, `guardrail test {folder}`, then keep {folder} in git."
    )


def _shown(place: Path, here: Path) -> str:
    return str(place.relative_to(here)) if place.is_relative_to(here) else str(place)
