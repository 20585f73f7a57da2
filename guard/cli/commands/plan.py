"""`guardrail plan`: what the policies say to changes that are proposed in files, and what they would take."""

from __future__ import annotations

from typing import Final

import click
import msgspec
from msgspec.structs import replace

from guard.cli.api_client import RefusedByService, call_for_text
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, WRONG_INPUT, Refused
from guard.cli.options import format_option
from guard.context import GuardedWorkspace
from guard.core.cases.given_checks import no_person
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.proposals.change_plan import PlannedProposal, strictest
from guard.core.reports.plan_formats import FORMATS
from guard.core.reports.plan_json import PlanAnswer, plan_answer
from guard.loading.proposal_loader import BrokenProposals, ProposalFile, load_proposals
from guard.queries.plan import CannotPlan
from guard.queries.plan import plan as plan_it

PATIENCE: Final = 60.0
"""Seconds that a service may take to answer."""


@click.command(
    epilog="\b\nExamples:\n  guardrail plan changes/winter.yaml --by carol@acme.example\n"
    "  guardrail plan changes/*.yaml --format markdown > comment.md"
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--by", metavar="ADDRESS", help="Who asks for the changes; nobody known where it is left out.")
@click.option(
    "--service",
    metavar="URL",
    default="",
    help="Ask the running service at this address, which has the record; GUARDRAIL_TOKEN says who asks.",
)
@format_option(FORMATS, "How to write it: markdown is for a comment on a pull request.")
@click.pass_obj
def plan(context: CliContext, files: tuple[str, ...], by: str | None, service: str, form: str) -> None:
    """Say what the changes in each FILE come to, before anybody makes them.

    FILE is YAML with `version: 1` and a list of `changes`; docs/proposals.md describes it. Each change is checked
    against Intercom's own description, judged by the policies in force as if they were enforced, and told with the
    diff, who would have to approve it, the calls it takes and what can be rolled back. Nothing is written, and nobody
    is asked.

    Exits with 1 when a change is refused or needs approval, and with 2 when a file or a change is not valid.
    """
    if service and by is not None:
        raise Refused("With --service the token says who asks: leave --by out.")
    try:
        loaded = load_proposals([context.here / file for file in files], context.here)
    except BrokenProposals as broken:
        raise Refused(str(broken)) from broken
    answers = _asked_of(context, service, loaded) if service else _planned_here(context, loaded, by)
    click.echo(FORMATS[form](answers), nl=False)
    if code := _exit_code(answers):
        raise click.exceptions.Exit(code)


def _planned_here(context: CliContext, loaded: tuple[ProposalFile, ...], by: str | None) -> list[PlanAnswer]:
    with context.guarded() as guarded:
        if by is not None and (why := no_person(by, guarded.policies().people, "`--by`")):
            raise Refused(why)
        planned = _planned(guarded, loaded, by)
    return [_answer(file, one) for file, one in planned]


def _asked_of(context: CliContext, service: str, loaded: tuple[ProposalFile, ...]) -> list[PlanAnswer]:
    """The answers of a service. What it finds wrong is told by file, line and column."""
    answers: list[PlanAnswer] = []
    problems: list[FileDiagnostic] = []
    for file in loaded:
        body = {name: value for name, value in file.document.value.items() if name != "version"}
        try:
            text = call_for_text(
                context, service, "POST", "/plans", body, media="application/json", timeout=PATIENCE
            )
            answers.append(_with_places(file, msgspec.json.decode(text, type=PlanAnswer)))
        except RefusedByService as refused:
            if not refused.errors:
                raise
            problems += [file.problem_at(*error) for error in refused.errors]
        except msgspec.ValidationError as problem:
            raise Refused(f"What answers at {service} is a service of another version.") from problem
    if problems:
        raise Refused(str(BrokenProposals(problems)))
    return answers


def _with_places(file: ProposalFile, answer: PlanAnswer) -> PlanAnswer:
    changes = tuple(
        replace(
            change,
            mistakes=tuple(replace(mistake, where=file.where_at(mistake.at)) for mistake in change.mistakes),
        )
        for change in answer.changes
    )
    return replace(answer, source=file.file, changes=changes)


def _planned(
    guarded: GuardedWorkspace, loaded: tuple[ProposalFile, ...], by: str | None
) -> list[tuple[ProposalFile, PlannedProposal]]:
    planned: list[tuple[ProposalFile, PlannedProposal]] = []
    problems: list[FileDiagnostic] = []
    for file in loaded:
        try:
            planned.append((file, plan_it(guarded, file.proposal, by, file.file)))
        except CannotPlan as problem:
            problems += map(file.problem, problem.mistakes)
    if problems:
        raise Refused(str(BrokenProposals(problems)))
    return planned


def _answer(file: ProposalFile, planned: PlannedProposal) -> PlanAnswer:
    return plan_answer(planned, lambda change, mistake: file.where(change.asked, mistake))


def _exit_code(answers: list[PlanAnswer]) -> int:
    match strictest(answer.verdict for answer in answers):
        case "invalid":
            return WRONG_INPUT
        case "refused" | "needs_approval":
            return FOUND
        case _:
            return 0
