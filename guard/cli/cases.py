"""`guardrail test`: runs the cases of the policies."""

from __future__ import annotations

from pathlib import Path

import click

from guard.case_files import BrokenCases, read_cases
from guard.case_formats import FORMATS, CaseRun
from guard.cases import CaseResult, run
from guard.cli.ground import Ground
from guard.cli.words import FOUND, WRONG_INPUT, Refused
from guard.loading import load
from guard.policies import PolicySet
from guard.policy_files import CASES


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default="policies")
@click.option(
    "--policies",
    "policy_path",
    type=click.Path(path_type=Path),
    help="Where the policies are, if not beside the cases.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMATS)),
    default="table",
    show_default=True,
    help="How to write it: github annotates a pull request, junit and json are for other tools.",
)
@click.option(
    "--allow-untested",
    is_flag=True,
    help="Only warn of policies without a case that breaks them and one that does not.",
)
@click.pass_obj
def test(ground: Ground, path: Path, policy_path: Path | None, *, form: str, allow_untested: bool) -> None:
    """Run the cases of the policies at PATH.

    PATH is a directory of policies with its cases, a directory of cases, or one file of them.

    Exits with 1 when a case fails or a policy lacks one, and with 2 when the cases cannot be understood.
    """
    policies = _policies(path, policy_path)
    try:
        given = read_cases(policies, path)
    except BrokenCases as broken:
        click.echo(FORMATS[form](CaseRun(problems=broken.problems).seen_from(ground.here)), nl=False)
        raise click.exceptions.Exit(WRONG_INPUT) from broken
    results = _of_file(path, run(policies, given))
    tested = CaseRun(tuple(results), given.warnings, (), len(policies.policies), allow_untested)
    click.echo(FORMATS[form](tested.seen_from(ground.here)), nl=False)
    if not tested.fine:
        raise click.exceptions.Exit(FOUND)


def _policies(path: Path, policy_path: Path | None) -> PolicySet:
    for one in (path, policy_path):
        if one is not None and not one.exists():
            raise Refused(f"There is nothing at {one}.")
    if policy_path is not None:
        return load(policy_path)
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    while folder.name != CASES and CASES in folder.parts:
        folder = folder.parent
    return load(folder.parent if folder.name == CASES else path)


def _of_file(path: Path, results: list[CaseResult]) -> list[CaseResult]:
    """Of one file, only its own cases: that other policies have theirs elsewhere is no failure."""
    return [one for one in results if one.file == str(path)] if path.is_file() else results
