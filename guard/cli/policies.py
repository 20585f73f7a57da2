"""`guardrail check` and `guardrail test`: what a policy author asks before anything is merged."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from drift.resources import Resource
from guard.cases import CaseResult, run_cases
from guard.check_formats import FORMATS, Checked, beside
from guard.cli.ground import Ground
from guard.cli.policy_path import Opened, opened
from guard.cli.words import FOUND, Refused
from guard.loading import BrokenPolicies, effective, lint
from guard.policies import PolicySet
from guard.policy_files import CASES, shelves


@click.command()
@click.argument("path", default="policies")
@click.option(
    "--effective", "as_understood", is_flag=True, help="Print the policies as they are understood, as JSON."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMATS)),
    default="table",
    show_default=True,
    help="How to write it: github annotates a pull request, sarif is for code scanning.",
)
@click.option(
    "--against-record",
    is_flag=True,
    help="Also look at the resources that were read: does any have the fields that the policies name?",
)
@click.pass_obj
def check(ground: Ground, path: str, *, as_understood: bool, form: str, against_record: bool) -> None:
    """Say all that is wrong with the policies at PATH.

    PATH is a directory, a file, or git+URL#branch:path; every problem comes with its file, line and column.

    Exits with 1 when something is wrong. Warnings alone are fine.
    """
    with opened(ground, path) as place:
        try:
            policies = place.load()
        except BrokenPolicies as broken:
            found = Checked(beside(broken.problems, place.root))
            click.echo(FORMATS[form](found), nl=False)
            raise click.exceptions.Exit(FOUND) from broken
        if as_understood:
            click.echo(
                json.dumps([effective(policy) for policy in policies.policies], indent=2, ensure_ascii=False)
            )
            return
        stored = _stored(ground) if against_record else ()
        warned = beside(lint(policies, datetime.now(UTC).date(), stored), place.root)
        packs = tuple(place.name(str(shelf)) for shelf in shelves(place.path))
        checked = Checked(warned, len(policies.policies), policies.revision, packs)
    click.echo(FORMATS[form](checked), nl=False)


def _stored(ground: Ground) -> list[Resource]:
    with ground.guarded() as guarded, guarded.reading() as (drift, _):
        stored = drift.versions.all_live()
    if not stored:
        raise Refused("The record holds no resource to compare with: `guardrail snapshot` reads them.")
    return stored


@click.command()
@click.argument("path", default="policies")
@click.option("--policies", "policy_path", help="Where the policies are, if not beside the cases.")
@click.pass_obj
def test(ground: Ground, path: str, policy_path: str | None) -> None:
    """Run the cases of the policies at PATH.

    PATH is a directory of policies with its cases, a directory of cases, one file of them, or git+URL#branch:path.

    Exits with 1 when a case fails or a policy lacks one.
    """
    with opened(ground, path) as place:
        policies = _set_for(ground, place, policy_path)
        results = _of_file(place.path, run_cases(policies, place.path))
        failed = [one for one in results if not one.passed]
        for one in failed:
            click.echo(f"{place.name(one.file)}:{one.line}: {one.name}\n    {one.sentence}")
    click.echo(f"{len(results) - len(failed)} of {len(results)} cases passed.")
    if failed:
        raise click.exceptions.Exit(FOUND)


def _set_for(ground: Ground, cases: Opened, policy_path: str | None) -> PolicySet:
    if policy_path is not None:
        with opened(ground, policy_path) as place:
            return place.load()
    path = cases.path
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    while folder.name != CASES and CASES in folder.parts:
        folder = folder.parent
    return replace(cases, path=folder.parent if folder.name == CASES else path).load()


def _of_file(path: Path, results: list[CaseResult]) -> list[CaseResult]:
    """Of one file, only its own cases: that other policies have theirs elsewhere is no failure."""
    return [one for one in results if one.file == str(path)] if path.is_file() else results
