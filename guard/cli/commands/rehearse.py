"""`guardrail rehearse`: tries ways of labelling on what people finally decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from msgspec import convert, structs

from drift.core.model.resources import Json
from guard.cli.api_client import call_for_text
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.options import format_option
from guard.cli.policy_path import USUAL, opened, workspace_meant
from guard.cli.reading_now import read_now
from guard.core.language.diagnostics import did_you_mean
from guard.core.model.policy import PolicySet
from guard.core.model.rehearsal import Rehearsal
from guard.core.reports.effects.rehearsal_formats import FORMATS
from guard.core.reports.effects.rehearsal_json import RehearsalReport, rehearsal_answer, rehearsal_report

if TYPE_CHECKING:
    from drift.core.conversations.facts import ConversationFact
    from guard.queries.rehearsals.rehearse import Candidate

PATIENCE: Final = 120.0
"""Seconds that a service may take for one rehearsal."""


@click.command(
    epilog="\b\nExamples:\n  guardrail rehearse\n  guardrail rehearse topics-by-language --format json\n"
    "  guardrail rehearse --service https://guardrail.acme.example --format github"
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--policies",
    "place",
    default=USUAL,
    show_default=True,
    help="Where the policies are; rehearsals stand in a folder `rehearsals` beside them.",
)
@click.option(
    "--service",
    metavar="URL",
    default="",
    help="Ask the running service at this address, which has the record; GUARDRAIL_TOKEN says who asks.",
)
@click.option(
    "--read",
    "reads",
    is_flag=True,
    help="First read the samples from Intercom; a running service does by itself.",
)
@format_option(FORMATS, "How to write it: github annotates a pull request, junit is for other tools.")
@click.pass_obj
def rehearse(
    context: CliContext, names: tuple[str, ...], place: str, service: str, reads: bool, form: str
) -> None:
    """Try ways of labelling on conversations that people have decided.

    A rehearsal declares a label, and rules, a program or a CSV file that give it; without these, the automation at work
    today is judged. What people finally decided is right: a confusion table, precision and recall with their
    intervals, how often people correct today's automation, and the worst mistakes by their addresses.

    Exits with 1 where a rehearsal stays below the bar that it declares, or where that cannot be known.
    """
    if reads and service:
        raise Refused("--read reads here, and --service asks elsewhere: leave one of them out.")
    with opened(context, place) as found:
        policies = found.load(workspace_meant(context))
        wanted = _named(policies, names)
        if reads:
            _read(context, wanted)
        reports = _asked(context, service, policies, wanted) if service else _here(context, wanted)
    click.echo(FORMATS[form](reports), nl=False)
    if not all(report.reached for report in reports):
        raise click.exceptions.Exit(FOUND)


def _named(policies: PolicySet, names: Sequence[str]) -> list[Rehearsal]:
    """The rehearsals of these names; all where none is named. Raises Refused."""
    known = {one.id: one for one in policies.rehearsals}
    if not known:
        raise Refused(
            "There are no rehearsals. They stand in a folder `rehearsals` beside the policies, such as "
            "rehearsals/topics.yaml (docs/rehearsals.md)."
        )
    for name in names:
        if name not in known:
            raise Refused(f"There is no rehearsal `{name}`.{did_you_mean(name, sorted(known))}")
    return [known[name] for name in names or sorted(known)]


def _read(context: CliContext, wanted: Sequence[Rehearsal]) -> None:
    """Read the conversations that these rehearsals look at."""
    count = read_now(context, lambda jobs: jobs.labels.read_for(wanted))
    click.echo(f"{count:,} conversations were read whole.", err=True)


def _here(context: CliContext, wanted: Sequence[Rehearsal]) -> list[RehearsalReport]:
    """Judged by the record. Nothing of it is held open while a program runs."""
    from guard.queries.rehearsals.problems import NotLabelled
    from guard.queries.rehearsals.rehearse import judged, sample_of

    reports = []
    with context.guarded() as guarded:
        id_code = guarded.id_code()
        for one in wanted:
            with guarded.view() as view:
                sample = sample_of(view.state, one, view.now)
            try:
                report = judged(one, sample, _candidate(context, one))
            except NotLabelled as problem:
                raise Refused(str(problem)) from problem
            reports.append(rehearsal_report(report, id_code))
    return reports


def _candidate(context: CliContext, one: Rehearsal) -> Candidate | None:
    """What labels besides rules and today's automation."""
    from guard.queries.rehearsals.csv_labels import labels_in_csv
    from guard.queries.rehearsals.program import labels_by_program

    folder = Path(one.file).parent

    def by_program(facts: Sequence[ConversationFact]) -> Mapping[str, str]:
        return labels_by_program(one, facts, folder, context.values)

    def by_hand(facts: Sequence[ConversationFact]) -> Mapping[str, str]:
        return labels_in_csv(folder / one.csv)

    return {"command": by_program, "csv": by_hand}.get(one.sort)


def _asked(
    context: CliContext, service: str, policies: PolicySet, wanted: Sequence[Rehearsal]
) -> list[RehearsalReport]:
    """Judged by the record of a service."""
    written = policies.document["rehearsals"]
    return [_asked_of(context, service, written[one.id], one) for one in wanted]


def _asked_of(context: CliContext, service: str, document: Json, one: Rehearsal) -> RehearsalReport:
    import orjson

    body: dict[str, Json] = {"rehearsal": document}
    match one.sort:
        case "command":
            raise Refused(
                f"{one.id} runs a program, and a service runs none. Run it where the record is, or let the program "
                "write a CSV that the rehearsal names."
            )
        case "csv":
            body["labels"] = _written(one)
        case _:
            pass
    answer = call_for_text(
        context, service, "POST", "/rehearsals", body, media="application/json", timeout=PATIENCE
    )
    report = convert(orjson.loads(answer), RehearsalReport)
    return structs.replace(report, rehearsal=rehearsal_answer(one))


def _written(one: Rehearsal) -> dict[str, str]:
    from guard.queries.rehearsals.csv_labels import labels_in_csv
    from guard.queries.rehearsals.problems import NotLabelled

    try:
        return labels_in_csv(Path(one.file).parent / one.csv)
    except NotLabelled as problem:
        raise Refused(str(problem)) from problem
