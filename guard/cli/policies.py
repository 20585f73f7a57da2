"""`guardrail check` and `guardrail test`: what a policy author asks before anything is merged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from drift.resources import Resource
from guard.cases import CaseResult, run_cases
from guard.check_formats import FORMATS, Checked, beside
from guard.cli.coverage import print_coverage
from guard.cli.ground import Ground
from guard.cli.words import FOUND, Refused
from guard.coverage import Coverage, coverage
from guard.loading import BrokenPolicies, effective, lint, load
from guard.policies import PolicySet
from guard.policy_files import CASES, shelves
from guard.subjects import Facts, Subject
from guard.traces import Trace
from guard.tracing import trace


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default="policies")
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
def check(ground: Ground, path: Path, *, as_understood: bool, form: str, against_record: bool) -> None:
    """Say all that is wrong with the policies at PATH.

    PATH is a directory or a file; every problem comes with its file, line and column.

    Exits with 1 when something is wrong. Warnings alone are fine.
    """
    try:
        policies = load(_existing(path))
    except BrokenPolicies as broken:
        found = Checked(beside(broken.problems, ground.here))
        click.echo(FORMATS[form](found), nl=False)
        raise click.exceptions.Exit(FOUND) from broken
    if as_understood:
        click.echo(
            json.dumps([effective(policy) for policy in policies.policies], indent=2, ensure_ascii=False)
        )
        return
    stored = _stored(ground) if against_record else ()
    warned = beside(lint(policies, datetime.now(UTC).date(), stored), ground.here)
    checked = Checked(warned, len(policies.policies), policies.revision, tuple(map(str, shelves(path))))
    click.echo(FORMATS[form](checked), nl=False)


def _stored(ground: Ground) -> list[Resource]:
    with ground.guarded() as guarded, guarded.reading() as (drift, _):
        stored = drift.versions.all_live()
    if not stored:
        raise Refused("The record holds no resource to compare with: `guardrail snapshot` reads them.")
    return stored


def _existing(path: Path) -> Path:
    if not path.exists():
        raise Refused(f"There is nothing at {path}.")
    return path


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default="policies")
@click.option(
    "--policies",
    "policy_path",
    type=click.Path(path_type=Path),
    help="Where the policies are, if not beside the cases.",
)
@click.option(
    "--coverage", "with_coverage", is_flag=True, help="Also say what of the policies no case exercises."
)
@click.option(
    "--min-coverage",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit with 1 where the cases exercise less of the policies.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
    help="How to write it.",
)
@click.pass_obj
def test(
    ground: Ground,
    path: Path,
    policy_path: Path | None,
    *,
    with_coverage: bool,
    min_coverage: float | None,
    form: str,
) -> None:
    """Run the cases of the policies at PATH.

    PATH is a directory of policies with its cases, a directory of cases, or one file of them.

    With --coverage, every branch of every policy that no case takes is named: a condition that never held, a value
    that never broke a rule, an exemption that was never used.

    Exits with 1 when a case fails or a policy lacks one.
    """
    policies, traces = _policies(_existing(path), policy_path), list[Trace]()

    def seen(asked: PolicySet, subject: Subject, facts: Facts) -> None:
        traces.extend(trace(asked, subject, facts, "enforce"))

    results = _of_file(path, run_cases(policies, path, seen))
    failed = [one for one in results if not one.passed]
    wanted = with_coverage or min_coverage is not None
    found = _coverage(policies, traces, path) if wanted else None
    if form == "json":
        _print_json(results, found)
    else:
        for one in failed:
            click.echo(f"{one.file}:{one.line}: {one.name}\n    {one.sentence}")
        click.echo(f"{len(results) - len(failed)} of {len(results)} cases passed.")
        if found is not None:
            print_coverage(ground.console, found)
    too_little = found is not None and not found.reaches(min_coverage or 0)
    if found is not None and too_little:
        click.echo(
            f"The cases exercise {found.percent} % of the policies, less than {min_coverage:g} %.", err=True
        )
    if failed or too_little:
        raise click.exceptions.Exit(FOUND)


def _coverage(policies: PolicySet, traces: list[Trace], path: Path) -> Coverage:
    """Of the cases in one file, only what they are about."""
    about = {one.policy.id for one in traces}
    counted = [one for one in policies.policies if one.id in about or not path.is_file()]
    return coverage(counted, traces)


def _print_json(results: list[CaseResult], found: Coverage | None) -> None:
    cases = [
        {"case": one.name, "file": one.file, "line": one.line, "passed": one.passed, "sentence": one.sentence}
        for one in results
    ]
    document = {"cases": cases} | ({} if found is None else {"coverage": found.document()})
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def _policies(path: Path, policy_path: Path | None) -> PolicySet:
    if policy_path is not None:
        return load(_existing(policy_path))
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    while folder.name != CASES and CASES in folder.parts:
        folder = folder.parent
    return load(folder.parent if folder.name == CASES else path)


def _of_file(path: Path, results: list[CaseResult]) -> list[CaseResult]:
    """Of one file, only its own cases: that other policies have theirs elsewhere is no failure."""
    return [one for one in results if one.file == str(path)] if path.is_file() else results
