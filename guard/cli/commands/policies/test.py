"""`guardrail test`: runs the cases of the policies, and makes cases of what was recorded."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import click
from msgspec import structs

from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, WRONG_INPUT, Refused
from guard.cli.options import format_option
from guard.cli.output.coverage_view import print_coverage
from guard.cli.policy_path import USUAL, Opened, named_workspace, opened, workspace_meant
from guard.cli.relative_paths import relative_run
from guard.core.cases.case import Cases
from guard.core.cases.coverage import CaseCoverage, coverage
from guard.core.cases.formats import FORMATS, CaseRun
from guard.core.cases.runner import CaseResult, run
from guard.core.explanation.tracer import trace
from guard.core.model.policy import PolicySet
from guard.core.model.workspace_scope import DEFAULT_WORKSPACE
from guard.loading.case_loader import BrokenCases, read_cases
from guard.loading.policy_files import CASES
from guard.loading.shared_policies import SharedPolicies
from guard.queries.lookup import NotRecorded
from guard.queries.record_case import HEAD, NoPlaceForCase, Recorded, appended, recorded


def _refuse_no_number(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """`nan` is a float, and in no range and outside of none."""
    if value is not None and math.isnan(value):
        raise click.BadParameter("nan is not in the range 0<=x<=100.")
    return value


@click.command()
@click.argument("path", default=USUAL)
@click.option("--policies", "policy_path", help="Where the policies are, if not beside the cases.")
@format_option(
    FORMATS, "How to write it: github annotates a pull request, junit and json are for other tools."
)
@click.option(
    "--allow-untested",
    is_flag=True,
    help="Only warn of policies without a case that breaks them and one that does not.",
)
@click.option(
    "--coverage", "with_coverage", is_flag=True, help="Also say what of the policies no case exercises."
)
@click.option(
    "--min-coverage",
    type=click.FloatRange(0, 100),
    callback=_refuse_no_number,
    metavar="PERCENT",
    help="Exit with 1 where the cases exercise less of the policies.",
)
@click.option("--show-waived", is_flag=True, help="Also print the warnings about cases that a waiver hides.")
@click.option(
    "--record",
    "recording",
    metavar="CHANGE",
    help="Run nothing: make a case of this change of the record (its number), or of this log entry (its id).",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="With --record: write the case at the end of this file, and not to the terminal.",
)
@click.pass_obj
def test(
    context: CliContext,
    path: str,
    policy_path: str | None,
    *,
    form: str,
    allow_untested: bool,
    with_coverage: bool,
    min_coverage: float | None,
    show_waived: bool,
    recording: str | None,
    into: Path | None,
) -> None:
    """Run the cases of the policies at PATH.

    PATH is a directory of policies with its cases, a directory of cases, one file of them, or git+URL#branch:path.

    A case happens in the workspace that it names, or in the one of --workspace.

    With --coverage, every branch of every policy that no case takes is named: a condition that never held, a value
    that never broke a rule, an exemption that was never used. It is told in the table and in json.

    With --record, what was recorded is printed as a case instead, with the answer that these policies give to it now.

    Exits with 1 when a case fails or a policy lacks one, and with 2 when the cases cannot be understood.
    """
    with opened(context, path) as cases:
        policies = _policies(context, cases, policy_path)
        if recording is not None:
            _record(context, recording, policies.for_workspace(workspace_meant(context)), cases.path, into)
            return
        if into is not None:
            raise Refused("--into says where a recorded case is written: say with --record of what.")
        try:
            given = read_cases(policies, cases.path, named_workspace(context) or DEFAULT_WORKSPACE)
        except BrokenCases as broken:
            click.echo(FORMATS[form](relative_run(CaseRun(problems=broken.problems), cases.root)), nl=False)
            raise click.exceptions.Exit(WRONG_INPUT) from broken
        results = _results_of_path(cases.path, run(policies.whole, given))
        wanted = with_coverage or min_coverage is not None
        covered = _coverage(policies.whole, given, cases) if wanted else None
        tested = CaseRun(
            results=tuple(results),
            warnings=given.warnings,
            policies=len(policies.whole.policies),
            untested_allowed=allow_untested,
            coverage=covered,
            show_waived=show_waived,
        )
        click.echo(FORMATS[form](relative_run(tested, cases.root)), nl=False)
    if covered is not None and form == "table":
        print_coverage(context.console, covered)
    too_little = covered is not None and not covered.reaches(min_coverage or 0)
    if covered is not None and too_little:
        click.echo(
            f"The cases exercise {covered.percent} % of the policies, less than {min_coverage:g} %.", err=True
        )
    if too_little or not tested.fine:
        raise click.exceptions.Exit(FOUND)


def _coverage(policies: PolicySet, given: Cases, place: Opened) -> CaseCoverage:
    """The coverage of the policies; for one file of cases, only of those that they are about."""
    traces = [
        case_trace
        for case in given.cases
        for case_trace in trace(case.tested, case.subject, case.facts, "enforce")
    ]
    about = {case_trace.policy.id for case_trace in traces}
    counted = [policy for policy in policies.policies if policy.id in about or not place.path.is_file()]
    return coverage([replace(policy, file=place.name(policy.file)) for policy in counted], traces)


def _record(context: CliContext, wanted: str, policies: PolicySet, path: Path, into: Path | None) -> None:
    with context.guarded() as guarded, guarded.view() as view:
        try:
            case = recorded(view.state, wanted, policies, into or _file_for_printed_case(path))
        except NotRecorded as problem:
            raise Refused(str(problem)) from problem
    if into is None:
        click.echo(f"{HEAD}{case.text}", nl=False)
    else:
        _append(into, case)
        click.echo(f"{into} has one more case: {case.name}")
    for note in case.notes:
        click.echo(note, err=True)


def _file_for_printed_case(path: Path) -> Path:
    """The file that a printed case would belong to: among the cases of the path."""
    if path.is_file():
        return path
    return (path if CASES in path.resolve().parts else path / CASES) / "recorded.yaml"


def _append(into: Path, case: Recorded) -> None:
    try:
        content = into.read_bytes() if into.exists() else b""
        into.write_bytes(appended(content, case, str(into)).encode())
    except NoPlaceForCase as problem:
        raise Refused(str(problem)) from problem
    except OSError as problem:
        raise Refused(f"{into} cannot be written: {problem.strerror or problem}.") from problem


def _policies(context: CliContext, cases: Opened, policy_path: str | None) -> SharedPolicies:
    if policy_path is not None:
        with opened(context, policy_path) as place:
            return place.load_shared()
    path = cases.path
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    while folder.name != CASES and CASES in folder.parts:
        folder = folder.parent
    return structs.replace(cases, path=folder.parent if folder.name == CASES else path).load_shared()


def _results_of_path(path: Path, results: list[CaseResult]) -> list[CaseResult]:
    """The results; for one file, only of its own cases: cases of other policies are elsewhere."""
    return [result for result in results if result.file == str(path)] if path.is_file() else results
